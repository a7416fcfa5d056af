/// Work orders over numbered clips, and what came out.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "facts/probe.hpp"
#include "recipe/work.hpp"
#include "support/clip_maker.hpp"
#include "support/clip_reader.hpp"

namespace wanprep::testing {

/// A fresh folder for one test, removed afterwards.
class ExecuteTest : public ::testing::Test {
 protected:
  ExecuteTest();
  ~ExecuteTest() override;

  /// Makes the clip and remembers its index.
  std::filesystem::path source(const ClipSpec& spec, const std::string& name = "source.mp4");
  /// A clip that the ffmpeg program makes (its arguments, the output's name left out); no filter of
  /// this program takes part. Remembers its index.
  void by_ffmpeg(const std::string& arguments, const std::string& name);
  /// Encodes frames [first, first + count) with their own times.
  Work encoding(std::int64_t first, std::int64_t count) const;
  Work copying(std::int64_t first, std::int64_t count) const;
  EncodePictures& pictures(Work& work) const { return std::get<EncodePictures>(work.picture); }
  /// The first sound track over the same range.
  CopySound copied_sound(std::int64_t first, std::int64_t count) const;
  EncodeSound encoded_sound(std::int64_t first, std::int64_t count) const;
  Result<Made> run(const Work& work, const std::string& name = "out.mp4");
  Probe probe_of(const std::filesystem::path& path);
  std::filesystem::path out(const std::string& name = "out.mp4") const { return folder_ / name; }

  std::filesystem::path folder_;
  std::filesystem::path source_;
  Probe probe_;
  std::stop_source stop_;
  Context context_{null_sink(), system_clock(), stop_.get_token()};
};

/// first, first + 1 … as read_frame_numbers gives them.
std::vector<std::optional<int>> counting(int first, int count);

}  // namespace wanprep::testing
