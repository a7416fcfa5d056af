#include <algorithm>

#include <fmt/format.h>

#include "facts/color_claims.hpp"
#include "isobmff/facts_of.hpp"

namespace wanprep::isobmff {
namespace {

std::string seconds(const Rational& value) { return decimal(value, 6) + " s"; }

using Claims = std::vector<std::pair<std::string, Rational>>;

bool far_apart(const Rational& a, const Rational& b) { return abs(a - b) > Rational{20, 1000}; }

// What is shown, what is stored where that is something else, and what a track's own header says of
// it.
void add_claims(Claims& claims, const std::string& name, const Rational& shown,
                const Rational& stored, const Track* track) {
  claims.emplace_back(name, shown);
  if (far_apart(shown, stored)) claims.emplace_back(name + " as stored", stored);
  if (track == nullptr || !track->media_duration || *track->media_duration > INT64_MAX) return;
  const Rational header{static_cast<std::int64_t>(*track->media_duration), track->time_scale};
  if (far_apart(header, stored)) claims.emplace_back(name + "'s header", header);
}

void add_duration(const MediaFacts& facts, const Track& picture, std::vector<Disagreement>& out) {
  Claims claims;
  if (facts.duration) claims.emplace_back("container", *facts.duration);
  add_claims(claims, "picture", facts.video->duration, facts.video->stored_duration, &picture);
  for (std::size_t i = 0; i < facts.audio.size(); ++i)
    add_claims(claims, fmt::format("sound {}", i + 1), facts.audio[i].duration,
               facts.audio[i].stored_duration, nullptr);
  const auto [least, most] =
      std::minmax_element(claims.begin(), claims.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
  if (!far_apart(most->second, least->second)) return;
  Disagreement disagreement{
      "duration", {}, "picture", "the shown frames' own times are exact; headers are claims"};
  for (const auto& [origin, value] : claims)
    disagreement.claims.emplace_back(origin, seconds(value));
  out.push_back(std::move(disagreement));
}

// Each reader has its own favorite among the three.
void add_aspect(const VideoFacts& video, const PictureFormat& format,
                std::vector<Disagreement>& out) {
  const auto& coded = format.coded_aspect;
  if (!coded || *coded == video.sample_aspect) return;
  out.push_back({"sample aspect",
                 {{"sample entry or track header", video.sample_aspect.str()},
                  {"parameter set", coded->str()}},
                 "sample entry or track header",
                 "players and libav go by the container"});
}

void add_frames(const VideoFacts& video, std::int64_t lost, std::vector<Disagreement>& out) {
  if (video.frames == video.stored_frames) return;
  const std::string why =
      lost > 0 ? fmt::format("{} of the first pictures need ones before the file begins", lost)
               : "the edit list decides which samples are shown";
  out.push_back(
      {"frames",
       {{"samples", std::to_string(video.stored_frames)}, {"shown", std::to_string(video.frames)}},
       "shown",
       why});
}

struct Offsets {
  std::int64_t least = 0, most = 0;
  bool operator==(const Offsets&) const = default;
  std::string text() const { return fmt::format("{} to {} ticks", least, most); }
};

// ISO 14496-12, 8.6.1.4: the shift that would make all offsets positive, then the least and the
// greatest of them.
void add_offsets(const Track& picture, const SampleList& list, std::vector<Disagreement>& out) {
  Cursor cursor(picture.tables.cslg);
  if (cursor.left() == 0 || list.in_tables == 0) return;
  const bool wide = cursor.u8() == 1;
  const auto number = [&] { return wide ? cursor.i64() : std::int64_t{cursor.i32()}; };
  cursor.skip(3);
  number();
  Offsets stated, found{INT64_MAX, INT64_MIN};
  stated.least = number();
  stated.most = number();
  if (cursor.failed()) return;
  for (std::size_t i = 0; i < list.in_tables; ++i) {
    found.least = std::min<std::int64_t>(found.least, list.samples[i].composition);
    found.most = std::max<std::int64_t>(found.most, list.samples[i].composition);
  }
  if (stated == found) return;
  out.push_back({"composition offsets",
                 {{"their summary (cslg)", stated.text()}, {"samples (ctts)", found.text()}},
                 "samples (ctts)",
                 "each sample has its own; the summary is a claim about them"});
}

// A sample of gradual recovery is by definition no sync sample.
void add_recovery(const SampleList& list, std::vector<Disagreement>& out) {
  const auto both = [](const Sample& sample) {
    return sample.key && sample.access == RandomAccess::gradual;
  };
  const auto count = std::count_if(list.samples.begin(), list.samples.end(), both);
  if (count == 0) return;
  const auto first = std::find_if(list.samples.begin(), list.samples.end(), both);
  out.push_back({"random access",
                 {{"sync samples", fmt::format("{} can be started at, the first is sample {}",
                                               count, first - list.samples.begin() + 1)},
                  {"sample group roll", "whole only some samples later"}},
                 "sample group roll",
                 "a start there shows pictures that are not whole yet"});
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

// A stream may hold interlaced pictures and code them whole; only a look at them tells.
void add_fields(const PictureFormat& format, std::vector<Disagreement>& out) {
  const bool fields =
      format.field_order == FieldOrder::tff || format.field_order == FieldOrder::bff;
  if (!fields || format.coded_order != FieldOrder::progressive) return;
  out.push_back({"field order",
                 {{"sample entry", format.field_order == FieldOrder::tff ? "tff" : "bff"},
                  {"parameter set", "whole frames only"}},
                 "sample entry",
                 "libav goes by the sample entry; probe --deep tells by content"});
}

void add_turn(const Track& picture, std::vector<Disagreement>& out) {
  std::int32_t matrix[9];
  std::copy(picture.matrix.begin(), picture.matrix.end(), matrix);
  if (Orientation::from_matrix(matrix)) return;
  out.push_back({"rotation",
                 {{"matrix", "no quarter turn"}, {"here", "upright"}},
                 "here",
                 "players show quarter turns and mirrors; others few of them"});
}

// 16.16 fixed point; 0 holds one picture for the edit's length.
void add_rate(const Track& picture, std::vector<Disagreement>& out) {
  const auto other = std::find_if(picture.edits.begin(), picture.edits.end(), [](const Edit& edit) {
    return edit.media_time >= 0 && edit.rate != 1 << 16;
  });
  if (other == picture.edits.end()) return;
  out.push_back({"speed",
                 {{"edit list", fmt::format("rate {}", decimal(Rational{other->rate, 1 << 16}, 3))},
                  {"samples", "rate 1"}},
                 "samples",
                 "libav and the services built on it play every sample at its own speed"});
}

}  // namespace

std::vector<Disagreement> entry_disagreements(const VideoFacts& video, const Track& picture,
                                              const PictureFormat& format) {
  std::vector<Disagreement> out;
  add_size(picture, format, out);
  add_aspect(video, format, out);
  add_rate(picture, out);
  add_fields(format, out);
  add_turn(picture, out);
  if (auto color =
          color_disagreement({"sample entry", format.entry_color}, {"parameter set", format.color},
                             "parameter set", "decoders go by the parameter set"))
    out.push_back(std::move(*color));
  return out;
}

std::vector<Disagreement> table_disagreements(const Track& picture, const SampleList& list) {
  std::vector<Disagreement> out;
  add_offsets(picture, list, out);
  add_recovery(list, out);
  return out;
}

Disagreement late_fragments(const Rational& start, const Rational& late) {
  return {
      "start",
      {{"libav", seconds(start)}, {"fragments", seconds(start - late)}},
      "libav",
      "libav delays fragments by their most negative composition offset, and frames are decoded "
      "by its times; browsers do not"};
}

Disagreement wrong_leading(std::int64_t count) {
  return {"random access",
          {{"sample dependencies", fmt::format("{} leading pictures", count)},
           {"order of storing", "no random access point before and behind them"}},
          "order of storing",
          "a leading picture is stored behind a random access point and shown before it"};
}

std::vector<Disagreement> disagreements(const MediaFacts& facts, const Track& picture,
                                        std::int64_t lost, std::vector<Disagreement> of_entry) {
  std::vector<Disagreement> out;
  add_duration(facts, picture, out);
  add_frames(*facts.video, lost, out);
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
