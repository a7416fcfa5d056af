/// One edit as a resumable job in its folder (contract, section 5): what the command line calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/secret.hpp"
#include "hosting/host.hpp"
#include "profile/profile.hpp"
#include "profile/request.hpp"
#include "recipe/wishes.hpp"
#include "session/edit_hooks.hpp"
#include "session/tools.hpp"

namespace wanprep {

enum class ServiceChoice { novita, rehearsal };

/// Where the request goes and with what; never journaled (the key), or only redacted.
struct ServiceAccess {
  ServiceChoice choice = ServiceChoice::novita;
  std::optional<std::string> url;  ///< --service-url / WANPREP_SERVICE_URL
  Secret key;
  std::chrono::milliseconds rehearsal_delay{0};
  std::vector<std::string> rehearsal_faults;
};

/// What all jobs of a user together may spend in one day (UTC), by the ledger.
struct Budget {
  std::optional<Rational> max_cost_per_day;  ///< in the price's currency
  std::optional<Rational> max_billed_seconds_per_day;
};

class Ledger;

/// What may be spent. One of the first three is needed before a paid submit, or an answer to `ask`.
struct Consent {
  bool yes = false;
  std::optional<Rational> max_cost;  ///< in the price's currency
  std::optional<Rational> max_billed_seconds;
  std::function<bool(const std::string& question)> ask;  ///< empty when there is no terminal
  Budget budget;
  std::shared_ptr<Ledger> ledger;  ///< where paid sends are booked; empty: nowhere (tests)
};

struct Pace {
  std::chrono::milliseconds poll_every{15'000};
  std::chrono::seconds deadline{40 * 60};
  std::chrono::seconds link_lifetime{12 * 3600};
};

struct EditOrder {
  std::filesystem::path source;
  std::filesystem::path out;
  std::filesystem::path job;  ///< folder
  Wishes wishes;
  RestoreWishes restore;
  EditRequest request;
  bool seed_drawn = false;  ///< the seed was not asked for: an existing job keeps its own
  std::vector<std::string> references;  ///< files or URLs
  TargetSettings target;  ///< empty target with the rehearsal service: its own storage
  std::string profile_id;
  std::string tag;
  bool keep_uploads = false;
  bool force = false;
};

/// What resume may change.
struct ResumeOrder {
  std::filesystem::path job;
  std::optional<RestoreWishes> restore;  ///< nothing: as before
  bool submit_again = false;
  bool again = false;
  bool force = false;
  std::optional<std::filesystem::path> original;  ///< nothing: where the job found it
  /// The target to go on with, given the journaled one (no secrets in it; empty: the rehearsal
  /// service's storage); nothing: that one as it is. Credentials are found again here.
  std::function<Result<std::optional<TargetSettings>>(const std::string& journaled)> target_of;
};

/// A job's state for people and scripts (`wanprep.job/1`).
struct JobView {
  std::string state;  ///< journal's word: planned … done | unknown refused failed
  std::string id;
  int attempt = 1;
  std::filesystem::path folder, source, out, clip, recipe, result, report;
  std::string task_id;
  std::string service;
  std::string reason;                          ///< the service's, verbatim
  std::string next;                            ///< one sentence: what happens next or what to do
  std::vector<std::string> done;               ///< what was changed and put back, one sentence each
  std::vector<std::string> changed, put_back;  ///< the two halves of `done`
  std::vector<std::string> lost;
  std::string cost;  ///< estimate: "8.4 s in + 8.4 s out at 1080P, price unknown"
};

/// Works until done, or to the end of the stage that `hooks` name, or until it must stop; errors
/// carry the contract's codes. An existing job folder goes on.
Result<JobView> run_edit(const EditOrder& order, const ServiceAccess& access,
                         const Consent& consent, const Pace& pace, const Profile& profile,
                         const Tools& tools, Context& context, const EditHooks& hooks = {});
Result<JobView> resume_edit(
    const ResumeOrder& order, const ServiceAccess& access, const Consent& consent, const Pace& pace,
    const Tools& tools, Context& context,
    const std::function<Result<Profile>(const std::string& id)>& profile_of);

/// The plan of run_edit without touching anything (--dry-run), one line each.
Result<std::vector<std::string>> plan_edit(const EditOrder& order, const ServiceAccess& access,
                                           const Consent& consent, const Profile& profile,
                                           const Tools& tools, Context& context);

/// Folds the journal; reads nothing else.
Result<JobView> view_job(const std::filesystem::path& folder);

/// Removes the temporary files of processes that died; nothing while another process works there.
void sweep_job(const std::filesystem::path& folder);

/// Removes what can be made again (clip, references' conformed copies, partial files, rehearsal
/// storage); never a result, the journal, claims. Returns what was (or with dry_run would be)
/// removed.
Result<std::vector<std::filesystem::path>> clean_job(const std::filesystem::path& folder,
                                                     bool dry_run);

}  // namespace wanprep
