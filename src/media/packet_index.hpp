/// One walk over all packets: the frame index of every picture stream, and what each stream holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "facts/frame_index.hpp"
#include "facts/media_facts.hpp"
#include "isobmff/picture_kind.hpp"
#include "media/input.hpp"

namespace wanprep {

/// What the packets of one stream add up to.
struct StreamTally {
  std::int64_t packets = 0;
  std::int64_t bytes = 0;
  std::int64_t stored_ticks = 0;                   ///< sum of all packet durations
  std::optional<Rational> start = std::nullopt;    ///< first shown moment, seconds
  std::optional<Rational> end = std::nullopt;      ///< last shown moment, seconds
  bool hidden = false;                             ///< an edit list hides packets
  bool ends_in_part = false;                       ///< the last packet lacks data at its end
  std::vector<std::uint64_t> parameter_sets = {};  ///< different ones inside the packets, at most 8
  std::int64_t false_keys = 0;  ///< packets flagged as random access whose pictures are none
  std::optional<MasteringDisplay> mastering_display = std::nullopt;  ///< of the first key picture
  std::optional<ContentLight> content_light = std::nullopt;          ///< likewise
};

/// One coded picture (two fields count once), in decode order.
struct CodedPicture {
  std::int64_t pts = AV_NOPTS_VALUE;
  std::int64_t dts = AV_NOPTS_VALUE;
  std::int64_t duration = 0;
  bool key = false;
  bool shown = true;
  RandomAccess access = RandomAccess::none;
  Leading leading = Leading::none;
};

/// Decode times that fall: recordings written one over the other, or a lost clock.
struct TimesBreak {
  std::int64_t picture = 0;  ///< the first one after the break, in storing order
  std::int64_t before = 0;   ///< decode time of the one before it, ticks
  std::int64_t after = 0;    ///< its own
};

struct PacketWalk {
  std::vector<StreamTally> streams;
  std::vector<std::vector<CodedPicture>> pictures;  ///< by stream; empty for other kinds
  std::optional<std::string> truncated = std::nullopt;
  bool ends_in_part = false;  ///< the last packet of all lacks data at its end
};

/// Reads the file to its end. Errors: interrupted, Code::input for more than 50 million packets.
Result<PacketWalk> walk_packets(Input& input);

/// The first place where decode times fall by more than a picture's length.
std::optional<TimesBreak> times_break(const std::vector<CodedPicture>& pictures);

/// The shown pictures in presentation order. Nothing when presentation times are missing where they
/// cannot be told from decode times: only decoding tells then.
std::optional<FrameIndex> frame_index(const std::vector<CodedPicture>& pictures,
                                      Rational time_base);

/// By decoding everything. Errors: Code::damaged when no frame has a time, interrupted.
Result<FrameIndex> decoded_index(const std::filesystem::path& path, int stream, Context& context);

/// What a packet of a picture stream lets a decoder do.
struct PacketLook {
  RandomAccess access = RandomAccess::none;  ///< none without the key flag, else what its bytes or
                                             ///< its codec tell, sync where they tell nothing
  Leading leading = Leading::none;
  bool false_key = false;  ///< flagged, but its bytes are no random access point's
};
PacketLook look_at_packet(const AVStream& stream, const AVPacket& packet);

/// How NAL units stand in the stream's packets; nothing for other codecs.
std::optional<isobmff::UnitFormat> unit_format_of(const AVStream& stream);
/// Of the packet; empty without data.
isobmff::Bytes bytes_of(const AVPacket& packet);

/// "12 packets are flagged as random access points, their pictures are none", as a disagreement.
Disagreement false_keys(std::int64_t count);

/// An AVRational that is one.
Rational exact(AVRational value);

}  // namespace wanprep
