#include "session/batch_queue.hpp"

#include <algorithm>

namespace wanprep {

void BatchQueue::ready(std::size_t shot, Stage stage, std::optional<Instant> not_before) {
  if (not_before)
    later_.emplace(*not_before, stage, shot);
  else
    at(stage).insert(shot);
}

void BatchQueue::begun(const BeginStage& work) {
  if (at(work.stage).erase(work.shot) == 0) {
    const auto late = std::find_if(later_.begin(), later_.end(), [&work](const auto& entry) {
      return std::get<1>(entry) == work.stage && std::get<2>(entry) == work.shot;
    });
    if (late != later_.end()) later_.erase(late);
  }
  ++(work.stage == Stage::deliver ? in_flight_ : local_);
}

void BatchQueue::ended(Stage stage) { --(stage == Stage::deliver ? in_flight_ : local_); }

bool BatchQueue::has_room(Stage stage) const {
  return stage == Stage::deliver ? in_flight_ < limits_.in_flight : local_ < limits_.local;
}

std::optional<BeginStage> BatchQueue::first(Stage stage, Instant now) const {
  for (const auto& [when, of, shot] : later_) {
    if (when > now) break;
    if (of == stage) return BeginStage{shot, stage};
  }
  if (at(stage).empty()) return std::nullopt;
  return BeginStage{*at(stage).begin(), stage};
}

BatchAction next(const BatchQueue& queue, Instant now) {
  const bool fed = queue.waiting(Stage::deliver) >=
                   static_cast<std::size_t>(std::max(1, queue.limits_.in_flight));
  const std::array<Stage, 3> order{Stage::deliver, fed ? Stage::restore : Stage::conform,
                                   fed ? Stage::conform : Stage::restore};
  for (const Stage stage : order)
    if (queue.has_room(stage))
      if (const auto work = queue.first(stage, now)) return *work;
  const bool ready = std::any_of(queue.ready_.begin(), queue.ready_.end(),
                                 [](const auto& shots) { return !shots.empty(); });
  const bool busy = queue.local_ > 0 || queue.in_flight_ > 0;
  if (!ready && !busy && queue.later_.empty()) return BatchOver{};
  // What is due already waits for a slot, not for the clock.
  const auto late = std::find_if(queue.later_.begin(), queue.later_.end(),
                                 [now](const auto& entry) { return std::get<0>(entry) > now; });
  if (late == queue.later_.end()) return BatchWaits{};
  return BatchWaits{std::get<0>(*late)};
}

std::chrono::seconds wait_after_outage(int failures) {
  constexpr int kMostDoublings = 6;
  const std::chrono::seconds wait{15 << std::min(std::max(failures - 1, 0), kMostDoublings)};
  return std::min(wait, std::chrono::seconds{600});
}

Instant next_send(const SendPace& pace, Instant now) {
  Instant when = now;
  if (pace.last) when = std::max(when, *pace.last + pace.every);
  if (pace.held_until) when = std::max(when, *pace.held_until);
  return when;
}

}  // namespace wanprep
