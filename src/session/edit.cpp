#include "session/edit.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "session/bookkeeping.hpp"
#include "session/job_world.hpp"
#include "session/order_json.hpp"
#include "session/preflight.hpp"
#include "session/view_job.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What one run works with, whichever command began it.
struct Run {
  fs::path folder;
  RunChoices choices;
  ServiceAccess access;
  TargetSettings target;
  Consent consent;
  std::vector<std::string> references;  ///< as typed; empty on resume
  const Profile& profile;
  const Tools& tools;
  Context& context;
  EditHooks hooks = {};
};

Estimate estimate_for(const Job& job, const Profile& profile) {
  return estimate_of(job.clip_duration_s.value_or(Rational{0}), job.order.request, profile);
}

/// A person is asked once a process, whatever the action that needs it.
std::function<Result<void>(const Job&)> spending_guard(const Run& run) {
  auto agreed = std::make_shared<bool>(false);
  return [&run, agreed](const Job& job) -> Result<void> {
    Consent consent = run.consent;
    consent.yes = consent.yes || *agreed;
    WANPREP_CHECK(may_spend(estimate_for(job, run.profile), consent, is_paid(run.access), job.id));
    *agreed = true;
    return {};
  };
}

bool is_own_product(const Job& job, const RunChoices& choices) {
  if (!job.product || job.product->path != choices.out) return false;
  std::error_code error;
  if (fs::file_size(choices.out, error) != job.product->bytes || error) return false;
  const auto digest = sha256_file(choices.out);
  return digest && *digest == job.product->sha256;
}

bool before_the_end(const Job& job) {
  return job.state != JobState::refused && job.state != JobState::failed &&
         job.state != JobState::unknown && job.state != JobState::submitting;
}

/// Whoever interrupts wants to know what was left behind.
Error told_where(Error error, const Job& job, const fs::path& folder) {
  if (error.code != Code::interrupted || !error.hint.empty()) return error;
  error.message = fmt::format("{}; the job is {}{}", error.message, name_of(job.state),
                              job.task_id.empty() ? "" : ", its task " + job.task_id);
  error.hint = fmt::format("wanprep resume {} goes on", folder.string());
  return error;
}

Result<JobView> drive(JobFolder& folder, LeaseKeeper& lease, const Run& run, Hand hand) {
  JobWorld world({run.folder, run.access, run.target}, run.profile, run.tools, run.context);
  Effects effects = world.effects(run.choices);
  if (run.hooks.shared)
    effects.publish_shared = [&run](const Publish& publish) -> Result<std::optional<Published>> {
      return run.hooks.shared(publish, run.context);
    };
  Session session{
      folder,      effects, run.choices, spending_guard(run), [&lease] { return lease.held(); },
      run.context, {},      hand};
  session.given_references = run.references;
  session.hooks = run.hooks;
  session.book = bookkeeper(run.consent, run.profile, is_paid(run.access), run.folder);
  if (auto worked = work(session); !worked)
    return tl::make_unexpected(told_where(std::move(worked).error(), folder.job(), run.folder));
  return view_of(folder.job(), run.folder);
}

/// OUT, judged before anything is uploaded or paid: ours already, free, or someone else's.
Result<Hand> judge_out(const Job& job, const RunChoices& choices) {
  Hand hand;
  if (!before_the_end(job)) return hand;
  const bool own = is_own_product(job, choices);
  hand.product_there = own && job.restore == choices.restore &&
                       (job.state == JobState::restored || job.state == JobState::done);
  const bool unnamed = own && job.restore == choices.restore;
  if (!hand.product_there && !unnamed) WANPREP_CHECK(check_out(choices.out, choices.force));
  return hand;
}

/// May the new attempt be paid for? Asked before anything is written down: a decision that is
/// refused decides nothing.
using MaySpend = std::function<Result<void>(const Job&)>;
using Opening = std::function<Result<void>(JobFolder&, const MaySpend&)>;

Result<JobView> go_on(const Run& run, const Opening& opening = {}) {
  WANPREP_TRY(seen, read_job(run.folder));
  WANPREP_TRY(first_look, judge_out(seen, run.choices));
  if (seen.state == JobState::done && first_look.product_there && !opening)
    return view_of(seen, run.folder);
  WANPREP_TRY(lease, LeaseKeeper::acquire(run.folder, run.context.clock));
  WANPREP_TRY(folder, JobFolder::open(run.folder, run.context.clock));
  Run agreed = run;
  if (opening) {
    WANPREP_CHECK(opening(folder, spending_guard(run)));
    agreed.consent.yes = agreed.consent.yes || static_cast<bool>(run.consent.ask);
  }
  WANPREP_TRY(hand, judge_out(folder.job(), run.choices));
  return drive(folder, *lease, agreed, hand);
}

Result<JobView> begin(const Run& run, const EditOrder& order) {
  WANPREP_CHECK(check_out(order.out, order.force));
  // A machine that only conforms needs no key and no target.
  if (run.hooks.until != Stage::conform) WANPREP_CHECK(check_access(run.access, order.target));
  WANPREP_TRY(plan, preview(order, run.profile, run.tools, run.context));
  run.context.info(fmt::format("cost: {}{}", is_paid(run.access) ? "" : "free (rehearsal); ",
                               plan.estimate.text));
  Run agreed = run;
  WANPREP_CHECK(may_spend(plan.estimate, run.consent, is_paid(run.access)));
  if (run.consent.ask) agreed.consent.yes = true;
  Job job;
  job.id = random_hex(16);
  WANPREP_TRY(order_now, frozen(order, run.access));
  job.order = std::move(order_now);
  job.restore = order.restore;
  job.out = order.out;
  job.estimate = plan.estimate.text;
  std::error_code error;
  fs::create_directories(order.job, error);
  if (error)
    return fail(Code::output,
                fmt::format("cannot make {}: {}", order.job.string(), error.message()));
  WANPREP_TRY(lease, LeaseKeeper::acquire(order.job, run.context.clock));
  if (kind_of_folder(order.job) == FolderKind::job)
    return fail(Code::busy,
                fmt::format("{} was begun by another process just now", order.job.string()));
  WANPREP_TRY(folder, JobFolder::create(order.job, job, run.context.clock));
  return drive(folder, *lease, agreed, Hand{});
}

/// A new attempt begins with the clip that was made, or from the start.
Result<void> open_attempt(JobFolder& folder, const MaySpend& may_spend, const char* why) {
  const Job& job = folder.job();
  WANPREP_CHECK(may_spend(job));
  const int attempt = std::max(job.attempt, 1) + 1;
  return folder.append(job.clip ? JobState::conformed : JobState::planned, {{"note", why}},
                       attempt);
}

Result<void> submit_again(JobFolder& folder, const MaySpend& may_spend) {
  const JobState state = folder.job().state;
  if (state == JobState::unknown || state == JobState::submitting)
    return open_attempt(folder, may_spend, "sent again by the user's decision");
  return fail(Code::usage, fmt::format("--submit-again is for a job whose state is unknown; this "
                                       "one is {}",
                                       name_of(state)));
}

Result<void> again(JobFolder& folder, const MaySpend& may_spend) {
  const Job& job = folder.job();
  if (job.state == JobState::refused || job.state == JobState::failed || job.not_found)
    return open_attempt(folder, may_spend, "another attempt by the user's decision");
  return fail(Code::usage,
              fmt::format("--again is for a job that was refused or failed; this one is {}",
                          name_of(job.state)));
}

/// The service of a job is part of what is frozen; the command line only adds key and faults.
ServiceAccess access_of(const Job& job, ServiceAccess access) {
  access.choice =
      job.order.service == "rehearsal" ? ServiceChoice::rehearsal : ServiceChoice::novita;
  if (!access.url && !job.order.service_url.empty()) access.url = job.order.service_url;
  return access;
}

Result<TargetSettings> target_of(const Job& job, const ResumeOrder& order) {
  TargetSettings target;
  target.target = job.order.target;
  if (order.target_of) {
    WANPREP_TRY(given, order.target_of(job.order.target));
    if (given) target = std::move(*given);
  }
  if (!target.public_url && target.target == job.order.target)
    target.public_url = job.order.public_url;
  return target;
}

}  // namespace

Result<JobView> run_edit(const EditOrder& asked, const ServiceAccess& access,
                         const Consent& consent, const Pace& pace, const Profile& profile,
                         const Tools& tools, Context& context, const EditHooks& hooks) {
  const EditOrder order = absolute(asked);
  const Run run{order.job, {order.restore, order.out, order.force, pace},
                access,    order.target,
                consent,   order.references,
                profile,   tools,
                context,   hooks};
  switch (kind_of_folder(order.job)) {
    case FolderKind::foreign:
      WANPREP_CHECK(check_never_sent(order.job));
      return fail(Code::output, fmt::format("{} exists and is no job folder", order.job.string()),
                  "name another one with --job");
    case FolderKind::job: {
      WANPREP_CHECK(check_same(order, access));
      return go_on(run);
    }
    case FolderKind::missing:
    case FolderKind::empty:
      break;
  }
  return begin(run, order);
}

Result<JobView> resume_edit(
    const ResumeOrder& order, const ServiceAccess& access, const Consent& consent, const Pace& pace,
    const Tools& tools, Context& context,
    const std::function<Result<Profile>(const std::string& id)>& profile_of) {
  if (order.again && order.submit_again)
    return fail(Code::usage, "--again and --submit-again exclude each other");
  const fs::path folder = fs::absolute(order.job / "").lexically_normal().parent_path();
  WANPREP_TRY(job, read_job(folder));
  if (job.order.source.empty())
    return fail(Code::usage, fmt::format("{} is a single task, not an edit", folder.string()),
                "use status, wait and fetch");
  WANPREP_TRY(profile, profile_of(job.order.profile_id));
  WANPREP_TRY(target, target_of(job, order));
  Consent given = consent;
  // The explicit decision is the consent; caps still bind.
  given.yes = given.yes || order.submit_again;
  const Run run{folder,
                {order.restore.value_or(job.restore), job.out, order.force, pace, order.original},
                access_of(job, access),
                target,
                given,
                {},
                profile,
                tools,
                context};
  if (order.submit_again) return go_on(run, submit_again);
  if (order.again) return go_on(run, again);
  return go_on(run);
}

}  // namespace wanprep
