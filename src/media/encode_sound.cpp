#include <algorithm>
#include <deque>

#include <fmt/format.h>

extern "C" {
#include <libavutil/channel_layout.h>
}

#include "media/libav_error.hpp"
#include "media/sound_reader.hpp"
#include "media/track.hpp"
#include "media/write_compat.hpp"

namespace wanprep {
namespace {

constexpr int kPcmChunk = 1024;  // samples a packet where the codec does not say

class EncodedSound final : public Track {
 public:
  EncodedSound(const EncodeSound& work, CodecContext encoder, SoundReader reader)
      : work_(work), encoder_(std::move(encoder)), reader_(std::move(reader)) {
    left_ = ((work_.delay + work_.length) * rate()).round();
    if (!work_.most_stored_s) return;
    const auto most = (*work_.most_stored_s * rate()).floor();
    most_packets_ = most / chunk();
    left_ = std::max<std::int64_t>(
        0, std::min(left_, most_packets_ * chunk() - encoder_->initial_padding));
  }

  Result<void> describe(AVStream& stream) const override;
  AVRational time_base() const override { return {1, encoder_->sample_rate}; }
  Result<Packet> next() override;

 private:
  Rational rate() const { return Rational{encoder_->sample_rate}; }
  int chunk() const { return encoder_->frame_size > 0 ? encoder_->frame_size : kPcmChunk; }
  Result<void> send();

  const EncodeSound& work_;
  CodecContext encoder_;
  SoundReader reader_;
  std::int64_t left_ = 0;  // samples still to be sent
  std::int64_t sent_ = 0;
  std::int64_t packets_ = 0;
  std::int64_t most_packets_ = INT64_MAX;
  bool finished_ = false;
};

Result<void> EncodedSound::describe(AVStream& stream) const {
  if (avcodec_parameters_from_context(stream.codecpar, encoder_.get()) < 0) throw std::bad_alloc();
  stream.time_base = time_base();
  if (!work_.language.empty()) av_dict_set(&stream.metadata, "language", work_.language.c_str(), 0);
  if (!work_.title.empty()) av_dict_set(&stream.metadata, "title", work_.title.c_str(), 0);
  return {};
}

Result<void> EncodedSound::send() {
  Frame frame;
  if (left_ > 0) {
    WANPREP_TRY(read, reader_.read(static_cast<int>(std::min<std::int64_t>(left_, chunk()))));
    frame = std::move(read);
  }
  finished_ = !frame;
  if (frame) {
    frame->pts = sent_;
    sent_ += frame->nb_samples;
    // A chunk that is not full is the last one: encoders take no more after it.
    left_ = frame->nb_samples < chunk() ? 0 : left_ - frame->nb_samples;
  }
  if (const int error = avcodec_send_frame(encoder_.get(), frame.get()); error < 0)
    return libav_fail(Code::internal, "encoder " + work_.encoder, error);
  return {};
}

Result<Packet> EncodedSound::next() {
  auto packet = new_packet();
  for (;;) {
    const int got = avcodec_receive_packet(encoder_.get(), packet.get());
    if (got == AVERROR_EOF) return Packet{};
    if (got < 0 && got != AVERROR(EAGAIN))
      return libav_fail(Code::internal, "encoder " + work_.encoder, got);
    if (got >= 0) break;
    if (finished_) return Packet{};
    WANPREP_CHECK(send());
  }
  if (++packets_ > most_packets_) return Packet{};
  if (packet->pts == AV_NOPTS_VALUE) packet->pts = 0;
  // The last packet ends where the sound ends; what the encoder added behind it is not shown.
  packet->duration = packet->duration > 0 ? packet->duration
                                          : std::min<std::int64_t>(chunk(), sent_ - packet->pts);
  packet->dts = packet->pts;
  av_packet_free_side_data(packet.get());
  return packet;
}

Result<CodecContext> open_encoder(const EncodeSound& work) {
  const auto* codec = avcodec_find_encoder_by_name(work.encoder.c_str());
  if (!codec) return fail(Code::unfit, "this machine's libavcodec has no encoder " + work.encoder);
  auto context = checked<CodecContext>(avcodec_alloc_context3(codec));
  context->sample_fmt = sample_format_of(*codec);
  context->sample_rate = work.sample_rate;
  context->time_base = {1, work.sample_rate};
  av_channel_layout_default(&context->ch_layout, work.channels);
  if (work.bit_rate > 0) context->bit_rate = work.bit_rate;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  if (const int error = avcodec_open2(context.get(), codec, nullptr); error < 0)
    return libav_fail(Code::internal,
                      fmt::format("encoder {} refuses {} channels at {} Hz", work.encoder,
                                  work.channels, work.sample_rate),
                      error);
  return context;
}

}  // namespace

Result<std::unique_ptr<Track>> encode_sound(const EncodeSound& work, Context& context) {
  quiet_libav();
  WANPREP_TRY(encoder, open_encoder(work));
  const SoundFormat format{encoder->sample_fmt, work.channels, work.sample_rate};
  WANPREP_TRY(reader, SoundReader::open(work, format, context));
  return std::unique_ptr<Track>(
      std::make_unique<EncodedSound>(work, std::move(encoder), std::move(reader)));
}

}  // namespace wanprep
