#include "session/round_trip_fixture.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "disk/digest.hpp"
#include "media/tool.hpp"

namespace wanprep::testing {

namespace fs = std::filesystem;

RoundTripTest::RoundTripTest()
    : folder_(fs::path(::testing::TempDir()) / ("wanprep-" + random_hex(8))) {
  fs::create_directories(folder_);
  auto profile = load_profile("novita/wan2.7-videoedit",
                              {fs::path(WANPREP_SOURCE_DIR) / "src" / "profile" / "data"});
  EXPECT_TRUE(profile.has_value()) << profile.error().message;
  if (profile) profile_ = *profile;
  tools_.media = []() -> Result<MediaTool*> { return &libav_tool(); };
}

RoundTripTest::~RoundTripTest() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path RoundTripTest::source(const ClipSpec& spec, const std::string& name) {
  source_ = at(name);
  const auto made = make_clip(spec, source_);
  EXPECT_TRUE(made.has_value()) << made.error().message;
  return source_;
}

Result<Conformed> RoundTripTest::conform(const Wishes& wishes, const std::string& name) {
  ConformOrder order;
  order.source = source_;
  order.out = at(name);
  order.wishes = wishes;
  auto done = conform_file(order, profile_, tools_, context_);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return done;
}

fs::path RoundTripTest::edited(const Conformed& clip, int fewer) {
  const auto out = at("edited.mp4");
  const auto seconds = clip.recipe->output->video->duration - Rational{fewer, 30};
  const auto command = fmt::format(
      "ffmpeg -v error -y -i '{}' -t {} -r 30 -vf scale=640:-2,hue=h=40 -c:v libx264 -preset "
      "veryfast -c:a aac '{}'",
      clip.out.string(), decimal(seconds, 6), out.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return out;
}

Result<Restored> RoundTripTest::restore(const Conformed& clip, const RestoreWishes& wishes,
                                        const std::string& name) {
  RestoreOrder order;
  order.result = at("edited.mp4");
  order.out = at(name);
  order.recipe = clip.recipe_path;
  order.clip = clip.out;
  order.wishes = wishes;
  return restore_file(order, tools_, context_);
}

std::vector<std::string> RoundTripTest::names() const {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder_))
    found.push_back(entry.path().filename().string());
  return found;
}

double near_share(const std::vector<std::optional<int>>& numbers, int first) {
  if (numbers.empty()) return 0;
  int good = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    good += numbers[i] && std::abs(*numbers[i] - first - static_cast<int>(i)) <= 1 ? 1 : 0;
  return static_cast<double>(good) / static_cast<double>(numbers.size());
}

}  // namespace wanprep::testing
