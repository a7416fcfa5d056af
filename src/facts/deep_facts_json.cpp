#include "facts/deep_facts_json.hpp"

#include "core/utf8.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMost = INT64_MAX;
constexpr std::int64_t kMillion = 1'000'000;

Json spans_json(const std::vector<FrameSpan>& spans) {
  Json out = Json::array();
  for (const auto& span : spans) out.push_back({{"first", span.first}, {"end", span.end}});
  return out;
}

std::vector<FrameSpan> spans_from(const JsonObject& from, const std::string& key) {
  std::vector<FrameSpan> out;
  for (const auto& span : from.objects(key))
    out.push_back({span.integer("first", 0, kMost), span.integer("end", 0, kMost)});
  return out;
}

Json fields_json(const FieldCounts& fields) {
  const auto content = content_of(fields);
  return {{"content", content ? Json(name_of(*content)) : Json(nullptr)},
          {"method", "idet"},
          {"tff", fields.tff},
          {"bff", fields.bff},
          {"progressive", fields.progressive},
          {"undecided", fields.undecided},
          {"repeated", fields.repeated}};
}

FieldCounts fields_from(const JsonObject& from) {
  return {from.integer("tff", 0, kMost), from.integer("bff", 0, kMost),
          from.integer("progressive", 0, kMost), from.integer("undecided", 0, kMost),
          from.integer("repeated", 0, kMost)};
}

Json luma_json(const std::optional<LumaUse>& luma) {
  if (!luma) return nullptr;
  const auto range = range_in_use(*luma);
  return {{"range", range ? Json(*range) : Json(nullptr)},
          {"low", luma->low},
          {"high", luma->high},
          {"foot_ppm", luma->foot_ppm},
          {"under_ppm", luma->under_ppm},
          {"black_ppm", luma->black_ppm},
          {"over_ppm", luma->over_ppm}};
}

LumaUse luma_from(const JsonObject& from) {
  const auto number = [&](const char* key, std::int64_t most) {
    return static_cast<int>(from.integer(key, 0, most));
  };
  return {number("low", 255),
          number("high", 255),
          number("foot_ppm", kMillion),
          number("under_ppm", kMillion),
          number("black_ppm", kMillion),
          number("over_ppm", kMillion)};
}

Json changes_json(const std::vector<ShapeChange>& changes) {
  Json out = Json::array();
  for (const auto& change : changes)
    out.push_back({{"frame", change.frame},
                   {"width", change.size.width},
                   {"height", change.size.height},
                   {"pixel_format", valid_utf8(change.pixel_format)}});
  return out;
}

std::vector<ShapeChange> changes_from(const JsonObject& from, const std::string& key) {
  std::vector<ShapeChange> out;
  for (const auto& change : from.objects(key))
    out.push_back({change.integer("frame", 0, kMost),
                   {static_cast<int>(change.integer("width", 0, INT32_MAX)),
                    static_cast<int>(change.integer("height", 0, INT32_MAX))},
                   change.string("pixel_format")});
  return out;
}

}  // namespace

Json to_json(const DeepFacts& deep) {
  return {{"expected", deep.expected},
          {"decoded", deep.decoded},
          {"corrupt", deep.corrupt},
          {"refused_packets", deep.refused_packets},
          {"damaged", spans_json(deep.damaged)},
          {"black", spans_json(deep.black)},
          {"black_frames", deep.black_frames},
          {"frozen", spans_json(deep.frozen)},
          {"frozen_frames", deep.frozen_frames},
          {"fields", fields_json(deep.fields)},
          {"luma", luma_json(deep.luma)},
          {"shape_changes", changes_json(deep.shape_changes)}};
}

DeepFacts deep_facts_from(const JsonObject& from) {
  DeepFacts out;
  out.expected = from.integer("expected", 0, kMost);
  out.decoded = from.integer("decoded", 0, kMost);
  out.corrupt = from.integer("corrupt", 0, kMost);
  out.refused_packets = from.integer("refused_packets", 0, kMost);
  out.damaged = spans_from(from, "damaged");
  out.black = spans_from(from, "black");
  out.black_frames = from.integer("black_frames", 0, kMost);
  out.frozen = spans_from(from, "frozen");
  out.frozen_frames = from.integer("frozen_frames", 0, kMost);
  out.fields = fields_from(from.object("fields"));
  if (from.has("luma")) out.luma = luma_from(from.object("luma"));
  out.shape_changes = changes_from(from, "shape_changes");
  return out;
}

Json to_json(const RandomAccessFacts& access) {
  Json kinds = Json::object();
  for (const auto& [name, count] : access.kinds) kinds[name] = count;
  return {{"kinds", std::move(kinds)},
          {"with_leading", access.with_leading},
          {"leading", access.leading},
          {"radl", access.radl},
          {"rasl", access.rasl},
          {"longest_frames", access.longest_frames},
          {"longest_s", access.longest.approx()},
          {"longest", access.longest.str()}};
}

RandomAccessFacts random_access_from(const JsonObject& from) {
  RandomAccessFacts out;
  const JsonObject kinds = from.object("kinds");
  for (const auto& name : kinds.keys()) out.kinds.emplace_back(name, kinds.integer(name, 0, kMost));
  out.with_leading = from.integer("with_leading", 0, kMost);
  out.longest_frames = from.integer("longest_frames", 0, kMost);
  out.longest = from.rational("longest");
  const auto later = [&](const char* key) { return from.maybe_integer(key, 0, kMost).value_or(0); };
  out.leading = later("leading");
  out.radl = later("radl");
  out.rasl = later("rasl");
  return out;
}

}  // namespace wanprep
