/// One file a family. Each decides (`plan_`), predicts (`after`), says how it is undone (`undo`)
/// and translates itself to libavfilter text (`lower`). Pure: values in, values out.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check/findings.hpp"
#include "core/error.hpp"
#include "facts/probe.hpp"
#include "profile/profile.hpp"
#include "recipe/recipe.hpp"
#include "recipe/step.hpp"
#include "recipe/wishes.hpp"

namespace wanprep {

/// How well a step can be undone, and how, in one sentence.
struct Undo {
  Grade grade = Grade::exact;
  std::string sentence;
};

/// The rules that speak and count: with `limits_only` the violations alone.
struct Needs {
  std::vector<std::string> rules;
  bool limits_only = false;
  bool has(std::string_view rule) const;
  /// A documented limit on the picture's size is broken.
  bool geometry() const;
};
Needs needs_of(const std::vector<Finding>& findings, const Wishes& wishes);

/// What every decision may look at.
struct FilterInput {
  const MediaFacts& facts;
  const FrameIndex& index;
  const VideoLimits& limits;
  const Wishes& wishes;
  Needs needs;
  const VideoFacts& video() const { return *facts.video; }
};

/// How source frames become output frames: the rate of the output, and whether it differs.
struct RatePlan {
  Rational from{0};      ///< source rate; 0 when its steps vary
  Rational to{0};        ///< output rate; 0 when the source's own uneven times are kept
  bool changes = false;  ///< a frame map is needed
};

// trim.cpp: the window, in source frames, that the limits allow around the asked range.
struct TrimPlan {
  Trim trim;
  std::int64_t pictures = 0;  ///< frames of the output
  Rational length{0};         ///< shown seconds of the output
  std::vector<std::string> notes;
  std::vector<std::string> warnings;  ///< what is lost or was assumed
};
/// `usable` is the number of frames from the first on that may be read (less than all for a file
/// that is cut off). Errors: Code::unfit when the policies forbid what the limits need.
Result<TrimPlan> plan_trim(const FilterInput& input, std::int64_t first, std::int64_t count,
                           const RatePlan& rate, std::int64_t usable);
MediaFacts after(const Trim& step, MediaFacts facts);
Undo undo(const Trim& step, const MediaFacts& before);
std::string lower(const Trim& step);

// deinterlace.cpp
std::optional<Deinterlace> plan_deinterlace(const FilterInput& input);
MediaFacts after(const Deinterlace& step, MediaFacts facts);
Undo undo(const Deinterlace& step, const MediaFacts& before);
std::string lower(const Deinterlace& step);

// orient.cpp
std::optional<Orient> plan_orient(const FilterInput& input);
MediaFacts after(const Orient& step, MediaFacts facts);
Undo undo(const Orient& step, const MediaFacts& before);
std::string lower(const Orient& step);
/// "transpose=1" and so on; "" for upright.
std::string turn_filter(const Orientation& orientation);

// geometry.cpp, geometry_filter.cpp: scale, then pad or crop, for a picture that already stands
// upright (`stored` turned, `aspect` with it). Errors: Code::unfit, Code::usage.
struct GeometryPlan {
  std::optional<Scale> scale;
  std::optional<Pad> pad;
  std::optional<Crop> crop;
};
Result<GeometryPlan> plan_geometry(const FilterInput& input, Size stored, const Rational& aspect);
MediaFacts after(const Scale& step, MediaFacts facts);
Undo undo(const Scale& step, const MediaFacts& before);
std::string lower(const Scale& step);
MediaFacts after(const Pad& step, MediaFacts facts);
Undo undo(const Pad& step, const MediaFacts& before);
std::string lower(const Pad& step);
MediaFacts after(const Crop& step, MediaFacts facts);
Undo undo(const Crop& step, const MediaFacts& before);
std::string lower(const Crop& step);

// frame_rate.cpp: carried out by the frame map, never by a filter.
RatePlan plan_rate(const FilterInput& input);
/// The map of `pictures` output frames at rate.to onto the frames that `trim` keeps.
FrameRate map_frames(const FilterInput& input, const RatePlan& rate, const Trim& trim,
                     std::int64_t pictures);
MediaFacts after(const FrameRate& step, MediaFacts facts);
Undo undo(const FrameRate& step, const MediaFacts& before);
std::string lower(const FrameRate& step);

// color.cpp, color_filter.cpp
std::optional<ConvertColor> plan_color(const VideoFacts& video);
/// The tags of everything that this program encodes: BT.709, limited range.
ColorFacts target_color();
MediaFacts after(const ConvertColor& step, MediaFacts facts);
Undo undo(const ConvertColor& step, const MediaFacts& before);
std::string lower(const ConvertColor& step);
/// With a scale in the same call, so that linear light is made at the smaller size.
/// `odd`: a side that comes or goes is odd, where zimg takes full chroma only; what comes out is
/// then 4:2:0 only if the scale makes both sides even.
std::string lower_scaled(const ConvertColor& step, const std::optional<Scale>& scale,
                         bool odd = false);
/// From BT.709, limited range, to other tags in `pixel_format`; "" where they are the same.
std::string lower_back(const ColorFacts& to, const std::string& pixel_format);
/// How a picture's color is read: its tags, and what stands for those that are missing.
ColorFacts read_color(const VideoFacts& video);

// audio.cpp. `window` is the output's picture in source time from the first shown picture;
// `whole` when it is all of the source's picture; `copied_picture` when that travels as it is.
struct SoundWindow {
  TimeRange window;
  bool whole = false;
};
struct AudioPlan {
  Audio audio;
  std::string which = {};    ///< of several tracks: the one that travels, and why that one
  std::string because = {};  ///< why it is not copied; empty where it is, or nothing travels
  std::vector<std::string> notes;
  std::vector<std::string> warnings;  ///< what is lost or was assumed
};
AudioPlan plan_audio(const FilterInput& input, const SoundWindow& window);
MediaFacts after(const Audio& step, MediaFacts facts);
Undo undo(const Audio& step, const MediaFacts& before);
std::string lower(const Audio& step);

// encode.cpp. Error: Code::unfit when this machine lacks the encoder.
Result<Encode> plan_encode(const FilterInput& input, const Capabilities& capabilities,
                           const Rational& length, const Audio& audio);
MediaFacts after(const Encode& step, MediaFacts facts);
Undo undo(const Encode& step, const MediaFacts& before);
std::string lower(const Encode& step);

// remux.cpp
Remux plan_remux(const FilterInput& input, const std::string& container);
MediaFacts after(const Remux& step, MediaFacts facts);
Undo undo(const Remux& step, const MediaFacts& before);
std::string lower(const Remux& step);

// order.cpp: the one order of steps, and the same operations over any step.
/// The place of a step in the order; smaller goes first.
int place_of(const Step& step);
MediaFacts after_step(const Step& step, MediaFacts facts);
Undo undo_step(const Step& step, const MediaFacts& before);

// chain.cpp
/// The filter text of all steps that are filters, in order, with the output's tags at its end.
std::string filter_chain(const std::vector<RecipeStep>& steps);
/// A filter among the steps looks at neighboring frames.
bool looks_at_neighbors(const std::vector<RecipeStep>& steps);
bool is_odd(Size size);
/// Joins filters with commas, leaving out empty ones.
std::string chained(const std::vector<std::string>& filters);
/// Quotes a value for libavfilter's two levels of parsing (options, then graph).
std::string escaped(const std::string& value);
/// "setparams=…" for these tags.
std::string tag_filter(const ColorFacts& color);
/// A libavutil color name or #RRGGBB. Error: Code::usage.
Result<std::string> checked_color(const std::string& color);
/// libavutil knows it, in any case of letters (color_names.cpp).
bool is_color_name(const std::string& name);

template <class T>
concept FilterFamily = requires(const T& step, MediaFacts facts) {
  { after(step, facts) } -> std::same_as<MediaFacts>;
  { undo(step, facts) } -> std::same_as<Undo>;
  { lower(step) } -> std::same_as<std::string>;
  { name_of(Step{step}) } -> std::same_as<std::string_view>;
};

template <class Variant>
struct EveryStep;
template <class... Steps>
struct EveryStep<std::variant<Steps...>> {
  static constexpr bool holds = (FilterFamily<Steps> && ...);
};
static_assert(EveryStep<Step>::holds, "a step must be predictable, undoable and translatable");

}  // namespace wanprep
