#include <algorithm>

#include <fmt/format.h>

#include "isobmff/facts_of.hpp"

namespace wanprep::isobmff {
namespace {

std::string seconds(const Rational& value) { return decimal(value, 6) + " s"; }

void add_duration(const MediaFacts& facts, const Track& picture, std::vector<Disagreement>& out) {
  std::vector<std::pair<std::string, Rational>> claims;
  if (facts.duration) claims.emplace_back("container", *facts.duration);
  claims.emplace_back("picture", facts.video->duration);
  if (picture.media_duration && picture.edits.empty())
    claims.emplace_back(
        "picture's header",
        Rational{static_cast<std::int64_t>(*picture.media_duration), picture.time_scale});
  for (std::size_t i = 0; i < facts.audio.size(); ++i)
    claims.emplace_back(fmt::format("sound {}", i + 1), facts.audio[i].duration);
  const auto [least, most] =
      std::minmax_element(claims.begin(), claims.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->second - least->second <= Rational{20, 1000}) return;
  Disagreement disagreement{
      "duration", {}, "picture", "the shown frames' own times are exact; headers are claims"};
  for (const auto& [origin, value] : claims)
    disagreement.claims.emplace_back(origin, seconds(value));
  out.push_back(std::move(disagreement));
}

void add_frames(const VideoFacts& video, std::vector<Disagreement>& out) {
  if (video.frames == video.stored_frames) return;
  out.push_back(
      {"frames",
       {{"samples", std::to_string(video.stored_frames)}, {"shown", std::to_string(video.frames)}},
       "shown",
       "the edit list decides which samples are shown"});
}

void add_size(const Track& picture, const PictureFormat& format, std::vector<Disagreement>& out) {
  if (picture.entries.empty()) return;
  Cursor cursor(picture.entries.front().body);
  cursor.skip(24);
  const Size entry{cursor.u16(), cursor.u16()};
  if (entry == format.size) return;
  out.push_back({"size",
                 {{"sample entry", fmt::format("{}x{}", entry.width, entry.height)},
                  {"parameter set", fmt::format("{}x{}", format.size.width, format.size.height)}},
                 "parameter set",
                 "decoders go by the parameter set"});
}

std::string described(const ColorFacts& color) {
  const auto text = [](const std::optional<std::string>& value) { return value.value_or("-"); };
  return fmt::format("{}/{}/{} {}", text(color.primaries), text(color.transfer), text(color.matrix),
                     text(color.range));
}

void add_color(const PictureFormat& format, std::vector<Disagreement>& out) {
  const ColorFacts &entry = format.entry_color, &color = format.color;
  const auto differ = [](const auto& a, const auto& b) { return a && b && *a != *b; };
  if (!differ(entry.primaries, color.primaries) && !differ(entry.transfer, color.transfer) &&
      !differ(entry.matrix, color.matrix) && !differ(entry.range, color.range))
    return;
  out.push_back({"color",
                 {{"sample entry", described(entry)}, {"parameter set", described(color)}},
                 "parameter set",
                 "decoders go by the parameter set"});
}

}  // namespace

std::vector<Disagreement> entry_disagreements(const Track& picture, const PictureFormat& format) {
  std::vector<Disagreement> out;
  add_size(picture, format, out);
  add_color(format, out);
  return out;
}

std::vector<Disagreement> disagreements(const MediaFacts& facts, const Track& picture,
                                        std::vector<Disagreement> of_entry) {
  std::vector<Disagreement> out;
  add_duration(facts, picture, out);
  add_frames(*facts.video, out);
  out.insert(out.end(), of_entry.begin(), of_entry.end());
  if (facts.timecode && facts.timecode->contradiction)
    out.push_back({"timecode",
                   {{"counter", std::to_string(facts.timecode->counter)},
                    {"fields", *facts.timecode->contradiction}},
                   "counter",
                   "the raw counter is what goes back"});
  return out;
}

}  // namespace wanprep::isobmff
