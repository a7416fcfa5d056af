/// The seam to libav: everything that opens media other than by isobmff. Implemented in the program
/// wanprep-media, which runs apart (media/apart/contained_media.hpp); a method that is added here
/// is added there, in apart/calls.hpp and in apart/serve.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/geometry.hpp"
#include "facts/probe.hpp"
#include "recipe/work.hpp"

namespace wanprep {

/// Uncompressed picture: 8 or 16 bit components (native endian), interleaved; 1 gray, 2 gray+alpha,
/// 3 RGB, 4 RGBA.
struct StillImage {
  Size size;
  int channels = 0;
  int bit_depth = 8;                 ///< 8 or 16
  std::vector<std::uint8_t> pixels;  ///< rows without padding
};

/// What decoding showed.
struct DecodeReport {
  std::int64_t frames = 0;            ///< decoded and shown
  std::vector<std::int64_t> damaged;  ///< shown-frame numbers with errors or concealment
  std::vector<std::int64_t> pts;      ///< presentation times in stream ticks, in output order
};

/// Small gray pictures; see plan/align.hpp, which this layer may not include.
struct GrayFrames {
  int width = 0;
  int height = 0;
  std::vector<std::vector<std::uint8_t>> pictures;  ///< one a shown frame, in order
};

/// One compressed packet, for proofs of copying.
struct PacketDigest {
  std::int64_t pts = 0;
  std::int64_t duration = 0;
  bool key = false;
  std::string sha256;  ///< of the payload
};

/// The samples of uncompressed sound in a range, for proofs of cutting.
struct SampleDigest {
  std::int64_t samples = 0;  ///< of each channel
  std::string sha256;        ///< of their bytes as stored, all channels
  bool operator==(const SampleDigest&) const = default;
};

/// libavfilter, which is loaded only where pictures are filtered.
struct FilterLibrary {
  std::string version;               ///< "8.44.100"
  std::vector<std::string> filters;  ///< libav's names that exist here: "zscale", "tonemap" …
};

class MediaTool {
 public:
  virtual ~MediaTool() = default;

  /// Facts and index by libav (any container). Never follows references to other files or URLs.
  /// Errors: Code::input (missing, not media, unreadable index, no frame), Code::damaged.
  virtual Result<Probe> probe(const std::filesystem::path& path, Context& context) = 0;

  /// What a stream's first pictures tell where an index leaves it open: profile, pixel format,
  /// depth, sample aspect, field order, color. Reads the beginning of the file; times, counts and
  /// sizes are not filled. Errors as probe.
  virtual Result<VideoFacts> first_pictures(const std::filesystem::path& path, int stream,
                                            Context& context) {
    static_cast<void>(stream);
    static_cast<void>(context);
    return fail(Code::input, "nothing reads the pictures of " + path.string());
  }

  /// Decodes all of the picture once, with bounded memory: the probe with facts.deep,
  /// facts.damaged_frames and the kinds of random access that the packets tell. Progress "probe".
  /// Errors: Code::input, interrupted; broken pictures are facts, no error.
  virtual Result<Probe> look_deep(const std::filesystem::path& path, Probe probe,
                                  Context& context) = 0;

  /// Executes the order into `out` (a temporary name that the caller owns and commits).
  /// Errors: Code::damaged (frame numbers in the message), Code::output (disk full …),
  /// Code::interrupted. `stage` names the progress events.
  virtual Result<Made> execute(const Work& work, const std::filesystem::path& out,
                               const std::string& stage, Context& context) = 0;

  /// Decodes shown frames [first, first + count) of the picture (count < 0: to the end).
  virtual Result<DecodeReport> decode(const std::filesystem::path& path, int stream,
                                      const FrameIndex& index, std::int64_t first,
                                      std::int64_t count, Context& context) = 0;

  /// Luma of shown frames [first, first + count) (count < 0: to the end) through `filter` ("" for
  /// none), then scaled to `size`. Frames that do not decode repeat the one before.
  virtual Result<GrayFrames> gray_range(const std::filesystem::path& path, int stream,
                                        const FrameIndex& index, std::int64_t first,
                                        std::int64_t count, Size size, const std::string& filter,
                                        Context& context) {
    static_cast<void>(stream), static_cast<void>(index), static_cast<void>(first);
    static_cast<void>(count), static_cast<void>(size), static_cast<void>(filter);
    static_cast<void>(context);
    return fail(Code::internal, "nothing looks at the pictures of " + path.string());
  }

  /// Luma of every shown frame, scaled to width x height, orientation applied as `filter` says (""
  /// for none).
  virtual Result<GrayFrames> gray_frames(const std::filesystem::path& path, int stream,
                                         const FrameIndex& index, Size size,
                                         const std::string& filter, Context& context) = 0;

  /// All packets of a stream in file (decode) order.
  virtual Result<std::vector<PacketDigest>> packets(const std::filesystem::path& path, int stream,
                                                    Context& context) = 0;

  /// The packets that a copy of `copied` takes, in decode order, without reading the rest of the
  /// file.
  virtual Result<std::vector<PacketDigest>> packets_of(const CopyPictures& copied,
                                                       Context& context) = 0;

  /// One shown frame as JPEG, longest side at most `most_side` pixels, orientation and sample
  /// aspect applied, HDR made presentable.
  virtual Result<std::string> thumbnail(const std::filesystem::path& path, const Probe& probe,
                                        std::int64_t frame, int most_side, Context& context) = 0;

  /// A still picture's pixels as stored (not turned), the first frame of a moving one, in sRGB
  /// where it states another color profile; refuses more than `most_pixels` by its header.
  virtual Result<StillImage> decode_image(const std::filesystem::path& path,
                                          std::int64_t most_pixels, Context& context) = 0;
  /// "png" or "jpeg" (quality 1..100) bytes; 8 bit, 1 or 3 channels for jpeg.
  virtual Result<std::string> encode_image(const StillImage& image, const std::string& format,
                                           int quality, Context& context) = 0;

  /// Samples of a PCM stream shown in `range`, seconds on its own presentation timeline: what lies
  /// there by their time stamps, gaps left out. Errors as probe; Code::internal for other codecs.
  virtual Result<SampleDigest> pcm_samples(const std::filesystem::path& path, int stream,
                                           const TimeRange& range, Context& context) {
    static_cast<void>(stream), static_cast<void>(range), static_cast<void>(context);
    return fail(Code::internal, "nothing reads the samples of " + path.string());
  }

  /// What the file, its streams and chapters say of themselves ("title",
  /// "com.apple.quicktime.make" …).
  virtual Result<FileTags> tags(const std::filesystem::path& path, Context& context) {
    static_cast<void>(context);
    return fail(Code::internal, "nothing reads the tags of " + path.string());
  }

  /// One channel of 16 bit at `rate` samples a second, from `start` (seconds of the file's own
  /// times) for at most `length`: fewer samples where it ends, silence where it begins later.
  /// Errors: Code::input, Code::damaged, interrupted.
  virtual Result<std::vector<std::int16_t>> mono_sound(const std::filesystem::path& path,
                                                       int stream, const Rational& start,
                                                       const Rational& length, int rate,
                                                       Context& context) {
    static_cast<void>(stream), static_cast<void>(start), static_cast<void>(length);
    static_cast<void>(rate), static_cast<void>(context);
    return fail(Code::internal, "nothing listens to " + path.string());
  }

  virtual Capabilities capabilities() = 0;
  /// Loads it. Error: Code::internal.
  virtual Result<FilterLibrary> filter_library(Context& context) = 0;
  /// "libavformat" → "59.27.100" …; libavfilter is not among them.
  virtual std::vector<std::pair<std::string, std::string>> versions() = 0;
};

}  // namespace wanprep
