#include <fmt/format.h>

#include "check/collector.hpp"
#include "facts/frame_list.hpp"

namespace wanprep {
namespace {

void note_stretches(Collector& out, const char* rule, const std::vector<FrameSpan>& spans,
                    std::int64_t frames, const std::string& message, const char* remedy) {
  if (spans.empty()) return;
  out.add({rule, Severity::note, fmt::format("{} frames", frames), "none of half a second",
           fmt::format("{} (frames {})", message, frame_list(spans)), remedy, false});
}

std::string range_word(const std::string& range) { return range == "pc" ? "full" : "limited"; }

void check_range(Collector& out, const MediaFacts& facts, const LumaUse& luma) {
  const auto seen = range_in_use(luma);
  const auto& tagged = facts.video->color.range;
  // What carries no tag is read as limited.
  const std::string claimed = tagged.value_or("tv");
  if (!seen || *seen == claimed) return;
  out.add(
      {"range_tag", Severity::hazard,
       fmt::format("{} range in the pixels (codes {} to {})", range_word(*seen), luma.low,
                   luma.high),
       fmt::format("{} range, as {}", range_word(claimed), tagged ? "tagged" : "untagged is read"),
       "the pixels contradict the range tag, blacks and whites come out wrong",
       "correct the tag at the source; nothing here changes it by itself", false});
}

bool tagged_interlaced(FieldOrder order) {
  return order == FieldOrder::tff || order == FieldOrder::bff || order == FieldOrder::mixed;
}

bool agrees(FieldOrder tag, Content content) {
  switch (content) {
    case Content::progressive:
      return !tagged_interlaced(tag);
    case Content::tff:
      return tag == FieldOrder::tff || tag == FieldOrder::mixed;
    case Content::bff:
      return tag == FieldOrder::bff || tag == FieldOrder::mixed;
    case Content::telecine:
      break;
  }
  return false;
}

const char* tag_text(FieldOrder order) {
  switch (order) {
    case FieldOrder::progressive:
      return "progressive";
    case FieldOrder::tff:
      return "top field first";
    case FieldOrder::bff:
      return "bottom field first";
    case FieldOrder::mixed:
      return "mixed";
    case FieldOrder::unknown:
      break;
  }
  return "unknown";
}

const char* advice(Content content) {
  switch (content) {
    case Content::progressive:
      return "correct the tag: deinterlacing would only soften the picture";
    case Content::telecine:
      return "take the pulldown out first (fieldmatch, decimate): 24 frames a second are in there";
    case Content::tff:
    case Content::bff:
      break;
  }
  return "correct the tag, so that conform deinterlaces the right way round";
}

void check_fields(Collector& out, const MediaFacts& facts, const FieldCounts& fields) {
  const auto content = content_of(fields);
  const auto tag = facts.video->field_order;
  if (!content || agrees(tag, *content)) return;
  out.add(
      {"field_order", Severity::hazard,
       fmt::format("{} by content ({} top first, {} bottom first, {} progressive, {} repeat a "
                   "field)",
                   name_of(*content), fields.tff, fields.bff, fields.progressive, fields.repeated),
       fmt::format("{}, as tagged", tag_text(tag)),
       "the pictures contradict the field order of the file", advice(*content), false});
}

void check_formats(Collector& out, const VideoFacts& video) {
  if (video.formats < 2) return;
  out.add({"picture_changes", Severity::note, fmt::format("{} sets of parameters", video.formats),
           "one", "the pictures use several sets of parameters; their size may change midway",
           "probe --deep tells where", false});
}

void check_shape(Collector& out, const DeepFacts& deep) {
  if (deep.shape_changes.empty()) return;
  const auto& change = deep.shape_changes.front();
  out.add({"picture_changes", Severity::hazard,
           fmt::format("{}x{} {} from frame {} on", change.size.width, change.size.height,
                       change.pixel_format, change.frame),
           "one size and format", "the pictures change their size or format midway",
           "pick a range before that frame with --end, or split the file there", false});
}

}  // namespace

void check_deep(Collector& out, const MediaFacts& facts) {
  if (facts.video && !facts.deep) check_formats(out, *facts.video);
  if (!facts.deep || !facts.video) return;
  const DeepFacts& deep = *facts.deep;
  check_shape(out, deep);
  if (deep.luma) check_range(out, facts, *deep.luma);
  check_fields(out, facts, deep.fields);
  note_stretches(out, "black", deep.black, deep.black_frames, "the picture is black for a while",
                 "pick a range without it with --start and --end");
  note_stretches(out, "frozen", deep.frozen, deep.frozen_frames,
                 "the picture stands still for a while",
                 "where that is no intention, pick a range without it");
}

}  // namespace wanprep
