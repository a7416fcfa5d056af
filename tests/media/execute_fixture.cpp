#include "media/execute_fixture.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "disk/digest.hpp"
#include "media/execute.hpp"
#include "media/tool.hpp"

namespace wanprep::testing {

ExecuteTest::ExecuteTest()
    : folder_(std::filesystem::path(::testing::TempDir()) / ("wanprep-" + random_hex(8))) {
  std::filesystem::create_directories(folder_);
}

ExecuteTest::~ExecuteTest() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Probe ExecuteTest::probe_of(const std::filesystem::path& path) {
  auto probe = libav_tool().probe(path, context_);
  EXPECT_TRUE(probe.has_value()) << probe.error().message;
  return probe ? *probe : Probe{};
}

std::filesystem::path ExecuteTest::source(const ClipSpec& spec, const std::string& name) {
  source_ = folder_ / name;
  const auto made = make_clip(spec, source_);
  EXPECT_TRUE(made.has_value()) << made.error().message;
  probe_ = probe_of(source_);
  return source_;
}

void ExecuteTest::by_ffmpeg(const std::string& arguments, const std::string& name) {
  source_ = folder_ / name;
  const auto command =
      fmt::format("ffmpeg -nostdin -v error -y {} '{}'", arguments, source_.string());
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  probe_ = probe_of(source_);
}

Work ExecuteTest::encoding(std::int64_t first, std::int64_t count) const {
  EncodePictures encode;
  Segment segment;
  segment.path = source_;
  segment.stream = probe_.facts.video->stream;
  segment.index = probe_.index;
  const auto& frames = probe_.index.frames;
  const auto begin = static_cast<std::size_t>(first);
  for (std::size_t i = begin; i < begin + static_cast<std::size_t>(count); ++i) {
    segment.frames.push_back(static_cast<std::int64_t>(i));
    encode.times.push_back(frames[i].pts - frames[begin].pts);
    encode.last_duration = frames[i].duration;
  }
  encode.time_base = probe_.index.time_base;
  encode.segments = {segment};
  encode.encoder.encoder = "libx264";
  encode.encoder.pixel_format = "yuv420p";
  encode.encoder.size = probe_.facts.video->stored;
  encode.encoder.options = {{"crf", "16"}, {"preset", "veryfast"}};
  encode.encoder.color = {"bt709", "bt709", "bt709", "tv"};
  Work work;
  work.picture = encode;
  return work;
}

Work ExecuteTest::copying(std::int64_t first, std::int64_t count) const {
  CopyPictures copy;
  copy.path = source_;
  copy.stream = probe_.facts.video->stream;
  copy.first = first;
  copy.frames = count;
  copy.index = probe_.index;
  Work work;
  work.picture = copy;
  return work;
}

CopySound ExecuteTest::copied_sound(std::int64_t first, std::int64_t count) const {
  CopySound sound;
  sound.path = source_;
  sound.stream = probe_.facts.audio.front().stream;
  sound.start = probe_.index.time_base * Rational{probe_.index.frames.front().pts} +
                probe_.index.time_of(first);
  sound.length = probe_.index.time_of(first + count) - probe_.index.time_of(first);
  return sound;
}

EncodeSound ExecuteTest::encoded_sound(std::int64_t first, std::int64_t count) const {
  const auto copied = copied_sound(first, count);
  EncodeSound sound;
  sound.path = copied.path;
  sound.stream = copied.stream;
  sound.start = copied.start;
  sound.length = copied.length;
  return sound;
}

Result<Made> ExecuteTest::run(const Work& work, const std::string& name) {
  return execute_work(work, out(name), "test", context_);
}

std::vector<std::optional<int>> counting(int first, int count) {
  std::vector<std::optional<int>> numbers;
  for (int i = 0; i < count; ++i) numbers.emplace_back(first + i);
  return numbers;
}

}  // namespace wanprep::testing
