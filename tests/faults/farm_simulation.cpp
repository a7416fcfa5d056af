#include "farm_simulation.hpp"

namespace wanprep {
namespace {

constexpr std::chrono::seconds kLease{120};  // until somebody else may go on after a death

}  // namespace

FarmSimulation::FarmSimulation(const Night& night)
    : night_(night), random_(night.seed), queue_({night.local, night.in_flight}) {
  pace_.every = std::chrono::microseconds{60'000'000 / night.per_minute};
  job_pace_.deadline = std::chrono::hours(72);
  shots_.resize(night.shots);
  for (std::size_t i = 0; i < shots_.size(); ++i) queue_.ready(i, Stage::conform);
}

bool FarmSimulation::outage() const {
  return now_ >= begin_ + night_.outage_at && now_ < begin_ + night_.outage_at + night_.outage_for;
}

bool FarmSimulation::one_in(int n) { return random_() % static_cast<std::uint64_t>(n) == 0; }

int FarmSimulation::between(int least, int most) {
  return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
}

void FarmSimulation::begin_what_may() {
  for (;;) {
    const BatchAction action = next(queue_, now_);
    const auto* work = std::get_if<BeginStage>(&action);
    if (work == nullptr) {
      // An event without a shot only looks again; one that is due before does as well.
      const auto* waits = std::get_if<BatchWaits>(&action);
      if (waits == nullptr || !waits->until) return;
      if (wake_ > now_ && wake_ <= *waits->until) return;
      wake_ = *waits->until;
      events_.emplace(wake_, shots_.size());
      return;
    }
    queue_.begun(*work);
    Shot& shot = shots_[work->shot];
    shot.stage = work->stage;
    shot.hand = Hand{};
    shot.hand.clip_there = shot.job.clip.has_value();
    shot.hand.result_there = shot.job.result.has_value();
    shot.tries = 0;
    events_.emplace(now_, work->shot);
  }
}

void FarmSimulation::again(std::size_t number, std::chrono::milliseconds after) {
  events_.emplace(now_ + after, number);
}

void FarmSimulation::end(std::size_t number, Stage next_stage) {
  queue_.ended(shots_[number].stage);
  queue_.ready(number, next_stage);
}

void FarmSimulation::end_later(std::size_t number, std::chrono::milliseconds after) {
  queue_.ended(shots_[number].stage);
  queue_.ready(number, shots_[number].stage, now_ + after);
}

/// What the process knew is gone; what stands in the journal stays.
void FarmSimulation::die(std::size_t number) {
  ++morning_.deaths;
  end_later(number, kLease);
}

void FarmSimulation::step(std::size_t number) {
  Shot& shot = shots_[number];
  const Action action = next(shot.job, shot.hand, now_, job_pace_);
  if (std::holds_alternative<AskUser>(action)) {
    queue_.ended(shot.stage);
    ++(shot.job.state == JobState::submitting ? morning_.unknown : morning_.stuck);
    return;
  }
  if (std::holds_alternative<Finished>(action)) {
    queue_.ended(shot.stage);
    ++morning_.done;
    return;
  }
  const Stage of = stage_of(action);
  if (of != shot.stage) return end(number, of);
  if (one_in(night_.deaths_in) && !std::holds_alternative<SendRequest>(action)) return die(number);
  act(number, action);
}

void FarmSimulation::act(std::size_t number, const Action& action) {
  Shot& shot = shots_[number];
  if (std::holds_alternative<MakeClip>(action)) {
    shot.job.clip = JobFile{"clip.mp4", "x", 1};
    shot.job.state = JobState::conformed;
    shot.hand.clip_there = true;
    return again(number, std::chrono::seconds(between(8, 32)));
  }
  if (std::holds_alternative<UploadFiles>(action)) {
    shot.job.state = JobState::uploaded;
    shot.hand.links = true;
    shot.hand.links_expire = now_ + std::chrono::hours(between(2, 24));
    return again(number, std::chrono::seconds(between(2, 8)));
  }
  if (std::holds_alternative<CheckLinks>(action)) {
    shot.hand.links_checked = true;
    return again(number, std::chrono::seconds(1));
  }
  if (const auto* wait = std::get_if<WaitUntil>(&action)) {
    events_.emplace(wait->until, number);
    return;
  }
  if (std::holds_alternative<SendRequest>(action)) return send(number);
  if (std::holds_alternative<AskTask>(action)) return look(number);
  if (std::holds_alternative<FetchResult>(action)) return fetch(number);
  if (std::holds_alternative<RestoreResult>(action)) {
    shot.job.state = JobState::restored;
    shot.hand.product_there = true;
    return again(number, std::chrono::seconds(between(8, 32)));
  }
  shot.job.state = JobState::done;  // TidyUp
  again(number, std::chrono::seconds(1));
}

void FarmSimulation::send(std::size_t number) {
  Shot& shot = shots_[number];
  const Instant when = next_send(pace_, now_);
  if (when > now_) {
    events_.emplace(when, number);
    return;
  }
  pace_.last = now_;
  ++shot.job.sends;
  shot.job.state = JobState::submitting;
  if (one_in(night_.deaths_in)) return die(number);
  if (outage()) {
    // Never left: back to `uploaded`; after five tries the stage gives up for a while.
    shot.job.state = JobState::uploaded;
    shot.job.not_before = now_ + std::chrono::seconds(1 << shot.tries);
    if (++shot.tries < 5) return again(number, std::chrono::seconds(0));
    return end_later(number, wait_after_outage(++shot.failures));
  }
  const bool too_soon = now_ - last_post_ < pace_.every - std::chrono::microseconds(1);
  if (too_soon || one_in(night_.busy_in)) {
    ++morning_.not_yet;
    shot.job.state = JobState::uploaded;
    shot.job.not_before = now_ + std::chrono::seconds(2);
    pace_.held_until = now_ + std::chrono::seconds(2);
    return again(number, std::chrono::seconds(0));
  }
  last_post_ = now_;
  ++morning_.posts;
  ++shot.tasks;
  shot.task_ends = now_ + std::chrono::seconds(between(60, 480));
  if (one_in(night_.deaths_in)) return die(number);  // between the POST and its line
  shot.job.task_id = std::string(1, 't');
  shot.job.state = JobState::submitted;
  shot.failures = 0;
  shot.hand.waiting_since = now_;
  again(number, std::chrono::seconds(1));
}

void FarmSimulation::look(std::size_t number) {
  Shot& shot = shots_[number];
  ++shot.hand.polls;
  if (!shot.hand.waiting_since) shot.hand.waiting_since = now_;
  const bool running = outage() || now_ < shot.task_ends;
  if (running) {
    shot.hand.not_before =
        now_ + (outage() ? std::chrono::milliseconds(30'000) : job_pace_.poll_every);
    return again(number, std::chrono::seconds(0));
  }
  shot.hand.result_link = true;
  shot.hand.result_link_expires = now_ + std::chrono::hours(1);
  shot.hand.not_before.reset();
  if (shot.job.state == JobState::submitted) shot.job.state = JobState::succeeded;
  again(number, std::chrono::seconds(1));
}

void FarmSimulation::fetch(std::size_t number) {
  Shot& shot = shots_[number];
  if (outage() || one_in(night_.expires_in)) {
    ++morning_.expired;
    shot.hand.result_link = false;
    shot.hand.not_before = now_ + std::chrono::seconds(5);
    return again(number, std::chrono::seconds(1));
  }
  shot.job.result = JobFile{"result.mp4", "x", 1};
  shot.job.state = JobState::fetched;
  shot.hand.result_there = true;
  again(number, std::chrono::seconds(between(1, 5)));
}

Morning FarmSimulation::run() {
  begin_what_may();
  while (!events_.empty()) {
    const auto [when, number] = events_.top();
    events_.pop();
    now_ = std::max(now_, when);
    if (number < shots_.size()) step(number);
    begin_what_may();
  }
  for (const Shot& shot : shots_) {
    morning_.paid_twice += shot.tasks > 1;
    morning_.lost +=
        shot.tasks == 1 && shot.job.task_id.empty() && shot.job.state != JobState::submitting;
  }
  morning_.hours = std::chrono::duration<double, std::ratio<3600>>(now_ - begin_).count();
  const Instant outage_begins = begin_ + night_.outage_at;
  auto open = last_post_ - begin_;
  if (last_post_ > outage_begins) open -= night_.outage_for;
  const double minutes = std::chrono::duration<double, std::ratio<60>>(open).count();
  morning_.of_the_rate = static_cast<double>(morning_.posts) / (minutes * night_.per_minute);
  return morning_;
}

}  // namespace wanprep
