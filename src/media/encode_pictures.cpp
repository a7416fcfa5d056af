#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "media/encoder.hpp"
#include "media/filter_graph.hpp"
#include "media/matte.hpp"
#include "media/matte_reader.hpp"
#include "media/mix.hpp"
#include "media/source_frames.hpp"
#include "media/track.hpp"
#include "media/write_compat.hpp"

namespace wanprep {
namespace {

/// One segment being read and filtered.
struct Run {
  const Segment* segment;
  SourceFrames source;
  FilterGraph graph;
  std::size_t sent = 0;  // pictures of the segment that went to the encoder
  Frame current = {};    // filtered; its number stands in pts
  Frame behind = {};     // the one after it, where the two are mixed
  bool flushed = false;
};

//   source numbers   7 8 9 10 11 ...        (damaged ones refused or replaced)
//   filter           7 8 9 10 11            (number travels as the time)
//   frames           7 7 9 11               (order: repeats, gaps)
//   times            0 1 2 3                (ticks of the output)
class EncodedPictures final : public PictureTrack {
 public:
  EncodedPictures(const EncodePictures& work, Context& context, PictureCoder coder)
      : work_(work), context_(context), coder_(std::move(coder)) {}

  Result<void> describe(AVStream& stream) const override;
  AVRational time_base() const override { return coder_.context().time_base; }
  Result<Packet> next() override;
  std::int64_t pictures() const override { return written_; }
  std::int64_t expected() const override { return static_cast<std::int64_t>(work_.times.size()); }
  Damage damage() const override { return damage_; }

 private:
  Result<void> advance();
  Result<void> open_next();
  Result<void> send_current();
  Result<void> mix_into(Frame& picture, std::uint32_t part);
  Result<void> make_transparent(Frame& picture);
  Result<void> feed();
  Result<void> end_run();
  void finish_packet(AVPacket& packet) const;

  const EncodePictures& work_;
  Context& context_;
  PictureCoder coder_;
  std::unique_ptr<Run> run_;
  std::unique_ptr<MatteReader> matte_;
  std::size_t segment_ = 0;  // next to open
  std::size_t sent_ = 0;     // pictures over all segments
  std::int64_t written_ = 0;
  Damage damage_;
  bool finished_ = false;
};

std::array<std::int32_t, 9> matrix_of(const Orientation& orientation, const Size& stored) {
  // Clockwise by a quarter: x' = -y, y' = x; mirrored first: x becomes -x.
  std::int32_t a = 1, b = 0, c = 0, d = 1;
  for (int turned = 0; turned < orientation.rotation; turned += 90) {
    const auto old_a = a, old_c = c;
    a = -b, b = old_a;
    c = -d, d = old_c;
  }
  if (orientation.mirrored) a = -a, b = -b;
  const auto shift = [&](std::int32_t by_x, std::int32_t by_y) {
    return -(std::min(0, by_x * stored.width) + std::min(0, by_y * stored.height));
  };
  constexpr std::int32_t kOne = 1 << 16;
  const auto fixed = [](std::int32_t value) { return value * kOne; };
  return {fixed(a),           fixed(b),           0,      fixed(c), fixed(d), 0,
          fixed(shift(a, c)), fixed(shift(b, d)), 1 << 30};
}

Result<void> EncodedPictures::describe(AVStream& stream) const {
  if (avcodec_parameters_from_context(stream.codecpar, &coder_.context()) < 0)
    throw std::bad_alloc();
  const auto& order = work_.encoder;
  stream.time_base = time_base();
  stream.avg_frame_rate = coder_.context().framerate;
  stream.sample_aspect_ratio = coder_.context().sample_aspect_ratio;
  if (order.codec_tag.size() == 4)
    stream.codecpar->codec_tag =
        MKTAG(order.codec_tag[0], order.codec_tag[1], order.codec_tag[2], order.codec_tag[3]);
  if (!order.orientation.upright())
    set_display_matrix(stream, matrix_of(order.orientation, order.size).data());
  return {};
}

Result<void> EncodedPictures::open_next() {
  const auto& segment = work_.segments[segment_++];
  if (segment.frames.empty()) return {};
  WANPREP_TRY(source, SourceFrames::open(segment, context_));
  run_ = std::make_unique<Run>(
      Run{&segment, std::move(source), FilterGraph(segment.filter, work_.encoder.pixel_format)});
  return {};
}

// Sends the current picture once, if the order asks for it (again).
Result<void> EncodedPictures::send_current() {
  auto& run = *run_;
  const auto wanted = run.segment->frames[run.sent];
  if (run.current->pts < wanted) {
    run.current = std::move(run.behind);
    return {};
  }
  if (run.current->pts > wanted)
    return fail(Code::internal, fmt::format("filter dropped frame {}", wanted));
  const auto& shares = run.segment->shares;
  const std::uint32_t part = shares.empty() ? 0 : shares[run.sent];
  if (part > 0 && !run.behind) return feed();
  auto picture = share(run.current);
  if (part > 0) WANPREP_CHECK(mix_into(picture, part));
  if (work_.matte) WANPREP_CHECK(make_transparent(picture));
  ++run.sent;
  return coder_.send(std::move(picture), work_.times[sent_++]);
}

Result<void> EncodedPictures::mix_into(Frame& picture, std::uint32_t part) {
  const auto& behind = run_->behind;
  if (behind->pts != picture->pts + 1)
    return fail(Code::internal, fmt::format("filter dropped frame {}", picture->pts + 1));
  WANPREP_TRY(mix, mixed(*picture, *behind, part));
  picture = std::move(mix);
  return {};
}

Result<void> EncodedPictures::make_transparent(Frame& picture) {
  if (!matte_) {
    WANPREP_TRY(opened, MatteReader::open(*work_.matte, context_));
    matte_ = std::move(opened);
  }
  WANPREP_TRY(gray, matte_->next());
  WANPREP_TRY(transparent, with_alpha(*picture, *gray));
  picture = std::move(transparent);
  return {};
}

Result<void> EncodedPictures::feed() {
  auto& run = *run_;
  WANPREP_TRY(filtered, run.graph.pull());
  if (filtered) {
    (run.current ? run.behind : run.current) = std::move(filtered);
    return {};
  }
  if (run.flushed)
    return fail(Code::internal, fmt::format("filters gave {} of {} pictures", run.sent,
                                            run.segment->frames.size()));
  WANPREP_TRY(source, run.source.next());
  if (source) return run.graph.push(std::move(source->frame), source->number);
  run.flushed = true;
  return run.graph.flush();
}

Result<void> EncodedPictures::end_run() {
  WANPREP_CHECK(run_->source.finish());
  if (segment_ == 1) damage_ = run_->source.damage();
  run_.reset();
  return {};
}

// One step: open, feed, send or end.
Result<void> EncodedPictures::advance() {
  if (context_.stopped()) return interrupted();
  if (!run_ && segment_ < work_.segments.size()) return open_next();
  if (!run_) {
    finished_ = true;
    return coder_.finish();
  }
  if (run_->sent == run_->segment->frames.size()) return end_run();
  return run_->current ? send_current() : feed();
}

void EncodedPictures::finish_packet(AVPacket& packet) const {
  const auto& times = work_.times;
  const auto after = std::upper_bound(times.begin(), times.end(), packet.pts);
  packet.duration = after == times.end() ? work_.last_duration : *after - packet.pts;
  if (packet.dts == AV_NOPTS_VALUE) packet.dts = packet.pts;
}

Result<Packet> EncodedPictures::next() {
  for (;;) {
    WANPREP_TRY(packet, coder_.receive());
    if (packet) {
      ++written_;
      finish_packet(*packet);
      return packet;
    }
    if (finished_) break;
    WANPREP_CHECK(advance());
  }
  if (written_ != expected())
    return fail(Code::internal,
                fmt::format("encoder wrote {} of {} pictures", written_, expected()));
  return Packet{};
}

}  // namespace

Result<std::unique_ptr<PictureTrack>> encode_pictures(const EncodePictures& work,
                                                      Context& context) {
  std::size_t pictures = 0;
  for (const auto& segment : work.segments) pictures += segment.frames.size();
  if (pictures == 0 || pictures != work.times.size())
    return fail(Code::internal, fmt::format("work order has {} pictures and {} times", pictures,
                                            work.times.size()));
  WANPREP_TRY(coder, PictureCoder::open(work));
  return std::unique_ptr<PictureTrack>(
      std::make_unique<EncodedPictures>(work, context, std::move(coder)));
}

}  // namespace wanprep
