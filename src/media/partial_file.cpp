#include "media/partial_file.hpp"

#include <algorithm>
#include <cstring>

#include "isobmff/partial_index.hpp"

namespace wanprep {
namespace {

constexpr int kBufferBytes = 1 << 15;
const Rational kAround{3};  // seconds; more than any codec's run-in and any reader's look ahead

struct Opened {
  isobmff::OpenMovie open;
  std::size_t track = 0;
  isobmff::SampleList list;
};

std::optional<Opened> opened(const std::filesystem::path& path, int stream) {
  auto open = isobmff::open_movie(path);
  if (!open || open->movie.fragmented) return std::nullopt;
  const auto track = open->track_of(stream);
  if (!track) return std::nullopt;
  auto list = isobmff::read_samples(open->movie.tracks[*track], open->file.bytes());
  if (!list) return std::nullopt;
  return Opened{std::move(*open), *track, std::move(*list)};
}

std::optional<PartialFile> part_of(Opened& opened, isobmff::SampleSpan span, std::int64_t few) {
  const auto all = static_cast<std::int64_t>(opened.list.samples.size());
  if (all - static_cast<std::int64_t>(span.past - span.first) < few) return std::nullopt;
  auto head = isobmff::partial_index(opened.open, opened.track, opened.list, span);
  if (!head || !*head) return std::nullopt;
  return PartialFile{std::move(opened.open.file), std::move(**head)};
}

// Each frame of the index must be the sample that it says, all at one distance in time.
std::optional<isobmff::SampleSpan> samples_of(const FrameIndex& index, const ShownSpan& shown,
                                              const Opened& opened) {
  const auto& samples = opened.list.samples;
  const auto scale = opened.open.movie.tracks[opened.track].time_scale;
  if (index.time_base != Rational(1, scale)) return std::nullopt;
  isobmff::SampleSpan span{samples.size(), 0};
  std::optional<std::int64_t> shift;
  for (auto i = shown.first; i < shown.past; ++i) {
    const auto& frame = index.frames[static_cast<std::size_t>(i)];
    const auto number = static_cast<std::size_t>(frame.stored);
    if (frame.stored < 0 || number >= samples.size()) return std::nullopt;
    const auto away = frame.pts - samples[number].dts - samples[number].composition;
    if (shift.value_or(away) != away || frame.key != samples[number].key) return std::nullopt;
    shift = away;
    span.first = std::min<std::uint64_t>(span.first, number);
    span.past = std::max<std::uint64_t>(span.past, number + 1);
  }
  return span.past > span.first ? std::optional(span) : std::nullopt;
}

}  // namespace

std::optional<PartialFile> picture_part(const std::filesystem::path& path, int stream,
                                        const FrameIndex& index, ShownSpan wanted,
                                        std::int64_t few) {
  if (wanted.first < 0 || wanted.past > index.size() || wanted.first >= wanted.past)
    return std::nullopt;
  auto found = opened(path, stream);
  if (!found) return std::nullopt;
  const auto span = samples_of(index, reading_span(index, wanted), *found);
  return span ? part_of(*found, *span, few) : std::nullopt;
}

std::optional<PartialFile> sound_part(const std::filesystem::path& path, int stream,
                                      const Rational& from, const Rational& to, std::int64_t few) {
  auto found = opened(path, stream);
  if (!found) return std::nullopt;
  const auto span =
      isobmff::samples_between(found->open.movie.tracks[found->track], found->open.movie.time_scale,
                               found->list, from - kAround, to + kAround);
  return span ? part_of(*found, *span, few) : std::nullopt;
}

PartialIo::PartialIo(PartialFile part) : part_(std::move(part)) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  if (!buffer) throw std::bad_alloc();
  context_ = avio_alloc_context(buffer, kBufferBytes, 0, this, read, nullptr, seek);
  if (context_) return;
  av_free(buffer);
  throw std::bad_alloc();
}

PartialIo::~PartialIo() {
  av_freep(&context_->buffer);  // libav may have exchanged it
  avio_context_free(&context_);
}

std::int64_t PartialIo::size() const {
  return static_cast<std::int64_t>(part_.head.size() + part_.file.bytes());
}

int PartialIo::read(void* opaque, std::uint8_t* into, int most) {
  auto& self = *static_cast<PartialIo*>(opaque);
  const auto head = static_cast<std::int64_t>(self.part_.head.size());
  std::size_t got = 0;
  if (self.at_ < head) {
    got = static_cast<std::size_t>(std::min<std::int64_t>(most, head - self.at_));
    std::memcpy(into, self.part_.head.data() + self.at_, got);
  } else {
    const auto read = self.part_.file.read_at(static_cast<std::uint64_t>(self.at_ - head),
                                              {into, static_cast<std::size_t>(most)});
    if (!read) return AVERROR(EIO);
    got = *read;
  }
  self.at_ += static_cast<std::int64_t>(got);
  return got > 0 ? static_cast<int>(got) : AVERROR_EOF;
}

std::int64_t PartialIo::seek(void* opaque, std::int64_t offset, int whence) {
  auto& self = *static_cast<PartialIo*>(opaque);
  if (whence == AVSEEK_SIZE) return self.size();
  const auto from = whence == SEEK_CUR ? self.at_ : whence == SEEK_END ? self.size() : 0;
  if (from + offset < 0) return AVERROR(EINVAL);
  return self.at_ = from + offset;
}

}  // namespace wanprep
