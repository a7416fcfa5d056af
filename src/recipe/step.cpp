#include "recipe/step.hpp"

#include "recipe/recipe.hpp"

namespace wanprep {

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::exact:
      return "exact";
    case Grade::near:
      return "near";
    case Grade::lossy:
      return "lossy";
  }
  return "lossy";
}

Grade worst(Grade a, Grade b) { return a < b ? b : a; }

std::string_view name_of(Rung rung) {
  switch (rung) {
    case Rung::untouched:
      return "untouched";
    case Rung::remux:
      return "remux";
    case Rung::copy_range:
      return "copy_range";
    case Rung::transcode:
      return "transcode";
  }
  return "transcode";
}

namespace {

struct Name {
  std::string_view operator()(const Trim&) const { return "trim"; }
  std::string_view operator()(const Deinterlace&) const { return "deinterlace"; }
  std::string_view operator()(const Orient&) const { return "orient"; }
  std::string_view operator()(const Scale&) const { return "scale"; }
  std::string_view operator()(const Pad&) const { return "pad"; }
  std::string_view operator()(const Crop&) const { return "crop"; }
  std::string_view operator()(const FrameRate&) const { return "frame_rate"; }
  std::string_view operator()(const ConvertColor&) const { return "convert_color"; }
  std::string_view operator()(const Audio&) const { return "audio"; }
  std::string_view operator()(const Encode&) const { return "encode"; }
  std::string_view operator()(const Remux&) const { return "remux"; }
};

}  // namespace

std::string_view name_of(const Step& step) { return std::visit(Name{}, step); }

}  // namespace wanprep
