#include "support/clip_reader.hpp"

#include <functional>

#include "disk/digest.hpp"
#include "media/libav_error.hpp"
#include "media/owned.hpp"
#include "support/test_signal.hpp"

namespace wanprep::testing {
namespace {

class File {
 public:
  File(const std::filesystem::path& path, AVMediaType kind, int track) {
    quiet_libav();
    AVFormatContext* raw = nullptr;
    const auto url = "file:" + path.string();
    if (avformat_open_input(&raw, url.c_str(), nullptr, nullptr) < 0) return;
    context_.reset(raw);
    if (avformat_find_stream_info(raw, nullptr) < 0) return;
    for (unsigned i = 0; i < raw->nb_streams && !stream_; ++i) {
      auto* stream = raw->streams[i];
      const bool cover = (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
      if (stream->codecpar->codec_type == kind && !cover && track-- == 0) stream_ = stream;
    }
  }

  AVStream* stream() const { return stream_; }

  void each_packet(const std::function<void(const AVPacket&)>& use) {
    if (!stream_) return;
    const auto packet = new_packet();
    while (av_read_frame(context_.get(), packet.get()) >= 0) {
      if (packet->stream_index == stream_->index) use(*packet);
      av_packet_unref(packet.get());
    }
  }

  void each_frame(const std::function<void(const AVFrame&)>& use) {
    if (!stream_) return;
    const auto* codec = avcodec_find_decoder(stream_->codecpar->codec_id);
    if (!codec) return;
    const auto decoder = checked<CodecContext>(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(decoder.get(), stream_->codecpar);
    decoder->pkt_timebase = stream_->time_base;
    decoder->thread_count = 0;
    if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return;
    const auto frame = new_frame();
    const auto receive = [&] {
      while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) use(*frame);
    };
    each_packet([&](const AVPacket& packet) {
      avcodec_send_packet(decoder.get(), &packet);
      receive();
    });
    avcodec_send_packet(decoder.get(), nullptr);
    receive();
  }

  Rational time(std::int64_t ticks) const {
    return Rational(stream_->time_base.num, stream_->time_base.den) * ticks;
  }

 private:
  DemuxContext context_;
  AVStream* stream_ = nullptr;
};

constexpr int kMostSide = 640;

GrayPicture gray(const AVFrame& frame) {
  const int longest = std::max(frame.width, frame.height);
  const int divisor = (longest + kMostSide - 1) / kMostSide;
  GrayPicture picture{{frame.width / divisor, frame.height / divisor}, {}};
  const auto size = picture.size;
  const int stride = (size.width + 63) / 64 * 64;
  std::vector<std::uint8_t> rows(
      static_cast<std::size_t>(stride) * static_cast<std::size_t>(size.height) + 64);
  const Scaler scaler(sws_getContext(
      frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), size.width, size.height,
      AV_PIX_FMT_GRAY8, SWS_AREA, nullptr, nullptr, nullptr));
  if (!scaler) return {};
  std::uint8_t* planes[4] = {rows.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  for (int y = 0; y < size.height; ++y) {
    const auto row = rows.begin() + static_cast<std::ptrdiff_t>(y) * stride;
    picture.luma.insert(picture.luma.end(), row, row + size.width);
  }
  return picture;
}

float sample_of(const AVFrame& frame, int i) {
  const auto* plane = frame.extended_data[0];
  const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
  const int at = planar ? i : i * frame.ch_layout.nb_channels;
  switch (av_get_packed_sample_fmt(static_cast<AVSampleFormat>(frame.format))) {
    case AV_SAMPLE_FMT_FLT:
      return reinterpret_cast<const float*>(plane)[at];
    case AV_SAMPLE_FMT_S16:
      return static_cast<float>(reinterpret_cast<const std::int16_t*>(plane)[at]) / 32768;
    case AV_SAMPLE_FMT_S32:
      return static_cast<float>(reinterpret_cast<const std::int32_t*>(plane)[at]) / 2147483648.0f;
    default:
      return 0;
  }
}

}  // namespace

std::vector<std::optional<FoundCode>> read_codes(const std::filesystem::path& path) {
  std::vector<std::optional<FoundCode>> codes;
  File(path, AVMEDIA_TYPE_VIDEO, 0).each_frame([&](const AVFrame& frame) {
    codes.push_back(find_bar_code(gray(frame)));
  });
  return codes;
}

std::vector<std::optional<int>> read_frame_numbers(const std::filesystem::path& path) {
  std::vector<std::optional<int>> numbers;
  for (const auto& code : read_codes(path))
    numbers.push_back(code ? std::optional<int>(code->number) : std::nullopt);
  return numbers;
}

std::vector<Rational> frame_times(const std::filesystem::path& path) {
  std::vector<Rational> times;
  File file(path, AVMEDIA_TYPE_VIDEO, 0);
  file.each_frame(
      [&](const AVFrame& frame) { times.push_back(file.time(frame.best_effort_timestamp)); });
  return times;
}

std::vector<std::string> audio_packet_hashes(const std::filesystem::path& path, int track) {
  std::vector<std::string> hashes;
  File(path, AVMEDIA_TYPE_AUDIO, track).each_packet([&](const AVPacket& packet) {
    hashes.push_back(sha256_hex(
        {reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size)}));
  });
  return hashes;
}

std::optional<SoundPosition> sound_position(const std::filesystem::path& path, int track,
                                            int signal) {
  File file(path, AVMEDIA_TYPE_AUDIO, track);
  if (!file.stream()) return std::nullopt;
  SoundPosition position;
  position.sample_rate = file.stream()->codecpar->sample_rate;
  std::vector<float> heard;
  std::optional<Rational> start;
  file.each_frame([&](const AVFrame& frame) {
    if (!start) start = file.time(frame.best_effort_timestamp);
    for (int i = 0; i < frame.nb_samples; ++i) heard.push_back(sample_of(frame, i));
  });
  if (heard.empty()) return std::nullopt;
  // The first samples of a cut may be wrong; the middle of the first second is not.
  const auto skip =
      std::min<std::size_t>(heard.size() / 4, static_cast<std::size_t>(position.sample_rate) / 4);
  const std::vector<float> window(heard.begin() + static_cast<std::ptrdiff_t>(skip), heard.end());
  const auto found = locate(window, signal < 0 ? track : signal, -position.sample_rate,
                            30LL * position.sample_rate);
  position.sample = found.sample - static_cast<std::int64_t>(skip);
  position.start = *start;
  position.samples = static_cast<std::int64_t>(heard.size());
  position.confidence = found.confidence;
  return position;
}

}  // namespace wanprep::testing
