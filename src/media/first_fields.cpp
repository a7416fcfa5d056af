#include "media/first_fields.hpp"

#include "media/input.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

// A decoder that has given nothing by then has nothing to give.
constexpr int kMostPackets = 64;

Result<Frame> first_picture(const std::filesystem::path& path, int stream, Context& context) {
  WANPREP_TRY(input, Input::open(path, context, {.find_streams = true}));
  WANPREP_TRY(found, input.checked_stream(stream));
  WANPREP_TRY(decoder, open_decoder(*found, 1));
  input.only(stream);
  const auto packet = new_packet();
  auto frame = new_frame();
  for (int packets = 0; packets < kMostPackets; ++packets) {
    WANPREP_TRY(more, input.read(*packet));
    if (more && packet->stream_index != stream) continue;
    avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr);
    if (avcodec_receive_frame(decoder.get(), frame.get()) == 0) return frame;
    if (!more) break;
  }
  return fail(Code::damaged, "no picture decodes");
}

}  // namespace

void settle_fields(const std::filesystem::path& path, VideoFacts& facts, Context& context) {
  const bool in_pictures = facts.codec == "dvvideo" || facts.codec == "mpeg4";
  if (!in_pictures || facts.field_order != FieldOrder::unknown) return;
  const auto picture = first_picture(path, facts.stream, context);
  if (!picture || (*picture)->interlaced_frame == 0) return;
  facts.field_order = (*picture)->top_field_first ? FieldOrder::tff : FieldOrder::bff;
}

}  // namespace wanprep
