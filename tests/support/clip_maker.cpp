#include "support/clip_maker.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "media/libav_error.hpp"
#include "media/owned.hpp"
#include "media/write_compat.hpp"
#include "support/clip_picture.hpp"
#include "support/test_signal.hpp"

extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace wanprep::testing {
namespace {

AVRational av(const Rational& value) {
  return {static_cast<int>(value.num()), static_cast<int>(value.den())};
}

Result<void> tried(int result, const std::string& what) {
  if (result < 0) return libav_fail(Code::output, what, result);
  return {};
}

struct Choice {
  const char* name;
  const char* encoder;
  const char* pixel_format;
  const char* options;
};

// Fast settings: what the clips show must survive, nothing else matters.
constexpr Choice kChoices[] = {
    {"h264", "libx264", "yuv420p", "preset=veryfast:crf=20"},
    {"hevc", "libx265", "yuv420p", "preset=ultrafast:crf=22:x265-params=log-level=none"},
    {"hevc10", "libx265", "yuv420p10le", "preset=ultrafast:crf=22:x265-params=log-level=none"},
    {"prores", "prores_ks", "yuv422p10le", "profile=2"},
    {"mpeg4", "mpeg4", "yuv420p", "b=4000000"},
    {"mpeg2video", "mpeg2video", "yuv420p", "b=8000000"},
    {"vp9", "libvpx-vp9", "yuv420p", "deadline=realtime:cpu-used=8:b=2000000"},
    {"ffv1", "ffv1", "yuv420p", ""},
};

Choice choice_for(const std::string& codec) {
  for (const auto& choice : kChoices)
    if (codec == choice.name) return choice;
  return {codec.c_str(), codec.c_str(), "yuv420p", ""};
}

Result<void> apply(Dictionary& dictionary, const std::string& options) {
  return tried(av_dict_parse_string(&dictionary, options.c_str(), "=", ":", 0), "options");
}

class Stream {
 public:
  virtual ~Stream() = default;
  virtual Result<void> open(AVFormatContext& muxer) = 0;
  /// Encodes and muxes the next frame; false when there was none left and all is flushed.
  virtual Result<bool> step(AVFormatContext& muxer) = 0;
  Rational now() const { return now_; }

 protected:
  Result<void> drain(AVFormatContext& muxer,
                     const std::map<std::int64_t, std::int64_t>& durations) {
    const auto packet = new_packet();
    for (;;) {
      const int result = avcodec_receive_packet(coder_.get(), packet.get());
      if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
      WANPREP_CHECK(tried(result, "encode"));
      if (const auto found = durations.find(packet->pts); found != durations.end())
        packet->duration = found->second;
      av_packet_rescale_ts(packet.get(), coder_->time_base, stream_->time_base);
      packet->stream_index = stream_->index;
      WANPREP_CHECK(tried(av_interleaved_write_frame(&muxer, packet.get()), "write"));
    }
  }

  CodecContext coder_;
  AVStream* stream_ = nullptr;
  Rational now_{0};
};

class Pictures final : public Stream {
 public:
  explicit Pictures(const ClipSpec& spec) : spec_(spec) {}

  Result<void> open(AVFormatContext& muxer) override {
    const auto choice = choice_for(spec_.codec);
    const auto* encoder = avcodec_find_encoder_by_name(choice.encoder);
    if (!encoder) return fail(Code::output, std::string("no encoder ") + choice.encoder);
    coder_ = checked<CodecContext>(avcodec_alloc_context3(encoder));
    const auto format =
        spec_.pixel_format.empty() ? std::string(choice.pixel_format) : spec_.pixel_format;
    fill(format);
    if (muxer.oformat->flags & AVFMT_GLOBALHEADER) coder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    Dictionary options;
    WANPREP_CHECK(apply(options, choice.options));
    WANPREP_CHECK(apply(options, spec_.options));
    WANPREP_CHECK(tried(avcodec_open2(coder_.get(), encoder, &options), "open encoder"));
    WANPREP_CHECK(options.all_taken(choice.encoder));
    return describe(muxer);
  }

  Result<bool> step(AVFormatContext& muxer) override {
    if (next_ > spec_.frames) return false;
    if (next_ == spec_.frames) {
      ++next_;
      WANPREP_CHECK(tried(avcodec_send_frame(coder_.get(), nullptr), "encode"));
      WANPREP_CHECK(drain(muxer, durations_));
      return true;
    }
    auto frame = draw_clip_picture(spec_, next_, coder_->pix_fmt);
    frame->pts = time_;
    mark_interlaced(*frame, spec_.interlaced, true);
    const auto duration =
        spec_.durations.empty()
            ? 1
            : spec_.durations[static_cast<std::size_t>(next_) % spec_.durations.size()];
    durations_[time_] = duration;
    time_ += duration;
    now_ = Rational(coder_->time_base.num, coder_->time_base.den) * time_;
    ++next_;
    WANPREP_CHECK(tried(avcodec_send_frame(coder_.get(), frame.get()), "encode"));
    WANPREP_CHECK(drain(muxer, durations_));
    return true;
  }

 private:
  void fill(const std::string& format) {
    const auto base = spec_.durations.empty() ? Rational(1) / spec_.rate : spec_.time_base;
    coder_->width = spec_.size.width;
    coder_->height = spec_.size.height;
    coder_->pix_fmt = av_get_pix_fmt(format.c_str());
    coder_->time_base = av(base);
    coder_->framerate = av(spec_.rate);
    coder_->sample_aspect_ratio = av(spec_.sample_aspect);
    coder_->gop_size = spec_.gop;
    const bool reorders =
        spec_.codec.rfind("prores", 0) != 0 && spec_.codec != "ffv1" && spec_.codec != "vp9";
    coder_->max_b_frames = reorders ? spec_.b_frames : 0;
    coder_->color_range = spec_.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    coder_->color_primaries =
        static_cast<AVColorPrimaries>(av_color_primaries_from_name(spec_.primaries.c_str()));
    coder_->color_trc = static_cast<AVColorTransferCharacteristic>(
        av_color_transfer_from_name(spec_.transfer.c_str()));
    coder_->colorspace = static_cast<AVColorSpace>(av_color_space_from_name(spec_.matrix.c_str()));
    if (spec_.interlaced) {
      coder_->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
      coder_->field_order = AV_FIELD_TT;
    }
    time_ = (spec_.start / base).round();
  }

  Result<void> describe(AVFormatContext& muxer) {
    stream_ = avformat_new_stream(&muxer, nullptr);
    if (!stream_) throw std::bad_alloc();
    WANPREP_CHECK(
        tried(avcodec_parameters_from_context(stream_->codecpar, coder_.get()), "stream"));
    stream_->time_base = coder_->time_base;
    stream_->avg_frame_rate = coder_->framerate;
    stream_->sample_aspect_ratio = coder_->sample_aspect_ratio;
    if (!spec_.timecode.empty())
      av_dict_set(&stream_->metadata, "timecode", spec_.timecode.c_str(), 0);
    if (!spec_.orientation.upright()) {
      const auto matrix = display_matrix(spec_.orientation, spec_.size);
      set_display_matrix(*stream_, matrix.data());
    }
    return {};
  }

  const ClipSpec& spec_;
  int next_ = 0;
  std::int64_t time_ = 0;
  std::map<std::int64_t, std::int64_t> durations_;
};

class Sound final : public Stream {
 public:
  Sound(const SoundSpec& spec, int signal, Rational end) : spec_(spec), signal_(signal) {
    next_ = (spec.start * spec.sample_rate).round();
    const auto until = spec.length > Rational(0) ? spec.start + spec.length : end;
    end_ = std::max(next_, (until * spec.sample_rate).round());
  }

  Result<void> open(AVFormatContext& muxer) override {
    const auto* encoder = avcodec_find_encoder_by_name(spec_.codec.c_str());
    if (!encoder) return fail(Code::output, "no encoder " + spec_.codec);
    coder_ = checked<CodecContext>(avcodec_alloc_context3(encoder));
    coder_->sample_fmt = sample_format_of(*encoder);
    coder_->sample_rate = spec_.sample_rate;
    coder_->time_base = {1, spec_.sample_rate};
    coder_->bit_rate = 96'000LL * spec_.channels;
    av_channel_layout_default(&coder_->ch_layout, spec_.channels);
    if (muxer.oformat->flags & AVFMT_GLOBALHEADER) coder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    WANPREP_CHECK(tried(avcodec_open2(coder_.get(), encoder, nullptr), "open " + spec_.codec));
    stream_ = avformat_new_stream(&muxer, nullptr);
    if (!stream_) throw std::bad_alloc();
    WANPREP_CHECK(
        tried(avcodec_parameters_from_context(stream_->codecpar, coder_.get()), "stream"));
    stream_->time_base = coder_->time_base;
    if (!spec_.language.empty())
      av_dict_set(&stream_->metadata, "language", spec_.language.c_str(), 0);
    return {};
  }

  Result<bool> step(AVFormatContext& muxer) override {
    if (done_) return false;
    const auto chunk = coder_->frame_size > 0 ? coder_->frame_size : 1024;
    const auto count = static_cast<int>(std::min<std::int64_t>(chunk, end_ - next_));
    done_ = count <= 0;
    Frame frame;
    if (!done_) frame = samples(count);
    WANPREP_CHECK(tried(avcodec_send_frame(coder_.get(), frame.get()), "encode sound"));
    WANPREP_CHECK(drain(muxer, {}));
    return true;
  }

 private:
  Frame samples(int count) {
    auto frame = new_frame();
    frame->nb_samples = count;
    frame->format = coder_->sample_fmt;
    frame->sample_rate = spec_.sample_rate;
    av_channel_layout_copy(&frame->ch_layout, &coder_->ch_layout);
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
    frame->pts = next_;
    for (int i = 0; i < count; ++i) put(*frame, i, signal_sample(signal_, next_ + i));
    next_ += count;
    now_ = Rational(next_, spec_.sample_rate);
    return frame;
  }

  void put(AVFrame& frame, int i, float value) const {
    const bool planar = av_sample_fmt_is_planar(coder_->sample_fmt) != 0;
    const auto packed = av_get_packed_sample_fmt(coder_->sample_fmt);
    for (int channel = 0; channel < spec_.channels; ++channel) {
      auto* plane = frame.extended_data[planar ? channel : 0];
      const int at = planar ? i : i * spec_.channels + channel;
      const auto whole = std::lround(value * 32767);
      if (packed == AV_SAMPLE_FMT_FLT)
        reinterpret_cast<float*>(plane)[at] = value;
      else if (packed == AV_SAMPLE_FMT_S16)
        reinterpret_cast<std::int16_t*>(plane)[at] = static_cast<std::int16_t>(whole);
      else if (packed == AV_SAMPLE_FMT_S32)
        reinterpret_cast<std::int32_t*>(plane)[at] = static_cast<std::int32_t>(whole * 65536);
    }
  }

  const SoundSpec& spec_;
  int signal_;
  std::int64_t next_ = 0;
  std::int64_t end_ = 0;
  bool done_ = false;
};

Rational picture_end(const ClipSpec& spec) {
  if (spec.durations.empty()) return spec.start + Rational(spec.frames) / spec.rate;
  std::int64_t ticks = 0;
  for (int i = 0; i < spec.frames; ++i)
    ticks += spec.durations[static_cast<std::size_t>(i) % spec.durations.size()];
  return spec.start + spec.time_base * ticks;
}

Result<void> write_all(AVFormatContext& muxer, std::vector<std::unique_ptr<Stream>>& streams) {
  std::vector<Stream*> open;
  for (const auto& stream : streams) open.push_back(stream.get());
  while (!open.empty()) {
    const auto first = std::min_element(open.begin(), open.end(),
                                        [](auto* a, auto* b) { return a->now() < b->now(); });
    WANPREP_TRY(more, (*first)->step(muxer));
    if (!more) open.erase(first);
  }
  return {};
}

Dictionary mux_options(const ClipSpec& spec, const AVFormatContext& muxer) {
  Dictionary options;
  const std::string name = muxer.oformat->name;
  const bool iso = name == "mp4" || name == "mov" || name == "3gp";
  // A late start becomes an empty edit in the movie's time scale, which is too coarse by default.
  if (iso) options.set("movie_timescale", 90000);
  if (iso && !spec.durations.empty()) options.set("video_track_timescale", spec.time_base.den());
  return options;
}

}  // namespace

Result<void> make_clip(const ClipSpec& spec, const std::filesystem::path& path) {
  quiet_libav();
  forget_libav_log();
  AVFormatContext* raw = nullptr;
  const char* format = spec.container.empty() ? nullptr : spec.container.c_str();
  const auto url = "file:" + path.string();
  WANPREP_CHECK(tried(avformat_alloc_output_context2(&raw, nullptr, format, url.c_str()), "muxer"));
  const MuxContext muxer(raw);
  std::vector<std::unique_ptr<Stream>> streams;
  streams.push_back(std::make_unique<Pictures>(spec));
  for (std::size_t i = 0; i < spec.sound.size(); ++i)
    streams.push_back(
        std::make_unique<Sound>(spec.sound[i], static_cast<int>(i), picture_end(spec)));
  for (const auto& stream : streams) WANPREP_CHECK(stream->open(*muxer));
  for (const auto& entry : spec.metadata)
    av_dict_set(&muxer->metadata, entry.first.c_str(), entry.second.c_str(), 0);
  if (!spec.timecode.empty() && std::string(muxer->oformat->name) == "matroska")
    av_dict_set(&muxer->metadata, "timecode", spec.timecode.c_str(), 0);
  WANPREP_CHECK(
      tried(avio_open(&muxer->pb, url.c_str(), AVIO_FLAG_WRITE), "open " + path.string()));
  auto options = mux_options(spec, *muxer);
  WANPREP_CHECK(apply(options, spec.mux_options));
  WANPREP_CHECK(tried(avformat_write_header(muxer.get(), &options), "header"));
  WANPREP_CHECK(options.all_taken("muxer"));
  WANPREP_CHECK(write_all(*muxer, streams));
  return tried(av_write_trailer(muxer.get()), "trailer");
}

}  // namespace wanprep::testing
