/// Decoder configuration records (ISO/IEC 14496-15): avcC and hvcC, their parameter sets, and one
/// record that holds the sets of two streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

enum class Coding { h264, hevc };

/// A parameter set NAL unit; its type is the coding's own number.
struct ParameterSet {
  int type = 0;
  int id = 0;
  std::vector<std::uint8_t> nal;
};

/// Sequence, picture and (HEVC) video parameter sets only; other units are nothing.
std::optional<ParameterSet> read_parameter_set(Coding coding, Bytes nal);
/// The type of a NAL unit by its first byte.
int nal_type(Coding coding, std::uint8_t first);

struct CodecConfig {
  Coding coding = Coding::h264;
  int length_bytes = 4;  ///< of the number in front of each NAL unit
  std::vector<ParameterSet> sets;
  bool interlaced = false;  ///< HEVC: the general flags say so
};
/// Nothing for a record that is cut off or of another form.
std::optional<CodecConfig> read_config(Coding coding, Bytes record);

/// `record` with the `sets` added and a level that covers `other`'s too.
Result<std::vector<std::uint8_t>> merged_config(Coding coding, Bytes record, Bytes other,
                                                const std::vector<ParameterSet>& sets);

/// Numbers for the parameter sets of a HEVC stream that must stand beside another one's. Slices are
/// rewritten without touching their data: a picture set of 15..30 takes eight bits more than 0, so
/// that everything behind it moves by one byte.
struct HevcNumbers {
  int video = 0;
  int sequence = 0;
  int picture = 15;
};
/// Error: no number is free beside `taken`.
Result<HevcNumbers> free_hevc_numbers(const std::vector<int>& taken);
/// The set with its new number. Error: Code::internal for one that cannot be read.
Result<ParameterSet> renumbered(const ParameterSet& set, const HevcNumbers& numbers);
/// A NAL unit as it refers to the renumbered sets; what is no slice stays. Error: Code::internal
/// for a slice whose picture set is not number 0.
Result<std::vector<std::uint8_t>> renumbered_unit(Bytes nal, const HevcNumbers& numbers);

}  // namespace wanprep::isobmff
