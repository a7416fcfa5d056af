#include "session/next.hpp"

#include <algorithm>

namespace wanprep {
namespace {

Instant deadline_of(const Hand& hand, Instant now, const Pace& pace) {
  return hand.waiting_since.value_or(now) + pace.deadline;
}

/// Links must outlive the service's reading of them; half a lifetime is margin enough when the
/// deadline is longer than that.
bool links_run_out(const Hand& hand, Instant now, const Pace& pace) {
  const auto margin = std::min(pace.deadline, pace.link_lifetime / 2);
  return hand.links_expire && *hand.links_expire <= now + margin;
}

Action before_sending(const Job& job, const Hand& hand, Instant now, const Pace& pace) {
  if (!hand.clip_there) return MakeClip{};
  if (!hand.links) return UploadFiles{};
  // Checking stands before the expiry so that a store with short links gives an error, not a loop.
  if (!hand.links_checked) return CheckLinks{};
  if (job.not_before && *job.not_before > now) {
    if (*job.not_before >= deadline_of(hand, now, pace)) return AskUser{AskUser::Why::deadline};
    return WaitUntil{*job.not_before};
  }
  // The first request of a process is always made; what was put off is bounded by the deadline.
  if (job.not_before && hand.waiting_since && now >= deadline_of(hand, now, pace))
    return AskUser{AskUser::Why::deadline};
  if (links_run_out(hand, now, pace)) return UploadFiles{};
  return SendRequest{};
}

/// At least one look a process: "running it again goes on".
Action asking(const Hand& hand, Instant now, const Pace& pace) {
  const Instant deadline = deadline_of(hand, now, pace);
  if (hand.polls > 0 && now >= deadline) return AskUser{AskUser::Why::deadline};
  if (hand.not_before && *hand.not_before > now)
    return WaitUntil{std::min(*hand.not_before, std::max(deadline, now))};
  return AskTask{};
}

Action fetching(const Hand& hand, Instant now, const Pace& pace) {
  const bool link_lives =
      hand.result_link && (!hand.result_link_expires || *hand.result_link_expires > now);
  if (!link_lives) return asking(hand, now, pace);
  if (hand.not_before && *hand.not_before >= std::max(deadline_of(hand, now, pace), now))
    return AskUser{AskUser::Why::deadline};
  if (hand.not_before && *hand.not_before > now) return WaitUntil{*hand.not_before};
  return FetchResult{};
}

struct StageOf {
  Stage operator()(const MakeClip&) const { return Stage::conform; }
  Stage operator()(const UploadFiles&) const { return Stage::deliver; }
  Stage operator()(const CheckLinks&) const { return Stage::deliver; }
  Stage operator()(const SendRequest&) const { return Stage::deliver; }
  Stage operator()(const WaitUntil&) const { return Stage::deliver; }
  Stage operator()(const AskTask&) const { return Stage::deliver; }
  Stage operator()(const FetchResult&) const { return Stage::deliver; }
  Stage operator()(const RestoreResult&) const { return Stage::restore; }
  Stage operator()(const TidyUp&) const { return Stage::restore; }
  Stage operator()(const AskUser&) const { return Stage::deliver; }
  Stage operator()(const Finished&) const { return Stage::restore; }
};

}  // namespace

Stage stage_of(const Action& action) { return std::visit(StageOf{}, action); }

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::conform:
      return "conform";
    case Stage::deliver:
      return "deliver";
    case Stage::restore:
      break;
  }
  return "restore";
}

Action next(const Job& job, const Hand& hand, Instant now, const Pace& pace) {
  switch (job.state) {
    case JobState::planned:
      return MakeClip{};
    case JobState::conformed:
    case JobState::uploaded:
      return before_sending(job, hand, now, pace);
    case JobState::submitting:
    case JobState::unknown:
      return AskUser{AskUser::Why::unknown};
    case JobState::submitted:
      return asking(hand, now, pace);
    case JobState::succeeded:
      return fetching(hand, now, pace);
    case JobState::fetched:
      return hand.result_there ? Action{RestoreResult{}} : fetching(hand, now, pace);
    case JobState::restored:
    case JobState::done:
      if (!hand.product_there)
        return hand.result_there ? Action{RestoreResult{}} : fetching(hand, now, pace);
      return job.state == JobState::done ? Action{Finished{}} : Action{TidyUp{}};
    case JobState::refused:
      return AskUser{AskUser::Why::refused};
    case JobState::failed:
      return AskUser{AskUser::Why::failed};
  }
  return AskUser{AskUser::Why::unknown};
}

}  // namespace wanprep
