/// What kind of picture an access unit of H.264 or HEVC begins.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/error.hpp"
#include "facts/probe.hpp"
#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

/// How NAL units stand in a sample: behind a length of 1 to 4 bytes, or (0) behind start codes.
struct UnitFormat {
  bool hevc = false;
  int length_bytes = 4;
};

/// By codec name ("h264", "hevc") and decoder configuration (avcC, hvcC; anything else means start
/// codes); nothing for other codecs.
std::optional<UnitFormat> unit_format(std::string_view codec, Bytes configuration);

/// That of a track's samples; nothing without a decoder configuration, too.
std::optional<UnitFormat> unit_format_of(std::string_view codec, const SampleEntry& entry);

/// The kind of a picture by its first slice; `unit` may be cut off behind that. Nothing where no
/// slice is found.
std::optional<RandomAccess> picture_kind(const UnitFormat& format, Bytes unit);

/// By the first slice's type (HEVC); none for other codecs and pictures.
Leading leading_kind(const UnitFormat& format, Bytes unit);
/// No other picture refers to it: nal_ref_idc 0 of its first slice (H.264). False where nothing
/// tells; HEVC has no such mark that holds over all temporal layers.
bool is_unreferenced(const UnitFormat& format, Bytes unit);
/// Its last NAL unit ends the sequence (HEVC): the next picture begins one.
bool ends_sequence(const UnitFormat& format, Bytes unit);

/// A number that stands for the sequence parameter sets inside `unit`: another one means another
/// size, depth or profile. Nothing where it carries none.
std::optional<std::uint64_t> parameter_sets(const UnitFormat& format, Bytes unit);

/// Reads the index again and at most 64 KiB of the picture's sample: RandomAccess::sync where that
/// tells nothing more (other codecs, fragments). Error: Code::input.
Result<RandomAccess> look_at_picture(const std::filesystem::path& path, const Probe& probe,
                                     std::int64_t frame);

}  // namespace wanprep::isobmff
