/// Reference images: flatten, turn, scale, pad, re-encode; untouched when they fit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/findings.hpp"
#include "core/error.hpp"
#include "facts/image_facts.hpp"
#include "profile/profile.hpp"
#include "recipe/image_recipe.hpp"
#include "recipe/wishes.hpp"

namespace wanprep {

/// The work order for one picture, in this order: to sRGB, flatten, turn, scale, pad, write.
struct ImageWork {
  bool only_metadata =
      false;  ///< nothing but metadata goes: the coded picture stays, byte for byte
  std::optional<std::string> flatten_on;  ///< "#rrggbb", a color name or "auto"; drops alpha
  Orientation turn;
  std::optional<Size> scale_to;  ///< after turning
  std::optional<Rect> pad_into;  ///< size: whole picture; x, y: where the old one stands
  std::optional<Rect> crop_to;
  std::string pad_color;
  std::string format = "png";  ///< "png" | "jpeg"; a PNG over most_bytes becomes a JPEG
  int jpeg_quality = 100;      ///< to begin with; lowered until most_bytes are met
  std::uint64_t most_bytes = 0;
};

struct ImagePlan {
  std::optional<ImageWork> work;  ///< nothing: keep the bytes
  std::vector<ImageStep> steps;
  ImageFacts predicted;
  std::vector<Finding> findings;
  std::vector<std::string> notes;
};

Result<ImagePlan> plan_image(const ImageFacts& facts, const Profile& profile, const Wishes& wishes);

}  // namespace wanprep
