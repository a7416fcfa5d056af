#include "media/pcm_samples.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "disk/digest.hpp"
#include "media/input.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

// Bytes of one sample of all channels; 0 for what is not stored sample by sample.
int block_of(const AVCodecParameters& par) {
  if (par.codec_id < AV_CODEC_ID_FIRST_AUDIO || par.codec_id >= AV_CODEC_ID_ADPCM_IMA_QT) return 0;
  if (par.block_align > 0) return par.block_align;
  return par.ch_layout.nb_channels * av_get_bits_per_sample(par.codec_id) / 8;
}

/// Hashes what lies between two samples of a stream.
class Gate {
 public:
  Gate(const AVStream& stream, const TimeRange& range) : stream_(stream) {
    const Rational rate{stream.codecpar->sample_rate};
    begin_ = (range.start * rate).round();
    end_ = (range.end() * rate).round();
  }

  /// False once nothing more can lie in the range.
  bool take(const AVPacket& packet) {
    const int block = block_of(*stream_.codecpar);
    const auto at = place_of(packet);
    const auto samples = packet.size / block;
    next_ = at + samples;
    const auto from = std::max(at, begin_), to = std::min(*next_, end_);
    if (from < to) {
      const auto* data = reinterpret_cast<const char*>(packet.data) + (from - at) * block;
      hash_.add(std::string_view(data, static_cast<std::size_t>((to - from) * block)));
      samples_ += to - from;
    }
    return *next_ < end_;
  }

  SampleDigest digest() { return {samples_, hash_.hex()}; }

 private:
  // A clock coarser than samples names a packet's place only about: counting tells it.
  std::int64_t place_of(const AVPacket& packet) const {
    const AVRational sample{1, stream_.codecpar->sample_rate};
    const auto pts = packet.pts == AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (pts == AV_NOPTS_VALUE) return next_.value_or(0);
    const auto stamped = av_rescale_q(pts, stream_.time_base, sample);
    const auto tick = av_rescale_q(1, stream_.time_base, sample);
    return next_ && std::abs(*next_ - stamped) <= tick + 1 ? *next_ : stamped;
  }

  const AVStream& stream_;
  std::int64_t begin_ = 0, end_ = 0;  // samples
  std::optional<std::int64_t> next_;  // where the next packet begins by counting
  std::int64_t samples_ = 0;
  Sha256 hash_;
};

}  // namespace

Result<SampleDigest> pcm_samples(const std::filesystem::path& path, int number,
                                 const TimeRange& range, Context& context) {
  WANPREP_TRY(input, Input::open_to_copy(path, number, std::nullopt, context));
  WANPREP_TRY(stream, input.checked_stream(number));
  if (stream->codecpar->sample_rate < 1 || block_of(*stream->codecpar) == 0)
    return fail(Code::internal, fmt::format("stream {} is no PCM sound", number));
  input.only(number);
  // As for copying: a second is more than any packet's length.
  if (const auto before = range.start - Rational{1}; before > Rational{0})
    WANPREP_CHECK(input.seek(number, (before / rational(stream->time_base)).floor()));
  Gate gate(*stream, range);
  auto packet = new_packet();
  for (;;) {
    if (context.stopped()) return interrupted();
    WANPREP_TRY(more, input.read(*packet));
    if (!more) return gate.digest();
    if (packet->stream_index == number && packet->size > 0 && !gate.take(*packet))
      return gate.digest();
  }
}

}  // namespace wanprep
