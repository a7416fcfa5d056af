#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

std::int64_t even_up(std::int64_t n) { return n + (n & 1); }
std::int64_t even_down(std::int64_t n) { return n - (n & 1); }
std::int64_t even_near(const Rational& n) {
  return std::max<std::int64_t>(2, 2 * (n / Rational{2}).round());
}
/// The border left or above; even, so that 4:2:0 chroma stays where it was.
int centered(std::int64_t inside, std::int64_t outside) {
  return static_cast<int>(even_down((outside - inside) / 2));
}
Size size_of(std::int64_t width, std::int64_t height) {
  return {static_cast<int>(width), static_cast<int>(height)};
}

/// What the finished picture has to obey, in even pixels.
struct Frame {
  std::int64_t most = 16384;  ///< also the largest side that H.264 encoders take
  std::int64_t least = 2;
  std::optional<Rational> narrowest;
  std::optional<Rational> widest;
};

bool ignores(const Wishes& wishes, const char* rule) {
  return std::find(wishes.ignored.begin(), wishes.ignored.end(), rule) != wishes.ignored.end();
}

Result<Frame> frame_of(const FilterInput& input) {
  Frame frame;
  if (!ignores(input.wishes, "width") && !ignores(input.wishes, "height")) {
    if (input.limits.side_px.max) frame.most = even_down(input.limits.side_px.max->floor());
    if (input.limits.side_px.min) frame.least = even_up(input.limits.side_px.min->ceil());
  }
  if (!ignores(input.wishes, "aspect_ratio")) {
    frame.narrowest = input.limits.aspect.min;
    frame.widest = input.limits.aspect.max;
  }
  if (const auto side = input.wishes.max_side) {
    if (*side < frame.least)
      return fail(Code::unfit,
                  fmt::format("--max-side {}: under the service's minimum of {} pixels", *side,
                              frame.least));
    frame.most = std::min(frame.most, even_down(*side));
  }
  return frame;
}

/// The picture in square pixels, exactly.
struct Square {
  Rational width;
  Rational height;
  Rational longer() const { return std::max(width, height); }
  Rational shorter() const { return std::min(width, height); }
};

Square square_of(Size stored, const Rational& aspect) {
  Square square{Rational{stored.width}, Rational{stored.height}};
  if (aspect > Rational{1}) square.width = square.width * aspect;
  if (aspect < Rational{1}) square.height = square.height / aspect;
  return square;
}

/// What the borders will enclose, or the crop will leave, at the picture's own scale.
Square box_of(const Square& picture, const Frame& frame, Fit fit) {
  Square box = picture;
  if (fit == Fit::pad) {
    if (frame.narrowest) box.width = std::max(box.width, picture.height * *frame.narrowest);
    if (frame.widest) box.height = std::max(box.height, picture.width / *frame.widest);
  } else if (fit == Fit::crop) {
    if (frame.widest) box.width = std::min(box.width, picture.height * *frame.widest);
    if (frame.narrowest) box.height = std::min(box.height, picture.width / *frame.narrowest);
  }
  return box;
}

Rational factor_of(const Square& box, const Frame& frame, SmallPolicy small) {
  const Rational most{frame.most};
  const Rational least{frame.least};
  if (box.longer() > most) return most / box.longer();
  if (box.shorter() >= least || small != SmallPolicy::scale) return Rational{1};
  return std::min(least / box.shorter(), most / box.longer());
}

bool outside(const Frame& frame, std::int64_t width, std::int64_t height) {
  const Rational aspect{width, height};
  return (frame.widest && aspect > *frame.widest) || (frame.narrowest && aspect < *frame.narrowest);
}

/// The nearest even size inside the aspect bounds that is not smaller on either side.
Size enclosing(const Frame& frame, Size inside) {
  std::int64_t width = even_up(inside.width);
  std::int64_t height = even_up(inside.height);
  if (frame.widest && Rational{width} > *frame.widest * Rational{height})
    height = even_up((Rational{width} / *frame.widest).ceil());
  if (frame.narrowest && Rational{width} < *frame.narrowest * Rational{height})
    width = even_up((*frame.narrowest * Rational{height}).ceil());
  return size_of(std::max(width, frame.least), std::max(height, frame.least));
}

Rect cropped(const Frame& frame, Size from) {
  std::int64_t width = from.width;
  std::int64_t height = from.height;
  if (frame.widest && Rational{width} > *frame.widest * Rational{height})
    width = std::max<std::int64_t>(2, even_down((*frame.widest * Rational{height}).floor()));
  else if (frame.narrowest && Rational{width} < *frame.narrowest * Rational{height})
    height = std::max<std::int64_t>(2, even_down((Rational{width} / *frame.narrowest).floor()));
  return {centered(width, from.width), centered(height, from.height), size_of(width, height)};
}

Result<void> allowed(const FilterInput& input, const Frame& frame, const Square& picture) {
  const auto shown = size_of(picture.width.round(), picture.height.round());
  if (input.wishes.small == SmallPolicy::fail && picture.shorter() < Rational{frame.least})
    return fail(Code::unfit,
                fmt::format("picture is {}x{}: a side is under the minimum of {} pixels",
                            shown.width, shown.height, frame.least),
                "--small scale or --small pad");
  if (input.wishes.fit == Fit::fail && outside(frame, shown.width, shown.height))
    return fail(Code::unfit,
                fmt::format("picture is {}x{}: its aspect is outside {} to {}", shown.width,
                            shown.height, frame.narrowest ? frame.narrowest->str() : "any",
                            frame.widest ? frame.widest->str() : "any"),
                "--fit pad or --fit crop");
  return {};
}

Size scaled(const Square& picture, const Rational& factor, const Frame& frame, Fit fit) {
  const auto side = [&](const Rational& length) {
    const auto pixels = even_near(length * factor);
    return fit == Fit::crop ? pixels : std::min(pixels, frame.most);
  };
  const Size to = size_of(side(picture.width), side(picture.height));
  return fit == Fit::stretch ? enclosing(frame, to) : to;
}

void surround(GeometryPlan& plan, const FilterInput& input, const Frame& frame, Size current) {
  if (input.wishes.fit == Fit::crop && outside(frame, current.width, current.height)) {
    plan.crop = Crop{current, cropped(frame, current)};
    current = plan.crop->keep.size;
  }
  const Size to = enclosing(frame, current);
  if (to == current) return;
  plan.pad = Pad{current, to, centered(current.width, to.width),
                 centered(current.height, to.height), input.wishes.pad_color};
}

}  // namespace

Result<GeometryPlan> plan_geometry(const FilterInput& input, Size stored, const Rational& aspect) {
  GeometryPlan plan;
  WANPREP_TRY(frame, frame_of(input));
  const Square picture = square_of(stored, aspect);
  const bool too_large = picture.longer() > Rational{frame.most};
  const bool solves = input.needs.geometry() || too_large;
  const bool squares = aspect != Rational{1} && (solves || input.needs.has("sample_aspect_ratio"));
  if (!solves && !squares) {
    Frame loose;
    surround(plan, input, loose, stored);
    return plan;
  }
  WANPREP_CHECK(allowed(input, frame, picture));
  const auto factor =
      factor_of(box_of(picture, frame, input.wishes.fit), frame, input.wishes.small);
  const bool stretches =
      input.wishes.fit == Fit::stretch && outside(frame, stored.width, stored.height);
  Size current = stored;
  if (factor != Rational{1} || squares || stretches) {
    plan.scale = Scale{stored, scaled(picture, factor, frame, input.wishes.fit), aspect};
    current = plan.scale->to;
  }
  surround(plan, input, frame, current);
  const Size last = plan.pad ? plan.pad->to : plan.crop ? plan.crop->keep.size : current;
  if (std::max(last.width, last.height) > frame.most)
    return fail(Code::unfit, fmt::format("picture would become {}x{}: over {} pixels", last.width,
                                         last.height, frame.most));
  return plan;
}

}  // namespace wanprep
