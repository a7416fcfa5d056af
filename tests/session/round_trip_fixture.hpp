/// A clip to the service and back, with ffmpeg standing in for the service.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "core/context.hpp"
#include "profile/profile.hpp"
#include "session/conform_file.hpp"
#include "session/restore_file.hpp"
#include "support/clip_maker.hpp"
#include "support/clip_reader.hpp"

namespace wanprep::testing {

class RoundTripTest : public ::testing::Test {
 protected:
  RoundTripTest();
  ~RoundTripTest() override;

  std::filesystem::path at(const std::string& name) const { return folder_ / name; }
  std::filesystem::path source(const ClipSpec& spec, const std::string& name = "source.mp4");
  Result<Conformed> conform(const Wishes& wishes = {}, const std::string& name = "clip.mp4");
  /// An edit: 30 fps, another size, `fewer` pictures less.
  std::filesystem::path edited(const Conformed& clip, int fewer = 2);
  Result<Restored> restore(const Conformed& clip, const RestoreWishes& wishes,
                           const std::string& name = "restored.mov");
  /// Names of everything in the folder.
  std::vector<std::string> names() const;

  std::filesystem::path folder_;
  std::filesystem::path source_;
  Profile profile_;
  Tools tools_;
  std::stop_source stop_;
  Context context_{null_sink(), system_clock(), stop_.get_token()};
};

/// How many of the pictures carry the number that is wanted, give or take one.
double near_share(const std::vector<std::optional<int>>& numbers, int first);

}  // namespace wanprep::testing
