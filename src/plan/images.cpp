#include "plan/images.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

bool one_of(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return text == word; });
}

Result<void> check_readable(const ImageFacts& facts, const Wishes& wishes) {
  if (facts.truncated)
    return fail(Code::damaged, fmt::format("the picture is cut off: {}", *facts.truncated),
                "fetch the file again");
  if (facts.stored.width <= 0 || facts.stored.height <= 0)
    return fail(Code::input, "the picture has no size");
  if (facts.frames > 1 && !wishes.first_frame)
    return fail(Code::unfit, fmt::format("the picture moves: {} frames, 1 is taken", facts.frames),
                "--first-frame takes the first one");
  if (!is_decodable(facts.stored))
    return fail(Code::unfit,
                fmt::format("the picture is {}x{}: over the {} pixels that can be decoded here",
                            facts.stored.width, facts.stored.height, kMostDecoderPixels),
                "scale it down with the program that made it");
  if (!one_of(facts.format, {"jpeg", "png", "bmp", "webp", "gif", "tiff", "heif", "avif"}))
    return fail(Code::unfit, fmt::format("{} is not read here", facts.format),
                "export it as PNG or JPEG from the program that made it");
  return {};
}

/// The findings that a step answers, by its name.
const std::map<std::string, std::vector<std::string>>& answered() {
  static const std::vector<std::string> sizes{"width", "height", "aspect_ratio"};
  static const std::map<std::string, std::vector<std::string>> rules{
      {"first_frame", {"animation"}},
      {"rgb", {"cmyk", "icc_profile"}},
      {"flatten", {"transparency"}},
      {"depth", {"bit_depth"}},
      {"orient", {"orientation"}},
      {"metadata", {"location"}},
      {"crop", sizes},
      {"scale", sizes},
      {"pad", sizes},
      {"rename", {"extension"}},
      {"write", {"format", "file_size", "extension"}}};
  return rules;
}

std::string because_of(const std::vector<Finding>& findings, const std::string& step) {
  const auto rules = answered().find(step);
  if (rules == answered().end()) return "";
  for (const auto& finding : findings)
    if (std::find(rules->second.begin(), rules->second.end(), finding.rule) != rules->second.end())
      return finding.rule + ": " + finding.message;
  return "";
}

// Called when the prediction holds the step's effect.
void add(ImagePlan& plan, const std::string& name, std::string sentence, Grade grade) {
  plan.steps.push_back(
      {name, std::move(sentence), grade, plan.predicted, because_of(plan.findings, name)});
}

void one_frame(ImagePlan& plan, const ImageFacts& facts) {
  if (facts.frames <= 1) return;
  plan.predicted.frames = 1;
  add(plan, "first_frame", fmt::format("take the first of {} frames", facts.frames), Grade::lossy);
}

// What goes out carries no profile, so its pixels must be what readers then take them for.
void to_srgb(ImagePlan& plan, const ImageFacts& facts) {
  const bool cmyk = facts.color_model == "cmyk";
  const char* by =
      facts.icc_profile ? "by its own color profile" : "as decoders do, without a profile";
  plan.predicted.icc_profile = false;
  if (cmyk) {
    plan.predicted.color_model = "rgb";
    plan.predicted.channels = 3;
    add(plan, "rgb", fmt::format("convert CMYK to sRGB {}", by), Grade::lossy);
  } else if (facts.icc_profile) {
    add(plan, "rgb", "convert it to sRGB by its own color profile", Grade::near);
  }
}

void flatten(ImagePlan& plan, const ImageFacts& facts, const Needs& needs, const Wishes& wishes) {
  if (facts.alpha != Alpha::none && needs.has("transparency")) {
    plan.work->flatten_on = wishes.background;
    const bool opaque = facts.alpha == Alpha::opaque;
    plan.predicted.alpha = Alpha::none;
    plan.predicted.channels = facts.channels == 2 ? 1 : 3;
    add(plan, "flatten",
        opaque ? "drop the alpha channel, which is opaque everywhere"
               : "flatten the transparency on " +
                     (wishes.background == "auto" ? "what it stands out from" : wishes.background),
        opaque ? Grade::exact : Grade::lossy);
  }
  if (facts.bit_depth > 8) {
    plan.predicted.bit_depth = 8;
    add(plan, "depth", fmt::format("reduce {} bit to 8 bit", facts.bit_depth), Grade::lossy);
  }
}

void turn(ImagePlan& plan, const ImageFacts& facts) {
  if (facts.orientation.upright()) return;
  plan.work->turn = facts.orientation;
  plan.predicted.stored = facts.display();
  plan.predicted.orientation = {};
  add(plan, "orient",
      fmt::format("turn it by {} degrees{}", facts.orientation.rotation,
                  facts.orientation.mirrored ? ", mirrored" : ""),
      Grade::exact);
}

/// The same solver as for clips, with the picture's own limits.
Result<GeometryPlan> geometry_of(const Size& size, const Needs& needs, const Profile& profile,
                                 const Wishes& wishes) {
  VideoLimits limits;
  limits.side_px = profile.image.side_px;
  limits.aspect = profile.image.aspect;
  const MediaFacts none;
  const FrameIndex index;
  return plan_geometry(FilterInput{none, index, limits, wishes, needs}, size, Rational{1});
}

bool over_wish(const ImageFacts& facts, const Wishes& wishes) {
  const Size shown = facts.display();
  return wishes.max_side && std::max(shown.width, shown.height) > *wishes.max_side;
}

/// The part of the picture, in its own pixels, that a crop behind a scale keeps: a long strip need
/// not become 32,000 pixels wide first.
Rect cut_before(const Rect& keep, const Size& scaled, const Size& size) {
  const auto back = [](int value, int from, int to) {
    return static_cast<int>((Rational{value} * Rational{to, from}).round());
  };
  const Size part{std::max(1, back(keep.size.width, scaled.width, size.width)),
                  std::max(1, back(keep.size.height, scaled.height, size.height))};
  return {std::min(back(keep.x, scaled.width, size.width), size.width - part.width),
          std::min(back(keep.y, scaled.height, size.height), size.height - part.height), part};
}

void resize(ImagePlan& plan, GeometryPlan geometry, const Wishes& wishes) {
  auto& work = *plan.work;
  if (geometry.scale && geometry.crop) {
    const Size kept = geometry.crop->keep.size;
    geometry.crop->keep =
        cut_before(geometry.crop->keep, geometry.scale->to, plan.predicted.stored);
    geometry.scale->to = kept;
  }
  if (const auto& crop = geometry.crop) {
    work.crop_to = crop->keep;
    plan.predicted.stored = crop->keep.size;
    add(plan, "crop", fmt::format("crop to {}x{}", crop->keep.size.width, crop->keep.size.height),
        Grade::lossy);
  }
  if (const auto& scale = geometry.scale) {
    work.scale_to = scale->to;
    plan.predicted.stored = scale->to;
    add(plan, "scale", fmt::format("scale to {}x{}", scale->to.width, scale->to.height),
        Grade::near);
  }
  if (const auto& pad = geometry.pad) {
    work.pad_into = Rect{pad->x, pad->y, pad->to};
    work.pad_color = wishes.pad_color;
    plan.predicted.stored = pad->to;
    add(plan, "pad", fmt::format("pad to {}x{}", pad->to.width, pad->to.height), Grade::exact);
  }
}

// PNG keeps every pixel, so it goes first; only one that is too large becomes a JPEG.
void write_as_png(ImagePlan& plan, const Profile& profile) {
  auto& work = *plan.work;
  const auto& most = profile.image.bytes.max;
  work.most_bytes = most ? static_cast<std::uint64_t>(most->floor()) : 0;
  plan.predicted.format = work.format;
  if (plan.predicted.color_model == "palette") plan.predicted.color_model = "rgb";
  plan.predicted.extension_matches = true;
  plan.predicted.location.clear();
  if (work.most_bytes > 0) plan.predicted.bytes = work.most_bytes;
  add(plan, "write", "write it as PNG, or as JPEG should that be too large", Grade::exact);
}

/// Only something private is told: the coded picture may stay as it is.
bool only_private(const ImageFacts& facts, const Needs& needs) {
  const bool separable = one_of(facts.format, {"jpeg", "png", "webp"});
  return separable && facts.frames == 1 && needs.has("location") &&
         std::all_of(needs.rules.begin(), needs.rules.end(), [](const std::string& rule) {
           return rule == "location" || rule == "extension";
         });
}

void drop_metadata(ImagePlan& plan, const ImageFacts& facts) {
  plan.work = ImageWork{};
  plan.work->only_metadata = true;
  plan.work->format = facts.format;
  plan.predicted.location.clear();
  plan.predicted.extension_matches = true;
  std::string places;
  for (const auto& place : facts.location) places += (places.empty() ? "" : ", ") + place;
  add(plan, "metadata",
      fmt::format(
          "take out the metadata, which tells a place, a serial number or an owner ({}); no "
          "pixel changes",
          places),
      Grade::exact);
}

/// The bytes may stay, only the name does not say what they are.
bool only_the_name(const Needs& needs) {
  return !needs.rules.empty() && std::all_of(needs.rules.begin(), needs.rules.end(),
                                             [](const std::string& r) { return r == "extension"; });
}

Result<ImagePlan> planned(const ImageFacts& facts, const Profile& profile, const Wishes& wishes) {
  ImagePlan plan;
  plan.predicted = facts;
  plan.findings = check_image(facts, profile, wishes.ignored);
  const Needs needs = needs_of(plan.findings, wishes);
  const bool smaller = over_wish(facts, wishes);
  if (needs.rules.empty() && !smaller) return plan;
  if (only_the_name(needs) && !smaller) {
    plan.predicted.extension_matches = true;
    add(plan, "rename", "name it by its content", Grade::exact);
    plan.notes.push_back(
        fmt::format("the bytes stay; the name gets the ending of {}", facts.format));
    return plan;
  }
  WANPREP_CHECK(check_readable(facts, wishes));
  if (only_private(facts, needs) && !smaller) {
    drop_metadata(plan, facts);
    return plan;
  }
  WANPREP_CHECK(checked_color(wishes.pad_color));
  if (wishes.background != "auto") WANPREP_CHECK(checked_color(wishes.background));
  plan.work = ImageWork{};
  one_frame(plan, facts);
  to_srgb(plan, facts);
  flatten(plan, facts, needs, wishes);
  turn(plan, facts);
  WANPREP_TRY(geometry, geometry_of(plan.predicted.stored, needs, profile, wishes));
  // Borders for even sides are for clips; a still may keep an odd side.
  if (needs.geometry() || smaller) resize(plan, geometry, wishes);
  write_as_png(plan, profile);
  return plan;
}

}  // namespace

Result<ImagePlan> plan_image(const ImageFacts& facts, const Profile& profile,
                             const Wishes& wishes) {
  try {
    return planned(facts, profile, wishes);
  } catch (const std::overflow_error&) {
    return fail(Code::input, "its sizes are too large for exact arithmetic");
  }
}

}  // namespace wanprep
