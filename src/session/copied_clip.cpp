#include "session/copied_clip.hpp"

#include <fmt/format.h>

#include "facts/facts_names.hpp"
#include "isobmff/coded_size.hpp"
#include "isobmff/entry_boxes.hpp"

namespace wanprep {
namespace {

// Only these say whether the index stands in front.
bool is_isobmff(const MediaFacts& facts) { return facts.faststart.has_value(); }

std::string text(const std::optional<Rect>& rect) {
  if (!rect) return "none";
  return fmt::format("{}x{} at {},{}", rect->size.width, rect->size.height, rect->x, rect->y);
}

// Their places stand all over the file: whoever copies packets sees them go by.
Result<void> check_fragments(const ConformInput& input, const Tools& tools, Context& context) {
  WANPREP_TRY(media, tools.media());
  CopyPictures all;
  all.path = input.path;
  all.stream = input.probe.facts.video->stream;
  all.frames = input.probe.index.size();
  all.index = input.probe.index;
  const auto seen = media->packets_of(all, context);
  const bool tells =
      !seen && (seen.error().code == Code::damaged || seen.error().code == Code::interrupted);
  if (tells) return tl::make_unexpected(seen.error());
  return {};
}

}  // namespace

Result<void> check_one_size(const ConformInput& input, const ConformPlan& plan, const Tools& tools,
                            Context& context) {
  if (plan.rung == Rung::transcode || !is_isobmff(input.probe.facts)) return {};
  const bool whole = plan.rung == Rung::untouched || plan.rung == Rung::remux;
  if (input.probe.facts.fragmented && whole) return check_fragments(input, tools, context);
  std::int64_t first = 0, count = input.probe.index.size();
  if (const auto* copy = plan.work ? std::get_if<CopyPictures>(&plan.work->picture) : nullptr)
    first = copy->first, count = copy->frames;
  WANPREP_TRY(change, isobmff::size_change(input.path, input.probe, first, count));
  if (change) return isobmff::changed_size(*change);
  return {};
}

Result<void> carry_marks(const Work& work, const MediaFacts& source,
                         const std::filesystem::path& copy, Context& context) {
  const auto* pictures = std::get_if<CopyPictures>(&work.picture);
  if (!pictures || !is_isobmff(source)) return {};
  WANPREP_TRY(added, isobmff::carry_entry_boxes(pictures->path, pictures->stream, copy));
  std::string names;
  for (const auto& name : added) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) context.detail("carried over from the source's sample entry: " + names);
  return {};
}

std::vector<std::string> mark_mismatches(const MediaFacts& source, const MediaFacts& copy) {
  std::vector<std::string> lines;
  if (!is_isobmff(source) || !source.video || !copy.video) return lines;
  const auto differ = [&](const char* what, const std::string& expected,
                          const std::string& measured) {
    if (expected != measured)
      lines.push_back(fmt::format("{}: expected {}, measured {}", what, expected, measured));
  };
  const auto &was = *source.video, &is = *copy.video;
  const auto name = [](FieldOrder order) { return std::string(kFieldOrders.name(order)); };
  differ("field order", name(was.field_order), name(is.field_order));
  differ("clean aperture", text(was.clean_aperture), text(is.clean_aperture));
  return lines;
}

}  // namespace wanprep
