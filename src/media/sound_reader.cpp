#include "media/sound_reader.hpp"

#include <algorithm>
#include <vector>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
}

#include <fmt/format.h>

#include "media/libav_error.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

// Time stamps in milliseconds jitter; less than this is no gap.
std::int64_t jitter(int rate) { return rate / 50; }

}  // namespace

SoundReader::SoundReader(const EncodeSound& work, const SoundFormat& format, Context& context,
                         Input input, CodecContext decoder)
    : work_(&work),
      format_(format),
      context_(&context),
      input_(std::move(input)),
      decoder_(std::move(decoder)),
      fifo_(checked<Fifo>(av_audio_fifo_alloc(format.sample_format, format.channels, 4096))) {}

Result<SoundReader> SoundReader::open(const EncodeSound& work, const SoundFormat& format,
                                      Context& context) {
  auto part = sound_part(work.path, work.stream, work.start, work.start + work.length);
  WANPREP_TRY(input, part ? Input::open_to_copy(work.path, work.stream, std::move(part), context)
                          : Input::open(work.path, context, {.find_streams = true}));
  WANPREP_TRY(stream, input.checked_stream(work.stream));
  input.only(work.stream);
  WANPREP_TRY(decoder, open_decoder(*stream));
  // Codecs need a few packets before what they give is right.
  const auto before = work.start - Rational{1};
  if (before > Rational{0})
    WANPREP_CHECK(input.seek(work.stream, (before / rational(stream->time_base)).floor()));
  SoundReader reader(work, format, context, std::move(input), std::move(decoder));
  reader.lead_in((work.delay * Rational{format.sample_rate}).round());
  return reader;
}

// Silence instead of an empty edit, which not every reader honors.
void SoundReader::lead_in(std::int64_t samples) {
  if (samples <= 0) return;
  constexpr int kChunk = 4096;
  auto quiet = new_frame();
  quiet->format = format_.sample_format;
  quiet->nb_samples = kChunk;
  av_channel_layout_default(&quiet->ch_layout, format_.channels);
  if (av_frame_get_buffer(quiet.get(), 0) < 0) throw std::bad_alloc();
  av_samples_set_silence(quiet->extended_data, 0, kChunk, format_.channels, format_.sample_format);
  for (; samples > 0; samples -= kChunk) {
    const auto part = static_cast<int>(std::min<std::int64_t>(samples, kChunk));
    if (av_audio_fifo_write(fifo_.get(), reinterpret_cast<void**>(quiet->extended_data), part) <
        part)
      throw std::bad_alloc();
  }
}

Result<void> SoundReader::prepare(const AVFrame& frame) {
  if (resampler_) {
    if (frame.sample_rate == rate_ && frame.ch_layout.nb_channels == channels_ &&
        frame.format == source_format_)
      return {};
    return fail(Code::damaged, fmt::format("sound format changes in {} at sample {}",
                                           work_->path.filename().string(), position_));
  }
  rate_ = frame.sample_rate;
  channels_ = frame.ch_layout.nb_channels;
  source_format_ = frame.format;
  position_ = (work_->start * Rational{rate_}).round();
  end_ = ((work_->start + work_->length) * Rational{rate_}).round();
  AVChannelLayout out{}, in{};
  av_channel_layout_default(&out, format_.channels);
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&in, channels_);
  else if (av_channel_layout_copy(&in, &frame.ch_layout) < 0)
    throw std::bad_alloc();
  SwrContext* made = nullptr;
  int error = swr_alloc_set_opts2(&made, &out, format_.sample_format, format_.sample_rate, &in,
                                  static_cast<AVSampleFormat>(frame.format), rate_, 0, nullptr);
  resampler_.reset(made);
  av_channel_layout_uninit(&in);
  av_channel_layout_uninit(&out);
  if (error >= 0) error = swr_init(resampler_.get());
  if (error < 0) return libav_fail(Code::internal, "resampling", error);
  return {};
}

std::int64_t SoundReader::position_of(const AVFrame& frame) const {
  if (frame.pts == AV_NOPTS_VALUE) return position_;
  const auto stamped =
      av_rescale_q(frame.pts, input_.stream(work_->stream)->time_base, {1, frame.sample_rate});
  return stamped;
}

Result<void> SoundReader::convert(const std::uint8_t* const* data, std::int64_t samples) {
  const int room = swr_get_out_samples(resampler_.get(), static_cast<int>(samples));
  if (room < 0) return libav_fail(Code::internal, "resampling", room);
  auto out = new_frame();
  out->format = format_.sample_format;
  out->nb_samples = std::max(room, 1);
  av_channel_layout_default(&out->ch_layout, format_.channels);
  if (av_frame_get_buffer(out.get(), 0) < 0) throw std::bad_alloc();
  const int made = swr_convert(resampler_.get(), out->extended_data, out->nb_samples,
                               const_cast<const std::uint8_t**>(data), static_cast<int>(samples));
  if (made < 0) return libav_fail(Code::internal, "resampling", made);
  if (av_audio_fifo_write(fifo_.get(), reinterpret_cast<void**>(out->extended_data), made) < made)
    throw std::bad_alloc();
  return {};
}

Result<void> SoundReader::silence(const AVFrame& like, std::int64_t samples) {
  constexpr int kChunk = 4096;
  auto quiet = new_frame();
  quiet->format = like.format;
  quiet->nb_samples = kChunk;
  if (av_channel_layout_copy(&quiet->ch_layout, &like.ch_layout) < 0 ||
      av_frame_get_buffer(quiet.get(), 0) < 0)
    throw std::bad_alloc();
  av_samples_set_silence(quiet->extended_data, 0, kChunk, channels_,
                         static_cast<AVSampleFormat>(like.format));
  for (; samples > 0; samples -= kChunk) {
    const auto part = std::min<std::int64_t>(samples, kChunk);
    WANPREP_CHECK(convert(quiet->extended_data, part));
    position_ += part;
  }
  return {};
}

Result<void> SoundReader::take(const AVFrame& frame) {
  WANPREP_CHECK(prepare(frame));
  auto begin = position_of(frame);
  if (running_ && std::abs(begin - position_) <= jitter(rate_)) begin = position_;
  const auto stop = std::min(begin + frame.nb_samples, end_);
  if (begin > position_) WANPREP_CHECK(silence(frame, std::min(begin, end_) - position_));
  const auto skipped = position_ - begin;
  if (stop <= position_) return {};
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  const auto step = av_get_bytes_per_sample(format) * (planar ? 1 : channels_);
  std::vector<const std::uint8_t*> data;
  for (int plane = 0; plane < (planar ? channels_ : 1); ++plane)
    data.push_back(frame.extended_data[plane] + skipped * step);
  const auto samples = stop - position_;
  position_ = stop;
  running_ = true;
  return convert(data.data(), samples);
}

// Decodes until one frame is taken; false at the end of the range or of the file.
Result<bool> SoundReader::decode() {
  auto frame = new_frame();
  auto packet = new_packet();
  for (;;) {
    if (context_->stopped()) return interrupted();
    const int got = avcodec_receive_frame(decoder_.get(), frame.get());
    if (got >= 0) {
      WANPREP_CHECK(take(*frame));
      return position_ < end_;
    }
    if (got == AVERROR_EOF) return false;
    // A damaged packet leaves a gap, which becomes silence.
    if (got != AVERROR(EAGAIN)) continue;
    WANPREP_TRY(more, input_.read(*packet));
    if (more && packet->stream_index != work_->stream) continue;
    if (!more && draining_) return false;
    draining_ = draining_ || !more;
    avcodec_send_packet(decoder_.get(), more ? packet.get() : nullptr);
  }
}

Result<void> SoundReader::fill(int samples) {
  while (!ended_ && av_audio_fifo_size(fifo_.get()) < samples) {
    WANPREP_TRY(more, decode());
    if (more) continue;
    ended_ = true;
    if (resampler_) WANPREP_CHECK(convert(nullptr, 0));
  }
  return {};
}

Result<Frame> SoundReader::read(int samples) {
  WANPREP_CHECK(fill(samples));
  const int count = std::min(samples, av_audio_fifo_size(fifo_.get()));
  if (count == 0) return Frame{};
  auto frame = new_frame();
  frame->format = format_.sample_format;
  frame->nb_samples = count;
  frame->sample_rate = format_.sample_rate;
  av_channel_layout_default(&frame->ch_layout, format_.channels);
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  av_audio_fifo_read(fifo_.get(), reinterpret_cast<void**>(frame->extended_data), count);
  return frame;
}

}  // namespace wanprep
