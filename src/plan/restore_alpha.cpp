// Transparency did not travel; it lies in the original still, frame for frame, and goes back onto
// the pictures that come in its place, where their codec carries it.
#include <algorithm>
#include <numeric>

#include "plan/matte.hpp"
#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

std::string ground_of(const Recipe& recipe) {
  const auto* color = recipe.find<ConvertColor>();
  return color != nullptr ? color->alpha_over : "";
}

}  // namespace

bool carries_alpha(const std::string& pixel_format) { return pixel_format.rfind("yuva", 0) == 0; }

void add_matte(RestorePlan& plan, EncodePictures& pictures, const RestoreInput& input,
               std::int64_t first) {
  if (!carries_alpha(pictures.encoder.pixel_format)) return;
  Matte matte{transparency_of(input.original_path, input.original),
              gray_format(*input.original.facts.video)};
  matte.segment.hold_damaged = true;
  matte.segment.frames.resize(pictures.times.size());
  std::iota(matte.segment.frames.begin(), matte.segment.frames.end(), first);
  pictures.matte = std::move(matte);
  const auto ground = ground_of(input.recipe);
  plan.notes.push_back("the original's transparency lies on the pictures again" +
                       (ground.empty() ? "" : ", whose edges were sent over " + ground));
}

void add_lost_alpha(RestorePlan& plan, const RestoreInput& input) {
  if (!is_transparent(*input.original.facts.video)) return;
  const auto* pictures = std::get_if<EncodePictures>(&plan.work.picture);
  if (pictures != nullptr && pictures->matte) return;
  const bool full = input.wishes.match == Match::full;
  plan.lost.push_back(full ? "transparency: " + plan.expected.video->codec +
                                 " carries none (--codec prores or ffv1 does)"
                           : "transparency");
}

}  // namespace wanprep
