/// A part of one stream of a long mp4 or mov as a file of its own to libav, so that what lies hours
/// away costs nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/rational.hpp"
#include "disk/descriptor.hpp"
#include "facts/shown_span.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// An index of the part (isobmff::partial_index), followed by the whole file.
struct PartialFile {
  InputFile file;
  std::vector<std::uint8_t> head;
};

/// Which samples a file must have more than the part before the part is worth its making.
inline constexpr std::int64_t kFewSamples = 4096;

/// What is needed to decode these frames of a picture stream from any of the four
/// random access points before. Nothing where the file has to be read as a whole: that is no error,
/// nor is a file that cannot be read, which libav will say.
std::optional<PartialFile> picture_part(const std::filesystem::path& path, int stream,
                                        const FrameIndex& index, ShownSpan span,
                                        std::int64_t few = kFewSamples);
/// What of a sound stream is heard from one second to the other, some more on both sides.
std::optional<PartialFile> sound_part(const std::filesystem::path& path, int stream,
                                      const Rational& from, const Rational& to,
                                      std::int64_t few = kFewSamples);

/// libav's view of such a file. Outlives the demuxer that reads through it.
class PartialIo {
 public:
  explicit PartialIo(PartialFile part);
  ~PartialIo();
  PartialIo(const PartialIo&) = delete;
  PartialIo& operator=(const PartialIo&) = delete;
  AVIOContext* get() const { return context_; }

 private:
  static int read(void* opaque, std::uint8_t* into, int most);
  static std::int64_t seek(void* opaque, std::int64_t offset, int whence);
  std::int64_t size() const;

  PartialFile part_;
  std::int64_t at_ = 0;
  AVIOContext* context_ = nullptr;
};

}  // namespace wanprep
