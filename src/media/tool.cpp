#include "media/tool.hpp"

#include <exception>
#include <new>
#include <utility>

#include "media/capabilities.hpp"
#include "media/decode.hpp"
#include "media/deep_look.hpp"
#include "media/execute.hpp"
#include "media/labels.hpp"
#include "media/libav_error.hpp"
#include "media/mono_sound.hpp"
#include "media/pcm_samples.hpp"
#include "media/probe.hpp"
#include "media/read_tags.hpp"
#include "media/still.hpp"

namespace wanprep {
namespace {

// Times and sizes of a hostile file may overflow the exact arithmetic, which throws.
template <class F>
auto guarded(F&& work) -> decltype(work()) {
  try {
    return std::forward<F>(work)();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    return fail(Code::input, std::string("the file cannot be used: ") + error.what());
  }
}

class LibavTool final : public MediaTool {
 public:
  LibavTool() { quiet_libav(); }

  Result<Probe> probe(const std::filesystem::path& path, Context& context) override {
    return guarded([&] { return probe_media(path, context); });
  }
  Result<VideoFacts> first_pictures(const std::filesystem::path& path, int stream,
                                    Context& context) override {
    return guarded([&] { return wanprep::first_pictures(path, stream, context); });
  }
  Result<Made> execute(const Work& work, const std::filesystem::path& out, const std::string& stage,
                       Context& context) override {
    return guarded([&] { return execute_work(work, out, stage, context); });
  }
  Result<DecodeReport> decode(const std::filesystem::path& path, int stream,
                              const FrameIndex& index, std::int64_t first, std::int64_t count,
                              Context& context) override {
    return guarded([&] { return decode_frames(path, stream, index, first, count, context); });
  }
  Result<GrayFrames> gray_frames(const std::filesystem::path& path, int stream,
                                 const FrameIndex& index, Size size, const std::string& filter,
                                 Context& context) override {
    return guarded(
        [&] { return wanprep::gray_range(path, stream, index, {}, size, filter, context); });
  }
  Result<GrayFrames> gray_range(const std::filesystem::path& path, int stream,
                                const FrameIndex& index, std::int64_t first, std::int64_t count,
                                Size size, const std::string& filter, Context& context) override {
    return guarded([&] {
      return wanprep::gray_range(path, stream, index, {first, count}, size, filter, context);
    });
  }
  Result<std::vector<PacketDigest>> packets(const std::filesystem::path& path, int stream,
                                            Context& context) override {
    return guarded([&] { return packet_digests(path, stream, context); });
  }
  Result<std::vector<PacketDigest>> packets_of(const CopyPictures& copied,
                                               Context& context) override {
    return guarded([&] { return copied_digests(copied, context); });
  }
  Result<Probe> look_deep(const std::filesystem::path& path, Probe probe,
                          Context& context) override {
    return guarded([&] { return deep_look(path, std::move(probe), context); });
  }
  Result<std::string> thumbnail(const std::filesystem::path& path, const Probe& probe,
                                std::int64_t frame, int most_side, Context& context) override {
    return guarded([&] { return make_thumbnail(path, probe, frame, most_side, context); });
  }
  Result<StillImage> decode_image(const std::filesystem::path& path, std::int64_t most_pixels,
                                  Context& context) override {
    return guarded([&] { return read_still(path, most_pixels, context); });
  }
  Result<std::string> encode_image(const StillImage& image, const std::string& format, int quality,
                                   Context&) override {
    return guarded([&] { return write_still(image, format, quality); });
  }
  Result<FilterLibrary> filter_library(Context&) override {
    return guarded([] { return wanprep::filter_library(); });
  }
  Result<FileTags> tags(const std::filesystem::path& path, Context& context) override {
    return guarded([&] { return file_tags(path, context); });
  }
  Result<std::vector<std::int16_t>> mono_sound(const std::filesystem::path& path, int stream,
                                               const Rational& start, const Rational& length,
                                               int rate, Context& context) override {
    return guarded([&] { return wanprep::mono_sound(path, stream, start, length, rate, context); });
  }
  Result<SampleDigest> pcm_samples(const std::filesystem::path& path, int stream,
                                   const TimeRange& range, Context& context) override {
    return guarded([&] { return wanprep::pcm_samples(path, stream, range, context); });
  }
  Capabilities capabilities() override { return libav_capabilities(); }
  std::vector<std::pair<std::string, std::string>> versions() override { return libav_versions(); }
};

}  // namespace

MediaTool& libav_tool() {
  static LibavTool tool;
  return tool;
}

}  // namespace wanprep
