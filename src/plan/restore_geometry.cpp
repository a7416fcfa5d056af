#include <algorithm>

#include <fmt/format.h>

#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

/// The clip as it was sent: its stored canvas, and where the original's picture stands on it.
struct Canvas {
  Size size;
  Rational aspect{1};
  Orientation orientation;  ///< display matrix that the clip kept
  Rect picture;             ///< reaches over the canvas where the clip was cropped
  Size whole;               ///< the picture's size in the original's pixels, turned as in the clip
};

Canvas canvas_of(const Recipe& recipe) {
  const auto& video = *recipe.source.video;
  Canvas canvas;
  const auto* orient = recipe.find<Orient>();
  canvas.orientation = orient ? Orientation{} : video.orientation;
  const bool swaps = orient && orient->orientation.swaps_sides();
  canvas.whole = swaps ? video.stored.transposed() : video.stored;
  canvas.aspect = swaps ? Rational{1} / video.sample_aspect : video.sample_aspect;
  canvas.size = canvas.whole;
  if (const auto* scale = recipe.find<Scale>()) {
    canvas.size = scale->to;
    canvas.aspect = Rational{1};
  }
  canvas.picture = {0, 0, canvas.size};
  if (const auto* crop = recipe.find<Crop>()) {
    canvas.picture = {-crop->keep.x, -crop->keep.y, crop->from};
    canvas.size = crop->keep.size;
  }
  if (const auto* pad = recipe.find<Pad>()) {
    canvas.picture.x += pad->x;
    canvas.picture.y += pad->y;
    canvas.size = pad->to;
  }
  return canvas;
}

/// Three in a hundred: what a service's own sizes differ from the clip's aspect (contract).
Result<void> check_aspect(const Canvas& canvas, const VideoFacts& result) {
  const Size sent = displayed(canvas.size, canvas.aspect, canvas.orientation);
  const Size came = result.display();
  const Rational ratio = Rational{came.width, came.height} / Rational{sent.width, sent.height};
  if (abs(ratio - Rational{1}) <= Rational{3, 100}) return {};
  return fail(Code::unfit,
              fmt::format("the result is {}x{}, the clip was {}x{}: another aspect (3 % is the "
                          "bound)",
                          came.width, came.height, sent.width, sent.height),
              "--match timing keeps the result's own size");
}

int moved(int offset, int to, int from) {
  return static_cast<int>((Rational{offset} * Rational{to, from}).round());
}

/// The canvas at the scale at which its picture has the original's pixels.
Size enlarged(const Canvas& canvas) {
  const Size& to = canvas.whole;
  const Size& from = canvas.picture.size;
  return {std::max(1, moved(canvas.size.width, to.width, from.width)),
          std::max(1, moved(canvas.size.height, to.height, from.height))};
}

/// Cuts the borders off, and puts borders where the clip had been cropped.
void place(WayBack& way, const Canvas& canvas, Size scaled) {
  const Size& whole = canvas.whole;
  const int x = moved(canvas.picture.x, whole.width, canvas.picture.size.width);
  const int y = moved(canvas.picture.y, whole.height, canvas.picture.size.height);
  const int left = std::max(0, x);
  const int top = std::max(0, y);
  const Size inside{std::min(scaled.width - left, whole.width + std::min(0, x)),
                    std::min(scaled.height - top, whole.height + std::min(0, y))};
  Size current = scaled;
  if (inside != scaled) {
    way.steps.push_back(Crop{scaled, Rect{left, top, inside}});
    current = inside;
  }
  if (current != whole)
    way.steps.push_back(Pad{current, whole, std::max(0, -x), std::max(0, -y), "black"});
}

bool is_odd(int n) { return n % 2 != 0; }

/// 4:2:0 has no odd sides and cannot be cut or padded at odd places; 4:4:4 can.
bool needs_full_chroma(const std::vector<Step>& steps) {
  for (const auto& step : steps) {
    if (const auto* scale = std::get_if<Scale>(&step))
      if (is_odd(scale->to.width) || is_odd(scale->to.height)) return true;
    if (const auto* crop = std::get_if<Crop>(&step))
      if (is_odd(crop->keep.x) || is_odd(crop->keep.y) || is_odd(crop->keep.size.width) ||
          is_odd(crop->keep.size.height))
        return true;
    if (const auto* pad = std::get_if<Pad>(&step))
      if (is_odd(pad->x) || is_odd(pad->y) || is_odd(pad->to.width) || is_odd(pad->to.height))
        return true;
  }
  return false;
}

Size turned(Size size, const Orientation& turn) {
  return turn.swaps_sides() ? size.transposed() : size;
}

std::string text_of(const WayBack& way, const VideoFacts& result, const Orientation& unturned) {
  std::vector<std::string> filters{turn_filter(result.orientation), turn_filter(unturned)};
  std::optional<Scale> scale;
  for (const auto& step : way.steps)
    if (const auto* found = std::get_if<Scale>(&step)) scale = *found;
  if (way.color)
    filters.push_back(lower_scaled(*way.color, scale));
  else if (scale)
    filters.push_back(lower(*scale));
  if (needs_full_chroma(way.steps)) filters.push_back("format=yuv444p");
  for (const auto& step : way.steps)
    if (!std::holds_alternative<Scale>(step))
      filters.push_back(std::visit([](const auto& one) { return lower(one); }, step));
  return chained(filters);
}

// A service that was sent a clip without tags gives one back, of another size: what its pictures
// mean is what the clip's meant, whatever the size would say.
VideoFacts told_by_clip(const Recipe& recipe, VideoFacts result) {
  if (!recipe.output || !recipe.output->video) return result;
  const auto sent = read_color(*recipe.output->video);
  auto& color = result.color;
  if (!color.primaries) color.primaries = sent.primaries;
  if (!color.transfer) color.transfer = sent.transfer;
  if (!color.matrix) color.matrix = sent.matrix;
  if (!color.range) color.range = sent.range;
  return result;
}

WayBack as_it_came(const VideoFacts& result) {
  WayBack way;
  way.size = result.stored;
  way.aspect = result.sample_aspect;
  way.orientation = result.orientation;
  way.color = plan_color(result);
  if (way.color) way.filter = lower(*way.color);
  return way;
}

}  // namespace

Result<WayBack> way_back(const RestoreInput& input) {
  const auto result = told_by_clip(input.recipe, *input.result.facts.video);
  if (input.wishes.match != Match::full) return as_it_came(result);
  const Canvas canvas = canvas_of(input.recipe);
  WANPREP_CHECK(check_aspect(canvas, result));
  const auto& original = *input.recipe.source.video;
  WayBack way;
  way.color = plan_color(result);
  const Orientation unturned = canvas.orientation.inverse();
  const Size came = turned(turned(result.stored, result.orientation), unturned);
  const Size scaled = enlarged(canvas);
  if (came != scaled || result.sample_aspect != Rational{1})
    way.steps.push_back(Scale{came, scaled, Rational{1}});
  place(way, canvas, scaled);
  if (const auto* orient = input.recipe.find<Orient>())
    way.steps.push_back(Orient{orient->orientation.inverse()});
  way.filter = text_of(way, result, unturned);
  way.size = original.stored;
  way.aspect = original.sample_aspect;
  way.orientation = original.orientation;
  return way;
}

}  // namespace wanprep
