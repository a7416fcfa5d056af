#include <algorithm>

#include <fmt/format.h>

#include "facts/frame_list.hpp"
#include "plan/conform_parts.hpp"

namespace wanprep {
namespace {

bool is_bad(const ConformCase& job, std::int64_t frame) {
  return frame >= job.usable || std::binary_search(job.bad.begin(), job.bad.end(), frame);
}

std::vector<std::int64_t> in_range(const ConformCase& job,
                                   const std::vector<std::int64_t>& frames) {
  std::vector<std::int64_t> inside;
  for (const auto frame : frames)
    if (frame >= job.range.first && frame < job.range.first + job.range.count)
      inside.push_back(frame);
  return inside;
}

std::string damage_text(const ConformCase& job) {
  const auto& facts = job.input.probe.facts;
  const auto broken = in_range(job, facts.damaged_frames);
  const auto built = in_range(job, facts.spoiled_frames);
  std::string text;
  if (!broken.empty()) text = fmt::format("{} cannot be decoded", frames_text(broken));
  if (!built.empty())
    text += fmt::format("{}{} {} built on damaged ones", broken.empty() ? "" : ", ",
                        frames_text(built), built.size() == 1 ? "is" : "are");
  return text;
}

std::string cut_text(const ConformCase& job) {
  const auto& missing = *job.input.probe.facts.truncated;
  const auto first = job.range.first, last = first + job.range.count - 1;
  if (last < job.usable)
    return fmt::format("the file is cut off ({}) behind frame {}, the last that is asked for",
                       missing, last);
  return fmt::format(
      "the file is cut off ({}): frames 0 to {} are whole, frames {} to {} are asked for", missing,
      job.usable - 1, first, last);
}

bool overruled(const ConformCase& job, const char* rule) {
  const auto& ignored = job.input.wishes.ignored;
  return std::find(ignored.begin(), ignored.end(), rule) != ignored.end();
}

}  // namespace

// Where nothing is known to stand behind the last frame, that one is the place of the cut.
bool reaches_cut(const ConformCase& job, std::int64_t first, std::int64_t count) {
  return job.input.probe.facts.truncated.has_value() &&
         first + count >= job.input.probe.index.size();
}

bool holds_damage(const ConformCase& job, std::int64_t first, std::int64_t count) {
  if (first + count > job.usable || reaches_cut(job, first, count)) return true;
  return std::any_of(job.bad.begin(), job.bad.end(),
                     [&](std::int64_t frame) { return frame >= first && frame < first + count; });
}

std::int64_t good_frame(const ConformCase& job, std::int64_t frame) {
  for (auto earlier = frame; earlier >= 0; --earlier)
    if (!is_bad(job, earlier)) return earlier;
  for (auto later = frame + 1; later < job.usable; ++later)
    if (!is_bad(job, later)) return later;
  return frame;
}

Result<void> check_damage(ConformCase& job) {
  const auto [first, count] = job.range;
  if (!holds_damage(job, first, count)) return {};
  const bool partly = first + count > job.usable;
  const bool cut_off = partly || reaches_cut(job, first, count);
  if (overruled(job, cut_off ? "truncated" : "damaged")) return {};
  const auto what = cut_off ? cut_text(job)
                            : fmt::format("in the range {} to {}, {}", first, first + count - 1,
                                          damage_text(job));
  if (job.input.wishes.damaged == DamagePolicy::fail || job.usable == 0)
    return fail(Code::damaged, what,
                "pick a range that avoids the place, or --damaged hold repeats a good neighbor");
  job.notes.push_back(what + (partly || !cut_off ? "; a good neighbor is shown instead" : ""));
  return {};
}

}  // namespace wanprep
