#include <algorithm>

#include "media/filter_graph.hpp"
#include "media/libav_error.hpp"
#include "media/picture_reader.hpp"
#include "media/still.hpp"

namespace wanprep {
namespace {

constexpr int kQuality = 85;

std::string turn(const Orientation& orientation) {
  switch (orientation.exif()) {
    case 2:
      return ",hflip";
    case 3:
      return ",hflip,vflip";
    case 4:
      return ",vflip";
    case 5:
      return ",transpose=0";
    case 6:
      return ",transpose=1";
    case 7:
      return ",transpose=3";
    case 8:
      return ",transpose=2";
    default:
      return "";
  }
}

// Dolby Vision's base layer says in its transfer what it is.
bool needs_tone_map(const VideoFacts& video) {
  return video.color.transfer == "smpte2084" || video.color.transfer == "arib-std-b67";
}

Size shrunk(Size display, int most_side) {
  const int longest = std::max(display.width, display.height);
  if (longest <= most_side) return display;
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(
                           Rational(static_cast<std::int64_t>(side) * most_side, longest).round()));
  };
  return {scaled(display.width), scaled(display.height)};
}

// One call of zscale shrinks and makes light linear, so that the costly steps see few pixels.
std::string tone_mapped(const VideoFacts& video, Size size) {
  return "zscale=w=" + std::to_string(size.width) + ":h=" + std::to_string(size.height) +
         ":f=bilinear:pin=bt2020:tin=" + *video.color.transfer +
         ":min=bt2020nc:rin=tv:t=linear:npl=203:p=bt709:m=gbr,format=gbrpf32le,"
         "tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=pc";
}

std::string chain(const VideoFacts& video, int most_side) {
  const auto shown = shrunk(video.display(), most_side);
  const auto size = video.orientation.swaps_sides() ? shown.transposed() : shown;
  auto text = needs_tone_map(video)
                  ? tone_mapped(video, size)
                  : "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
                        ":flags=area:out_range=pc:out_color_matrix=bt601";
  return text + turn(video.orientation) + ",setsar=1";
}

}  // namespace

Result<std::string> make_thumbnail(const std::filesystem::path& path, const Probe& probe,
                                   std::int64_t frame, int most_side, Context& context) {
  if (!probe.facts.video) return fail(Code::input, "no picture stream in " + path.string());
  const auto& video = *probe.facts.video;
  const auto wanted = std::clamp<std::int64_t>(frame, 0, probe.index.size() - 1);
  WANPREP_TRY(reader, PictureReader::open(path, video.stream, probe.index,
                                          ShownSpan{wanted, wanted + 1}, context));
  WANPREP_CHECK(reader.seek(wanted));
  WANPREP_TRY(picture, reader.next());
  if (!picture)
    return fail(Code::damaged,
                "frame " + std::to_string(frame) + " of " + path.string() + " cannot be decoded");
  FilterGraph graph(chain(video, std::max(most_side, 1)), "yuvj444p");
  WANPREP_CHECK(graph.push(std::move(picture->frame), 0));
  WANPREP_CHECK(graph.flush());
  WANPREP_TRY(small, graph.pull());
  if (!small) return fail(Code::internal, "the thumbnail's filters gave no picture");
  return encode_frame(*small, "jpeg", kQuality);
}

}  // namespace wanprep
