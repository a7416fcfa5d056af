#include "cli/batch_work.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "report/report.hpp"
#include "session/approval.hpp"
#include "session/batch_run.hpp"
#include "session/job_folder.hpp"
#include "session/ledger.hpp"
#include "session/send_gate.hpp"
#include "session/shared_links.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kTryHeldAgain{2};

ShotState working(Stage stage) {
  switch (stage) {
    case Stage::conform:
      return ShotState::conforming;
    case Stage::deliver:
      return ShotState::delivering;
    case Stage::restore:
      break;
  }
  return ShotState::restoring;
}

/// The stage that a job goes on with.
Stage stage_after(const std::string& state) {
  if (state == "planned") return Stage::conform;
  if (state == "fetched" || state == "restored" || state == "done") return Stage::restore;
  return Stage::deliver;
}

/// Where shared files go; nothing where every job has a store of its own (a rehearsal in process).
std::optional<TargetSettings> shared_target(const BatchSettings& settings) {
  if (!settings.target.target.empty()) return settings.target;
  if (!settings.access.url || settings.access.url->empty()) return std::nullopt;
  TargetSettings storage;
  storage.target =
      *settings.access.url + (settings.access.url->ends_with('/') ? "storage/" : "/storage/");
  return storage;
}

/// Before and after, small, for the batch's page; the job's own page has the rest.
void write_thumbnails(const ReportFacts& facts, const fs::path& job) {
  if (facts.stages.size() < 4) return;
  for (const auto& [picture, name] : {std::pair{facts.stages.front().jpeg, "before.jpg"},
                                      std::pair{facts.stages.back().jpeg, "after.jpg"}})
    if (!picture.empty()) (void)write_file(job / name, picture, true);
}

void write_page(const fs::path& job, const Tools& tools, Context& context) {
  const auto facts = gather_report(job, tools, context);
  if (!facts) return context.warn("no report: " + facts.error().message);
  write_thumbnails(*facts, job);
  if (auto written = write_file(job / "report.html", render_report(*facts), true); !written)
    context.warn("no report: " + written.error().message);
}

class Worker {
 public:
  Worker(const ShotList& list, const BatchSettings& settings, const Profile& profile, Shell& shell,
         BatchBoard& board)
      : list_(list),
        settings_(settings),
        profile_(profile),
        shell_(shell),
        board_(board),
        tools_(shell.tools()),
        gate_(settings.between_sends),
        purse_(settings.consent, is_paid(settings.access)) {
    if (const auto target = shared_target(settings))
      shared_.emplace(settings.out_dir / ".wanprep-batch", *target, tools_);
    account_.shots.resize(list.shots.size());
    outages_.resize(list.shots.size());
    for (std::size_t i = 0; i < list.shots.size(); ++i)
      purse_.plan(i, list.shots[i].check.estimate, list.shots[i].check.sends);
    account_.estimate = purse_.total();
  }

  Result<BatchAccount> run() {
    BatchQueue queue(settings_.limits);
    for (std::size_t i = 0; i < list_.shots.size(); ++i) {
      const auto& job = list_.shots[i].check.job;
      board_.add(list_.shots[i].id, ShotState::waiting);
      queue.ready(i, job ? stage_after(std::string(name_of(job->state))) : Stage::conform);
    }
    StageWork work;
    work.run = [this](std::size_t shot, Stage stage) { return run_guarded(shot, stage); };
    // A held shot is looked at every few seconds; that is no news.
    work.begins = [this](std::size_t shot, Stage stage) {
      if (account_.shots[shot].state != ShotState::held) board_.set(shot, working(stage));
    };
    const auto ended = run_batch(queue, work, shell_.context());
    // Told to stop, another run goes on with the same shots and uploads; only then they are kept.
    if (shared_ && ended) shared_->end(shell_.context());
    board_.settle();
    account_.interrupted = !ended;
    return std::move(account_);
  }

  Result<JobView> one(std::size_t shot, Stage stage, Context& context) {
    Consent consent = settings_.consent;
    // Asked and judged for the batch as a whole; the day's budget binds inside every send.
    consent.yes = true;
    consent.max_cost.reset();
    consent.max_billed_seconds.reset();
    consent.ask = nullptr;
    return run_edit(list_.shots[shot].order, settings_.access, consent, settings_.pace, profile_,
                    tools_, context, hooks_for(shot, stage));
  }

  void end_shared() {
    if (shared_) shared_->end(shell_.context());
  }

 private:
  EditHooks hooks_for(std::size_t shot, Stage stage) {
    EditHooks hooks;
    hooks.from = stage == Stage::restore ? Stage::restore : Stage::conform;
    hooks.until = stage;
    hooks.before_send = [this, shot](const Job& job, Context& context) -> Result<void> {
      WANPREP_CHECK(purse_.check(shot, estimate_of(job.clip_duration_s.value_or(Rational{0}),
                                                   job.order.request, profile_)));
      return gate_.wait_turn(context);
    };
    hooks.after_send = [this](const SubmitOutcome& outcome) {
      if (outcome.kind == SubmitOutcome::Kind::not_yet)
        gate_.hold(shell_.context().clock.now() +
                   outcome.retry_after.value_or(std::chrono::seconds{15}));
    };
    if (shared_)
      hooks.shared = [this](const Publish& publish, Context& context) {
        return shared_->link(publish, context);
      };
    return hooks;
  }

  StageEnd run_guarded(std::size_t shot, Stage stage) {
    try {
      return run_stage(shot, stage);
    } catch (const std::exception& error) {
      return stop(shot, Error{Code::internal, error.what()});
    }
  }

  StageEnd run_stage(std::size_t shot, Stage stage) {
    ShotSink sink(board_, shot);
    Context context{sink, shell_.context().clock, shell_.context().stop};
    // Asked where the delivery begins, so that no way leads around it.
    if (stage == Stage::deliver && waits_for_review(shot)) {
      if (const auto view = view_job(list_.shots[shot].order.job))
        account_.shots[shot].view = *view;
      set(shot, ShotState::review);
      return {};
    }
    // A result that is gone from the folder is fetched again: free, and part of the delivery.
    const auto done = one(shot, stage, context);
    if (!done) return failed(shot, stage, done.error(), context);
    account_.shots[shot].view = *done;
    account_.shots[shot].error.reset();
    outages_[shot] = {};
    if (done->state == "done") return finished(shot, context);
    Stage after = stage_after(done->state);
    if (after < stage) after = stage;
    set(shot, after == Stage::restore ? ShotState::delivered : ShotState::conformed);
    return {StageEnd::Kind::moved_on, after};
  }

  bool waits_for_review(std::size_t shot) const {
    if (!settings_.review) return false;
    const auto job = read_job(list_.shots[shot].order.job);
    return !job || !is_approved(*job, list_.shots[shot].order.job);
  }

  StageEnd finished(std::size_t shot, Context& context) {
    const fs::path& job = list_.shots[shot].order.job;
    const auto& before = list_.shots[shot].check.job;
    std::error_code error;
    if (!before || before->state != JobState::done || !fs::exists(job / "report.html", error))
      write_page(job, tools_, context);
    sweep_job(job);
    set(shot, ShotState::done);
    return {};
  }

  StageEnd failed(std::size_t shot, Stage stage, const Error& error, Context& context) {
    const fs::path& job = list_.shots[shot].order.job;
    if (error.code == Code::busy) {
      set(shot, ShotState::held);
      account_.shots[shot].error = error;
      const auto there = read_job(job);
      const Stage after = there ? stage_after(std::string(name_of(there->state))) : stage;
      return {StageEnd::Kind::later, after, kTryHeldAgain};
    }
    if (error.code == Code::network || (error.code == Code::storage && error.transient))
      if (const auto again = after_outage(shot, stage, error)) return *again;
    if (error.code == Code::interrupted) {
      set(shot, ShotState::waiting);
      return {};
    }
    if (stage == Stage::restore && error.code == Code::input) {
      const auto there = read_job(job);
      std::error_code missing;
      if (there && (!there->result || !fs::exists(inside(job, there->result->path), missing)))
        return {StageEnd::Kind::moved_on, Stage::deliver};
    }
    if (error.code == Code::refused || error.code == Code::failed) write_page(job, tools_, context);
    return stop(shot, error);
  }

  /// Tried again until the deadline counted from the shot's first failure; a wrong address that no
  /// time will mend is no network failure.
  std::optional<StageEnd> after_outage(std::size_t shot, Stage stage, const Error& error) {
    const Instant now = shell_.context().clock.now();
    Outage& outage = outages_[shot];
    if (outage.failures == 0) outage.since = now;
    const auto wait = wait_after_outage(++outage.failures);
    if (now + wait > outage.since + settings_.pace.deadline) return std::nullopt;
    set(shot, ShotState::waiting);
    board_.note(shot, {Note::Level::warning,
                       fmt::format("{}; again in {} s", error.message, wait.count())});
    return StageEnd{StageEnd::Kind::later, stage, wait};
  }

  StageEnd stop(std::size_t shot, const Error& error) {
    account_.shots[shot].error = error;
    account_.shots[shot].state = ShotState::stopped;
    if (const auto view = view_job(list_.shots[shot].order.job)) account_.shots[shot].view = *view;
    board_.set(shot, ShotState::stopped, fmt::format("stopped: {}", error.message));
    return {};
  }

  void set(std::size_t shot, ShotState state) {
    account_.shots[shot].state = state;
    board_.set(shot, state);
  }

  const ShotList& list_;
  const BatchSettings& settings_;
  const Profile& profile_;
  Shell& shell_;
  BatchBoard& board_;
  const Tools& tools_;
  SendGate gate_;
  BatchPurse purse_;
  std::optional<SharedLinks> shared_;
  BatchAccount account_;  // a shot is touched by one thread at a time, here and below
  struct Outage {
    int failures = 0;
    Instant since{};
  };
  std::vector<Outage> outages_;
};

}  // namespace

Result<Estimate> planned_cost(const ShotList& list, const BatchSettings& settings) {
  BatchPurse purse(settings.consent, is_paid(settings.access));
  for (std::size_t i = 0; i < list.shots.size(); ++i)
    purse.plan(i, list.shots[i].check.estimate, list.shots[i].check.sends);
  return purse.total();
}

bool is_to_be_sent(const Shot& shot) {
  const auto& job = shot.check.job;
  return !job || job->state == JobState::planned || job->state == JobState::conformed ||
         job->state == JobState::uploaded;
}

Result<Estimate> agree_on_cost(const ShotList& list, const BatchSettings& settings, Shell& shell) {
  const bool paid = is_paid(settings.access);
  WANPREP_TRY(total, planned_cost(list, settings));
  shell.context().info(fmt::format("cost: {}{}", paid ? "" : "free (rehearsal); ", total.text));
  // What this batch sent today stands in the ledger already and in the total too: only what is
  // still to be sent is added to the day.
  BatchPurse rest(settings.consent, paid);
  for (std::size_t i = 0; i < list.shots.size(); ++i)
    if (const Shot& shot = list.shots[i]; is_to_be_sent(shot)) rest.plan(i, shot.check.estimate, 1);
  const Estimate left = rest.total();
  const bool sends = std::any_of(list.shots.begin(), list.shots.end(), is_to_be_sent);
  if (paid && !sends) return total;
  if (paid && settings.consent.ledger) {
    WANPREP_TRY(spent, settings.consent.ledger->today(total.currency));
    WANPREP_CHECK(check_budget(left, spent, settings.consent.budget));
  }
  WANPREP_CHECK(check_spending(total, settings.consent, paid));
  return total;
}

Result<BatchAccount> run_shots(const ShotList& list, const BatchSettings& settings,
                               const Profile& profile, Shell& shell) {
  BatchBoard board(shell.common().progress, shell.common().quiet, shell.common().verbosity);
  return Worker(list, settings, profile, shell, board).run();
}

Result<JobView> run_one_stage(const Shot& shot, Stage stage, const BatchSettings& settings,
                              const Profile& profile, Shell& shell) {
  ShotList alone;
  alone.shots.push_back(shot);
  if (settings.review && stage == Stage::deliver) {
    WANPREP_TRY(job, read_job(shot.order.job));
    if (!is_approved(job, shot.order.job))
      return fail(Code::cost, fmt::format("{} is not approved", shot.id),
                  "wanprep batch … --approve " + shot.id);
  }
  BatchBoard board(ProgressStyle::none, true, 0);
  Worker worker(alone, settings, profile, shell, board);
  // An engine that lost sight of a task starts it twice: the second waits for the first to end.
  auto& context = shell.context();
  const Instant deadline = context.clock.now() + settings.pace.deadline;
  auto done = worker.one(0, stage, context);
  while (!done && done.error().code == Code::busy && context.clock.now() < deadline) {
    if (!context.clock.sleep(kTryHeldAgain, context.stop)) return interrupted();
    done = worker.one(0, stage, context);
  }
  worker.end_shared();
  if (done && done->state == "done") write_page(shot.order.job, shell.tools(), shell.context());
  return done;
}

}  // namespace wanprep::cli
