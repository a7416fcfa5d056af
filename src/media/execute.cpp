#include "media/execute.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "media/libav_error.hpp"
#include "media/muxer.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

/// Track and the packet of it that waits to be written.
struct Lane {
  Track* track;
  std::size_t stream;
  Packet packet = {};
};

Result<std::unique_ptr<PictureTrack>> open_picture(const PictureWork& work, Context& context) {
  if (const auto* encode = std::get_if<EncodePictures>(&work))
    return encode_pictures(*encode, context);
  return copy_pictures(std::get<CopyPictures>(work), context);
}

Result<std::unique_ptr<Track>> open_sound(const SoundWork& work, Context& context) {
  if (const auto* encode = std::get_if<EncodeSound>(&work)) return encode_sound(*encode, context);
  return copy_sound(std::get<CopySound>(work), context);
}

/// The tracks of one work order.
struct Tracks {
  std::unique_ptr<PictureTrack> picture;
  std::vector<std::unique_ptr<Track>> sound;
};

Result<Tracks> open_tracks(const Work& work, Context& context) {
  Tracks tracks;
  WANPREP_TRY(picture, open_picture(work.picture, context));
  tracks.picture = std::move(picture);
  for (const auto& order : work.sound) {
    WANPREP_TRY(sound, open_sound(order, context));
    if (sound)
      tracks.sound.push_back(std::move(sound));
    else
      context.warn("no sound in the range: the output has a soundtrack less");
  }
  return tracks;
}

bool earlier(const Lane& a, const Lane& b) {
  return av_compare_ts(a.packet->dts, a.track->time_base(), b.packet->dts, b.track->time_base()) <
         0;
}

Lane* next_lane(std::vector<Lane>& lanes) {
  Lane* first = nullptr;
  for (auto& lane : lanes)
    if (lane.packet && (!first || earlier(lane, *first))) first = &lane;
  return first;
}

class Progressing {
 public:
  Progressing(const PictureTrack& picture, const std::string& stage, Context& context)
      : picture_(picture), stage_(stage), context_(context) {}
  void report() {
    const auto percent =
        picture_.expected() > 0 ? picture_.pictures() * 100 / picture_.expected() : 0;
    if (percent == last_) return;
    last_ = percent;
    context_.progress(stage_, static_cast<double>(percent) / 100.0);
  }

 private:
  const PictureTrack& picture_;
  const std::string& stage_;
  Context& context_;
  std::int64_t last_ = -1;
};

// Writes packets in decode order; false when the budget is passed.
Result<bool> write_all(Muxer& muxer, std::vector<Lane>& lanes, const Work& work,
                       Progressing& progress, Context& context) {
  for (auto& lane : lanes) {
    WANPREP_TRY(packet, lane.track->next());
    lane.packet = std::move(packet);
  }
  while (auto* lane = next_lane(lanes)) {
    if (context.stopped()) return interrupted();
    WANPREP_CHECK(muxer.write(lane->stream, std::move(lane->packet)));
    WANPREP_TRY(packet, lane->track->next());
    lane->packet = std::move(packet);
    progress.report();
    if (work.most_bytes && static_cast<std::int64_t>(muxer.bytes()) > *work.most_bytes)
      return false;
  }
  return true;
}

Result<Made> execute(const Work& work, const std::filesystem::path& out, const std::string& stage,
                     Context& context) {
  WANPREP_TRY(tracks, open_tracks(work, context));
  WANPREP_TRY(muxer, Muxer::create(work, out, context));
  std::vector<Lane> lanes;
  lanes.push_back({tracks.picture.get(), 0});
  for (std::size_t i = 0; i < tracks.sound.size(); ++i)
    lanes.push_back({tracks.sound[i].get(), i + 1});
  for (const auto& lane : lanes) WANPREP_CHECK(muxer.add(*lane.track));
  WANPREP_CHECK(muxer.begin());
  Progressing progress(*tracks.picture, stage, context);
  WANPREP_TRY(whole, write_all(muxer, lanes, work, progress, context));
  if (whole) WANPREP_CHECK(muxer.finish());
  Made made;
  made.pictures = tracks.picture->pictures();
  made.bytes = muxer.bytes();
  made.over_budget =
      !whole || (work.most_bytes && static_cast<std::int64_t>(made.bytes) > *work.most_bytes);
  made.damage = tracks.picture->damage();
  return made;
}

}  // namespace

Result<AVRational> av_rational(const Rational& value) {
  constexpr std::int64_t kMost = INT32_MAX;
  if (std::abs(value.num()) > kMost || value.den() > kMost)
    return fail(Code::internal, "fraction too fine: " + value.str());
  return AVRational{static_cast<int>(value.num()), static_cast<int>(value.den())};
}

Result<Made> execute_work(const Work& work, const std::filesystem::path& out,
                          const std::string& stage, Context& context) try {
  quiet_libav();
  forget_libav_log();
  auto made = execute(work, out, stage, context);
  // Whatever libav reports once it was told to stop, the reason is the stop.
  if (!made && context.stopped()) return interrupted();
  return made;
} catch (const std::overflow_error& error) {
  return fail(Code::internal, fmt::format("time beyond 64 bits: {}", error.what()));
}

}  // namespace wanprep
