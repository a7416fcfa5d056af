#include "media/muxer.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "media/labels.hpp"
#include "media/libav_error.hpp"

namespace wanprep {
namespace {

int stop_requested(void* stop) {
  return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

bool same_letters(unsigned a, unsigned b) {
  for (int shift = 0; shift < 32; shift += 8)
    if (std::toupper(static_cast<int>((a >> shift) & 0xff)) !=
        std::toupper(static_cast<int>((b >> shift) & 0xff)))
      return false;
  return true;
}

// libav takes the tag of another container for an error, but not one that differs in its case
// alone: MPEG-TS registers AC-3, a movie's entry is ac-3.
void fit_tag(const AVFormatContext& muxer, AVCodecParameters& par) {
  const auto* tags = muxer.oformat->codec_tag;
  if (!tags || av_codec_get_id(tags, par.codec_tag) != par.codec_id) {
    par.codec_tag = 0;
    return;
  }
  const auto own = av_codec_get_tag(tags, par.codec_id);
  if (same_letters(own, par.codec_tag)) par.codec_tag = own;
}

// 24, 25, 30 … or 24000/1001, 30000/1001 … for what a timecode counts.
AVRational counted_rate(const TimecodeRate& rate, const AVRational& picture) {
  return picture.den % 1001 == 0 ? AVRational{rate.frames * 1000, 1001}
                                 : AVRational{rate.frames, 1};
}

// A chapter is one sample, whose length the movie's clock counts in 31 bits.
std::int64_t finest_scale(const std::vector<Chapter>& chapters) {
  constexpr std::int64_t bits = std::numeric_limits<std::int32_t>::max();
  std::int64_t longest = 16;
  for (const auto& chapter : chapters)
    longest = std::max(longest, (chapter.end - chapter.start).ceil());
  return bits / longest;
}

// Every edit in the list is exact when the movie's clock divides every track's.
std::int64_t common_scale(const std::vector<AVRational>& bases, std::int64_t picture,
                          std::int64_t finest) {
  std::int64_t scale = picture;
  for (const auto& base : bases) {
    const auto next = std::lcm<std::int64_t>(scale, base.den);
    if (next > finest) break;
    scale = next;
  }
  return scale;
}

// Exact for every tick; a clock of 24 or 25 a second would be too coarse for what readers derive.
std::int64_t picture_scale(const AVRational& base) {
  return base.den < 100 ? std::int64_t{base.den} * 1000 : base.den;
}

}  // namespace

Muxer::Muxer(const Work& work, std::filesystem::path out, Context& context, MuxContext muxer)
    : work_(&work),
      out_(std::move(out)),
      stop_(std::make_unique<std::stop_token>(context.stop)),
      muxer_(std::move(muxer)) {
  muxer_->interrupt_callback = {stop_requested, stop_.get()};
  // No version of the writing library and no date: the same work gives the same bytes.
  muxer_->flags |= AVFMT_FLAG_BITEXACT;
  muxer_->avoid_negative_ts = 0;
}

Result<Muxer> Muxer::create(const Work& work, const std::filesystem::path& out, Context& context) {
  quiet_libav();
  forget_libav_log();
  AVFormatContext* made = nullptr;
  // A protocol prefix, so that no name is read as one.
  const auto url = "file:" + out.string();
  int error = avformat_alloc_output_context2(&made, nullptr, work.container.c_str(), url.c_str());
  if (error < 0) return libav_fail(Code::internal, "container " + work.container, error);
  Muxer muxer(work, out, context, MuxContext(made));
  error = avio_open2(&made->pb, url.c_str(), AVIO_FLAG_WRITE, &made->interrupt_callback, nullptr);
  if (error < 0) return muxer.failed(error);
  return muxer;
}

tl::unexpected<Error> Muxer::failed(int error) const {
  const bool limit = error == AVERROR(EFBIG);
  if (error == AVERROR(ENOSPC) || error == AVERROR(EDQUOT) || limit) {
    // What libav still holds back did not reach the disk.
    std::error_code ignored;
    const auto on_disk = std::filesystem::file_size(out_, ignored);
    return fail(
        Code::output,
        fmt::format("disk full while writing {}: {} bytes were written{}", out_.filename().string(),
                    ignored ? 0 : on_disk, limit ? " (file size limit)" : ""),
        "free some space or choose another folder");
  }
  return libav_fail(Code::output, "cannot write " + out_.filename().string(), error);
}

void Muxer::add_timecode(AVStream& stream) const {
  if (!work_->timecode) return;
  auto rate = work_->timecode->rate;
  // Dropping is defined for multiples of 30; elsewhere the counter alone goes back.
  if (rate.frames % 30 != 0) rate.drop_frame = false;
  const auto text = timecode_text(work_->timecode->counter, rate);
  av_dict_set(&stream.metadata, "timecode", text.c_str(), 0);
  if (work_->timecode->reel)
    av_dict_set(&stream.metadata, "reel_name", work_->timecode->reel->c_str(), 0);
  stream.avg_frame_rate = counted_rate(rate, stream.avg_frame_rate);
}

Result<void> Muxer::add(const Track& track) {
  auto* stream = avformat_new_stream(muxer_.get(), nullptr);
  if (!stream) throw std::bad_alloc();
  stream->disposition = AV_DISPOSITION_DEFAULT;
  WANPREP_CHECK(track.describe(*stream));
  stream->time_base = track.time_base();
  if (stream->codecpar->codec_tag) fit_tag(*muxer_, *stream->codecpar);
  if (time_bases_.empty()) {
    set_label(*stream, work_->picture_label);
    add_timecode(*stream);
  }
  time_bases_.push_back(track.time_base());
  return {};
}

Dictionary Muxer::options() const {
  Dictionary options;
  if (!isobmff()) return options;
  // Negative composition offsets put the first picture at zero for readers of edit lists and for
  // all others alike.
  std::string flags = "+negative_cts_offsets";
  if (work_->faststart) flags += "+faststart";
  // Apple's keys, and a reel that is one: no box of its own holds them.
  const auto keyed = [](const auto& entry) {
    return entry.first.find('.') != std::string::npos || entry.first == "reel_name";
  };
  if (std::any_of(work_->metadata.begin(), work_->metadata.end(), keyed))
    flags += "+use_metadata_tags";
  options.set("movflags", flags);
  const auto scale = picture_scale(time_bases_.front());
  options.set("video_track_timescale", scale);
  options.set("movie_timescale", common_scale(time_bases_, scale, finest_scale(work_->chapters)));
  return options;
}

Result<void> Muxer::begin() {
  for (const auto& [key, value] : work_->metadata)
    av_dict_set(&muxer_->metadata, key.c_str(), value.c_str(), 0);
  set_chapters(*muxer_, work_->chapters);
  auto taken = options();
  if (const int error = avformat_write_header(muxer_.get(), &taken); error < 0) {
    if (muxer_->pb && muxer_->pb->error < 0) return failed(muxer_->pb->error);
    return libav_fail(Code::internal, "container " + work_->container + " refuses the streams",
                      error);
  }
  return taken.all_taken(work_->container);
}

Result<void> Muxer::write(std::size_t track, Packet packet) {
  auto* stream = muxer_->streams[track];
  packet->stream_index = static_cast<int>(track);
  packet->pos = -1;
  // Matroska's readers take the codec's delay, which the muxer states of Opus, off each time.
  if (!isobmff() && stream->codecpar->codec_id == AV_CODEC_ID_OPUS)
    packet->pts = packet->dts = packet->pts + stream->codecpar->initial_padding;
  av_packet_rescale_ts(packet.get(), time_bases_[track], stream->time_base);
  const int error = av_write_frame(muxer_.get(), packet.get());
  if (error < 0) return failed(error);
  if (muxer_->pb->error < 0) return failed(muxer_->pb->error);
  return {};
}

Result<void> Muxer::finish() {
  int error = av_write_trailer(muxer_.get());
  if (muxer_->pb && muxer_->pb->error < 0) error = muxer_->pb->error;
  const int closed = avio_closep(&muxer_->pb);
  if (error >= 0) error = closed;
  if (error < 0) return failed(error);
  return {};
}

std::uint64_t Muxer::bytes() const {
  if (muxer_->pb)
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, avio_tell(muxer_->pb)));
  std::error_code ignored;
  const auto size = std::filesystem::file_size(out_, ignored);
  return ignored ? 0 : size;
}

}  // namespace wanprep
