#include <algorithm>

#include <fmt/format.h>

#include "plan/conform_parts.hpp"

namespace wanprep {
namespace {

/// What other packaging of the same pictures cures.
constexpr const char* kPackaging[] = {"container",    "faststart",   "extra_streams", "location",
                                      "edit_list",    "start_time",  "audio_codec",   "fragmented",
                                      "audio_layout", "codec_tag",   "audio_start",   "duration",
                                      "audio",        "audio_tracks"};

bool is_packaging(const std::string& rule) {
  return std::find(std::begin(kPackaging), std::end(kPackaging), rule) != std::end(kPackaging);
}

std::string joined_rules(const std::vector<std::string>& rules) {
  std::string text;
  for (const auto& rule : rules) text += (text.empty() ? "" : ", ") + rule;
  return text;
}

std::string wish_against(const ConformCase& job) {
  const auto& wishes = job.input.wishes;
  const auto& video = *job.input.probe.facts.video;
  const Size size = video.display();
  const int longest = std::max({size.width, size.height, video.stored.width, video.stored.height});
  if (wishes.max_side && longest > *wishes.max_side)
    return fmt::format("a side of {} pixels is over --max-side {}", longest, *wishes.max_side);
  if (wishes.codec != "auto" && wishes.codec != video.codec)
    return fmt::format("--codec {} is wished, the picture is {}", wishes.codec, video.codec);
  return "";
}

std::string damage_in(const ConformCase& job) {
  if (!holds_damage(job, job.range.first, job.range.count)) return "";
  return "damaged pictures are replaced by good ones";
}

std::string hold_wished(const ConformCase& job) {
  if (job.input.wishes.damaged != DamagePolicy::hold) return "";
  return "--damaged hold: only decoding shows which pictures are damaged";
}

std::string part_only(const ConformCase& job) {
  return fmt::format("only frames {} to {} of {} are wanted", job.range.first,
                     job.range.first + job.range.count - 1, job.input.probe.index.size());
}

bool inside(const Rational& length, const Bound& bound) {
  return (!bound.min || length >= *bound.min) && (!bound.max || length <= *bound.max);
}

std::string hidden_pictures(const VideoFacts& video, const Bound& duration) {
  if (video.stored_frames > video.frames)
    return fmt::format("{} stored pictures are hidden by the edit list and would travel",
                       video.stored_frames - video.frames);
  if (!inside(video.duration, duration) || !inside(video.stored_duration, duration))
    return fmt::format("the picture lasts {} s", decimal(video.duration));
  return "";
}

}  // namespace

std::string why_not_untouched(const ConformCase& job) {
  const auto& facts = job.input.probe.facts;
  if (!job.whole) return part_only(job);
  if (auto wish = wish_against(job); !wish.empty()) return wish;
  if (auto damage = damage_in(job); !damage.empty()) return damage;
  if (auto held = hold_wished(job); !held.empty()) return held;
  if (!job.filters.needs.rules.empty()) return "to cure: " + joined_rules(job.filters.needs.rules);
  if (job.container != facts.container)
    return fmt::format("the file is {}, {} is wanted", facts.container, job.container);
  if (job.input.wishes.audio == AudioPolicy::drop && !facts.audio.empty())
    return "its sound is to be dropped";
  return "";
}

std::string why_not_packets(const ConformCase& job, bool part) {
  const auto& video = *job.input.probe.facts.video;
  if (auto wish = wish_against(job); !wish.empty()) return wish;
  if (auto damage = damage_in(job); !damage.empty()) return damage;
  if (auto held = hold_wished(job); !held.empty()) return held;
  std::vector<std::string> deep;
  for (const auto& rule : job.filters.needs.rules)
    if (!is_packaging(rule) && !(part && rule == "file_size")) deep.push_back(rule);
  if (!deep.empty()) return "other packaging does not cure: " + joined_rules(deep);
  if (video.formats > 1)
    return fmt::format("the pictures use {} sample descriptions, which one copy cannot carry",
                       video.formats);
  const bool same_box = job.input.wishes.limits_only && job.container == "mov" &&
                        job.input.probe.facts.container == "mov";
  if (video.codec != "h264" && video.codec != "hevc" && !same_box)
    return fmt::format("the picture is {}, which few readers of {} expect", video.codec,
                       job.container);
  return "";
}

std::string why_not_remux(const ConformCase& job) {
  if (!job.whole) return part_only(job);
  if (auto why = why_not_packets(job, false); !why.empty()) return why;
  return hidden_pictures(*job.input.probe.facts.video, job.filters.needs.has("duration")
                                                           ? job.input.profile.video.duration_s
                                                           : Bound{});
}

}  // namespace wanprep
