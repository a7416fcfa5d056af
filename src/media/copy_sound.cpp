#include <algorithm>
#include <array>
#include <deque>

#include <fmt/format.h>

#include "media/input.hpp"
#include "media/labels.hpp"
#include "media/libav_error.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

bool is_pcm(const AVCodecParameters& par) {
  return par.codec_id >= AV_CODEC_ID_FIRST_AUDIO && par.codec_id < AV_CODEC_ID_ADPCM_IMA_QT;
}

// Bytes of one sample of all channels; 0 where packets cannot be cut.
int pcm_block(const AVCodecParameters& par) {
  if (!is_pcm(par)) return 0;
  if (par.block_align > 0) return par.block_align;
  return par.ch_layout.nb_channels * av_get_bits_per_sample(par.codec_id) / 8;
}

// Bytes of an AMR frame of 20 ms by its first byte (RFC 4867, table 1); 0 for what is none.
int amr_frame(std::uint8_t head) {
  static constexpr std::array<int, 16> kBytes{13, 14, 16, 18, 20, 21, 27, 32,
                                              6,  0,  0,  0,  0,  0,  0,  1};
  return kBytes[head >> 3 & 15];
}

/// A packet with its place on the source's timeline, in samples.
struct Placed {
  Packet packet;
  std::int64_t position = 0;
  std::int64_t samples = 0;
  std::int64_t end() const { return position + samples; }
};

//            start                       start + length
//   |  pre-roll  |  first  |  …  |  last  |            packets
//   pts <0       (<0)      0 …             duration cut: the edit list hides what is outside
class CopiedSound final : public Track {
 public:
  CopiedSound(const CopySound& work, Context& context, Input input)
      : work_(work), context_(context), input_(std::move(input)) {
    const Rational rate{source().codecpar->sample_rate};
    start_ = (work_.start * rate).round();
    end_ = ((work_.start + work_.length) * rate).round();
    delay_ = (work_.delay * rate).round();
  }

  Result<bool> prime();  // false: nothing in range
  Result<void> describe(AVStream& stream) const override;
  AVRational time_base() const override { return {1, source().codecpar->sample_rate}; }
  Result<Packet> next() override;

 private:
  const AVStream& source() const { return *input_.stream(work_.stream); }
  Result<std::optional<Placed>> read();
  std::int64_t samples_of(const AVPacket& packet) const;
  std::int64_t position_of(const AVPacket& packet) const;
  int samples_of_most() const;
  void cut_pcm(Placed& placed) const;
  void split_amr(Placed placed);
  bool cut_end(Placed& placed);

  const CopySound& work_;
  Context& context_;
  Input input_;
  std::int64_t start_ = 0, end_ = 0, delay_ = 0;  // samples
  std::deque<Placed> ready_;
  std::deque<Placed> pieces_;             // of one packet of the source
  std::optional<std::int64_t> expected_;  // where the next packet begins by counting
  std::int64_t before_ = 0;               // samples of the packet that was read last
  std::int64_t stored_ = 0;
  bool ended_ = false;
};

std::int64_t CopiedSound::samples_of(const AVPacket& packet) const {
  const auto& par = *source().codecpar;
  if (const int block = pcm_block(par)) return packet.size / block;
  const auto by_duration = av_rescale_q(packet.duration, source().time_base, time_base());
  // A coarse clock (milliseconds) cannot name a packet's length; the codec can.
  if (source().time_base.den >= par.sample_rate && by_duration > 0) return by_duration;
  const int by_codec = av_get_audio_frame_duration2(source().codecpar, packet.size);
  return by_codec > 0 ? by_codec : by_duration;
}

std::int64_t CopiedSound::position_of(const AVPacket& packet) const {
  const auto pts = packet.pts == AV_NOPTS_VALUE ? packet.dts : packet.pts;
  if (pts == AV_NOPTS_VALUE) return expected_.value_or(0);
  const auto stamped = av_rescale_q(pts, source().time_base, time_base());
  const auto tick = av_rescale_q(1, source().time_base, time_base());
  const bool counted = expected_ && std::abs(*expected_ - stamped) <= tick + 1;
  return counted ? *expected_ : stamped;
}

Result<std::optional<Placed>> CopiedSound::read() {
  for (;;) {
    if (context_.stopped()) return interrupted();
    if (!pieces_.empty()) {
      auto piece = std::move(pieces_.front());
      pieces_.pop_front();
      return std::optional<Placed>(std::move(piece));
    }
    auto packet = new_packet();
    WANPREP_TRY(more, input_.read(*packet));
    if (!more) return std::nullopt;
    if (packet->stream_index != work_.stream || packet->size == 0) continue;
    const auto position = position_of(*packet);
    // libav leaves the last packet of a late track without a duration.
    auto samples = samples_of(*packet);
    if (samples == 0) samples = before_;
    before_ = samples;
    expected_ = position + samples;
    split_amr({std::move(packet), position, samples});
  }
}

// 3GP files put several AMR frames into one packet; muxers take one at a time.
void CopiedSound::split_amr(Placed placed) {
  const auto& whole = *placed.packet;
  std::vector<int> sizes;
  int used = 0;
  while (source().codecpar->codec_id == AV_CODEC_ID_AMR_NB && used < whole.size) {
    sizes.push_back(amr_frame(whole.data[used]));
    used += sizes.back();
    if (sizes.back() == 0) break;
  }
  if (used != whole.size || sizes.size() < 2) return pieces_.push_back(std::move(placed));
  // A frame lasts 20 ms; the last packet may be cut short by the edit list, inside a frame or
  // before.
  const std::int64_t most = std::max(1, source().codecpar->sample_rate / 50);
  for (int offset = 0; const int size : sizes) {
    const auto samples = std::min(most, placed.samples);
    if (samples <= 0) return;
    pieces_.push_back({share(placed.packet), placed.position, samples});
    pieces_.back().packet->data += offset;
    pieces_.back().packet->size = size;
    offset += size;
    placed.position += samples;
    placed.samples -= samples;
  }
}

Result<bool> CopiedSound::prime() {
  std::optional<Placed> before;
  for (;;) {
    WANPREP_TRY(placed, read());
    if (!placed || placed->position >= end_) return false;
    if (placed->end() <= start_) {
      before = std::move(placed);
      continue;
    }
    const bool joins = before && before->end() == placed->position && placed->position <= start_;
    // What would be heard before `start` is worth less than a clean first packet.
    const bool hidden = joins && before->position - start_ + delay_ < 0;
    if (hidden && pcm_block(*source().codecpar) == 0) ready_.push_back(std::move(*before));
    ready_.push_back(std::move(*placed));
    return true;
  }
}

// The first packet may stand for a gap too (phones begin late), so the shortest of the first is
// asked.
int CopiedSound::samples_of_most() const {
  auto* stream = input_.stream(work_.stream);
  const int count = std::min(avformat_index_get_entries_count(stream), 64);
  std::int64_t shortest = ready_.front().samples;
  for (int i = 1; i < count; ++i) {
    const auto step = avformat_index_get_entry(stream, i)->timestamp -
                      avformat_index_get_entry(stream, i - 1)->timestamp;
    const auto samples = av_rescale_q(step, stream->time_base, time_base());
    if (samples > 0) shortest = std::min(shortest, samples);
  }
  return static_cast<int>(shortest);
}

Result<void> CopiedSound::describe(AVStream& stream) const {
  if (avcodec_parameters_copy(stream.codecpar, source().codecpar) < 0) throw std::bad_alloc();
  stream.time_base = time_base();
  // Without it the mov muxer takes compressed sound for samples of equal size.
  auto& samples = stream.codecpar->frame_size;
  if (samples == 0 && !is_pcm(*stream.codecpar)) samples = samples_of_most();
  // Of Opus it is part of the stream; elsewhere what lies before the beginning.
  const auto first = ready_.front().position - start_ + delay_;
  if (stream.codecpar->codec_id != AV_CODEC_ID_OPUS)
    stream.codecpar->initial_padding = first < 0 ? static_cast<int>(-first) : 0;
  set_label(stream, work_.label);
  // QuickTime's own codes have names that only libav's reader and writer agree on.
  const auto* own = av_dict_get(source().metadata, "language", nullptr, 0);
  const std::string said = own ? own->value : "und";
  const std::string language = said != "und" ? said : work_.language;
  if (!language.empty()) av_dict_set(&stream.metadata, "language", language.c_str(), 0);
  if (!work_.title.empty()) av_dict_set(&stream.metadata, "title", work_.title.c_str(), 0);
  return {};
}

void CopiedSound::cut_pcm(Placed& placed) const {
  const int block = pcm_block(*source().codecpar);
  if (block == 0) return;
  const auto from = std::max(placed.position, start_);
  const auto to = std::max(from, std::min(placed.end(), end_));
  placed.packet->data += (from - placed.position) * block;
  placed.position = from;
  placed.samples = to - from;
  placed.packet->size = static_cast<int>(placed.samples * block);
}

// Shortens the last packet, or with whole packets only says that the one before was the last.
bool CopiedSound::cut_end(Placed& placed) {
  if (placed.position >= end_) return false;
  if (work_.exact_edges || pcm_block(*source().codecpar) > 0) {
    placed.samples = std::min(placed.samples, end_ - placed.position);
    return true;
  }
  return stored_ + placed.samples <= end_ - start_;
}

Result<Packet> CopiedSound::next() {
  if (ended_) return Packet{};
  if (ready_.empty()) {
    WANPREP_TRY(placed, read());
    if (placed) ready_.push_back(std::move(*placed));
  }
  ended_ = ready_.empty();
  if (ended_) return Packet{};
  auto placed = std::move(ready_.front());
  ready_.pop_front();
  cut_pcm(placed);
  ended_ = !cut_end(placed);
  if (ended_) return Packet{};
  stored_ += placed.samples;
  placed.packet->pts = placed.position - start_ + delay_;
  placed.packet->dts = placed.packet->pts;
  placed.packet->duration = placed.samples;
  placed.packet->flags &= ~AV_PKT_FLAG_DISCARD;
  av_packet_free_side_data(placed.packet.get());
  return std::move(placed.packet);
}

}  // namespace

Result<std::unique_ptr<Track>> copy_sound(const CopySound& work, Context& context) {
  auto part = sound_part(work.path, work.stream, work.start, work.start + work.length);
  WANPREP_TRY(input, Input::open_to_copy(work.path, work.stream, std::move(part), context));
  WANPREP_TRY(stream, input.checked_stream(work.stream));
  if (stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO || stream->codecpar->sample_rate < 1)
    return fail(
        Code::input,
        fmt::format("the file contradicts itself: stream {} is no sound to libav", work.stream));
  input.only(work.stream);
  // A second is more than any codec's packet; too early costs nothing.
  const auto before = work.start - Rational{1};
  if (before > Rational{0}) {
    const auto ticks = (before / rational(stream->time_base)).floor();
    WANPREP_CHECK(input.seek(work.stream, ticks));
  }
  auto track = std::make_unique<CopiedSound>(work, context, std::move(input));
  WANPREP_TRY(any, track->prime());
  if (!any) return std::unique_ptr<Track>{};
  return std::unique_ptr<Track>(std::move(track));
}

}  // namespace wanprep
