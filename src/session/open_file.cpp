#include "session/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "disk/errno_text.hpp"
#include "image/sniff.hpp"
#include "isobmff/probe.hpp"
#include "media/apart/contained_media.hpp"
#include "session/foreign.hpp"
#include "session/source_watch.hpp"

namespace wanprep {
bool looks_like_url(const std::string& text) {
  const auto colon = text.find("://");
  if (colon == std::string::npos || colon == 0) return false;
  for (std::size_t i = 0; i < colon; ++i) {
    const auto letter = static_cast<unsigned char>(text[i]);
    if (!std::isalnum(letter) && letter != '+' && letter != '-' && letter != '.') return false;
  }
  return true;
}

namespace {

using Head = std::vector<std::uint8_t>;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::int64_t kMostPixels = 400'000'000;
constexpr std::int64_t kMostPixelsForAlpha = 100'000'000;

std::string kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// By stat first: merely opening a pipe would wait for its writer.
Result<void> check_regular(const std::filesystem::path& path) {
  if (looks_like_url(path.string()))
    return fail(Code::usage, "a URL where a file belongs", "download it first");
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      std::error_code ignored;
      if (const auto goal = std::filesystem::read_symlink(path, ignored); !ignored)
        return fail(Code::input, "a link to " + goal.string() + ", which is not there",
                    "put the file back where the link leads");
      if (auto pattern = about_pattern(path)) return tl::make_unexpected(std::move(*pattern));
      return fail(Code::input, "no such file", "check the path");
    }
    return fail(Code::input, fmt::format("cannot open: {}", errno_text(errno)));
  }
  if (S_ISDIR(status.st_mode) && ::access(path.c_str(), R_OK | X_OK) != 0)
    return fail(Code::input, fmt::format("the folder cannot be searched: {}", errno_text(errno)),
                "check the permissions");
  if (S_ISDIR(status.st_mode)) return tl::make_unexpected(about_folder(path));
  if (!S_ISREG(status.st_mode))
    return fail(Code::input, fmt::format("{}, not a file", kind_of(status.st_mode)));
  if (status.st_size == 0) return fail(Code::input, "the file is empty (0 bytes)");
  return {};
}

Result<Head> read_head(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return fail(Code::input, fmt::format("cannot open: {}", errno_text(errno)),
                errno == EACCES ? "check the permissions" : "");
  Head head(kHeadBytes);
  const auto got = ::pread(descriptor, head.data(), head.size(), 0);
  const int error = errno;
  ::close(descriptor);
  if (got < 0) return fail(Code::input, fmt::format("cannot read: {}", errno_text(error)));
  head.resize(static_cast<std::size_t>(got));
  return head;
}

// What a player would follow to other files or hosts.
bool is_playlist(const Head& head) {
  std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  std::string start(text.substr(0, 16));
  for (auto& letter : start)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  for (const auto* mark : {"#extm3u", "ffconcat", "[playlist]", "[reference]", "<?xml", "<mpd",
                           "<smil", "<asx", "<playlist"})
    if (start.starts_with(mark)) return true;
  return false;
}

// What says nothing about the file's content, or says that it cannot be worked with at all.
bool ends_the_look(const Error& error) {
  return error.code == Code::interrupted || is_crash(error);
}

// A picture that should decode but does not is damaged; of a format that libav cannot show (some
// HEIF) it stays unknown whether a pixel of its channel is transparent.
Result<void> settle_alpha(const std::filesystem::path& path, const Tools& tools,
                          SniffedImage& sniffed, Context& context) {
  ImageFacts& facts = sniffed.facts;
  const bool webp_moves = facts.format == "webp" && facts.frames > 1;
  const bool later_may_clear = sniffed.later_frames_may_clear || webp_moves;
  facts.alpha = Alpha::unknown;
  const auto pixels = std::int64_t{facts.stored.width} * facts.stored.height;
  if (facts.truncated) return {};
  if (pixels > kMostPixelsForAlpha) {
    context.detail(fmt::format("{} pixels: whether it is transparent stays unknown", pixels));
    return {};
  }
  WANPREP_TRY(media, tools.media());
  WANPREP_TRY(image, tools.image());
  const auto decoded = media->decode_image(path, kMostPixelsForAlpha, context);
  if (!decoded && ends_the_look(decoded.error())) return tl::make_unexpected(decoded.error());
  if (!decoded) {
    context.detail("whether it is transparent stays unknown: " + decoded.error().message);
    if (facts.frames == 1 && (facts.format == "png" || facts.format == "bmp"))
      return fail(Code::input,
                  fmt::format("the {} picture cannot be decoded here: {}", facts.format,
                              decoded.error().message),
                  "fetch it again, or export it as an ordinary PNG or JPEG");
    return {};
  }
  WANPREP_TRY(alpha, image->alpha(*decoded));
  // Later frames of an animation may be transparent where the first one, all that is read, is not.
  if (later_may_clear && alpha != Alpha::transparent) return {};
  // The header announces a channel that the decoder found full or did not need to give.
  facts.alpha = alpha == Alpha::none ? Alpha::opaque : alpha;
  return {};
}

Result<AnyProbe> open_image(const std::filesystem::path& path, const Tools& tools,
                            Context& context) {
  WANPREP_TRY(sniffed, sniff_image(path));
  const auto& stored = sniffed.facts.stored;
  const auto pixels = std::int64_t{stored.width} * stored.height;
  if (pixels > kMostPixels)
    return fail(Code::input, fmt::format("image of {} x {} pixels: {} pixels, at most {} are read",
                                         stored.width, stored.height, pixels, kMostPixels));
  if (sniffed.undecided_alpha) WANPREP_CHECK(settle_alpha(path, tools, sniffed, context));
  return AnyProbe(std::move(sniffed.facts));
}

// The index of H.264 says that there may be fields, not which comes first; that of intermediate
// codecs says next to nothing about their pixels.
bool leaves_open(const VideoFacts& video) {
  constexpr std::array<std::string_view, 11> kAlwaysDecoded{"vp8",   "vp9",        "av1",   "h264",
                                                            "hevc",  "prores",     "dnxhd", "mpeg4",
                                                            "mjpeg", "mpeg2video", "h263"};
  if (std::find(kAlwaysDecoded.begin(), kAlwaysDecoded.end(), video.codec) == kAlwaysDecoded.end())
    return true;
  const bool may_be_fields = video.codec == "h264" || video.codec == "mpeg4";
  const bool fields = may_be_fields && video.field_order == FieldOrder::unknown;
  return fields || !video.pixel_format;
}

template <class T>
void fill(std::optional<T>& value, const std::optional<T>& seen) {
  if (!value) value = seen;
}

}  // namespace

// A file whose pictures cannot be read keeps what its index says.
Result<void> look_at_pictures(const std::filesystem::path& path, MediaTool& media,
                              VideoFacts& video, Context& context) {
  if (!leaves_open(video)) return {};
  const auto seen = media.first_pictures(path, video.stream, context);
  if (!seen && ends_the_look(seen.error())) return tl::make_unexpected(seen.error());
  if (!seen) context.detail("what the index leaves open stays open: " + seen.error().message);
  if (!seen) return {};
  video.decodable = seen->decodable;
  if (!isobmff::is_codec_name(video.codec)) video.codec = seen->codec;
  if (seen->codec != video.codec) return {};
  if (!video.pixel_format) video.bit_depth = seen->bit_depth;
  if (!video.alpha) video.alpha = seen->alpha;
  if (video.field_order == FieldOrder::unknown) video.field_order = seen->field_order;
  fill(video.profile, seen->profile);
  fill(video.pixel_format, seen->pixel_format);
  fill(video.color.primaries, seen->color.primaries);
  fill(video.color.transfer, seen->color.transfer);
  fill(video.color.matrix, seen->color.matrix);
  fill(video.color.range, seen->color.range);
  return {};
}

Result<AnyProbe> open_file(const std::filesystem::path& path, const Tools& tools,
                           Context& context) {
  WANPREP_CHECK(check_regular(path));
  WANPREP_TRY(head, read_head(path));
  if (auto foreign = foreign_file(head, path)) return tl::make_unexpected(std::move(*foreign));
  if (is_playlist(head))
    return fail(Code::input, "a playlist, not a video; references are not followed",
                "give the media file itself");
  if (image_format(head)) return open_image(path, tools, context);
  if (isobmff::recognizes(head)) {
    WANPREP_TRY(probe, isobmff::probe(path));
    if (probe.facts.video)
      if (auto raw = raw_codec(probe.facts.video->codec))
        return tl::make_unexpected(std::move(*raw));
    if (probe.facts.video && leaves_open(*probe.facts.video)) {
      WANPREP_TRY(media, tools.media());
      WANPREP_CHECK(look_at_pictures(path, *media, *probe.facts.video, context));
    }
    return AnyProbe(std::move(probe));
  }
  WANPREP_TRY(media, tools.media());
  WANPREP_TRY(probe, media->probe(path, context));
  return AnyProbe(std::move(probe));
}

Result<AnyProbe> open_file_deep(const std::filesystem::path& path, const Tools& tools,
                                Context& context) {
  WANPREP_TRY(opened, open_file(path, tools, context));
  auto* probe = std::get_if<Probe>(&opened);
  if (!probe || !probe->facts.video) return opened;
  WANPREP_TRY(watch, SourceWatch::begin(path));
  WANPREP_TRY(media, tools.media());
  WANPREP_TRY(deep, media->look_deep(path, std::move(*probe), context));
  WANPREP_CHECK(watch.check());
  return AnyProbe(std::move(deep));
}

Result<Probe> open_video(const std::filesystem::path& path, const Tools& tools, Context& context) {
  WANPREP_TRY(opened, open_file(path, tools, context));
  if (auto* probe = std::get_if<Probe>(&opened)) return std::move(*probe);
  return fail(Code::input,
              fmt::format("an image ({}), not a video", std::get<ImageFacts>(opened).format));
}

Error about(const std::filesystem::path& file, Error error) {
  const bool of_the_file =
      error.code == Code::input || error.code == Code::damaged || error.code == Code::unfit;
  if (of_the_file && error.message.find(file.string()) == std::string::npos)
    error.message = file.string() + ": " + error.message;
  return error;
}

}  // namespace wanprep
