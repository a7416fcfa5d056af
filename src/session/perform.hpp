/// Interprets one action and appends what it did; the loop over next() and perform().
///
/// How a claim is numbered, and why nothing is paid twice:
///  - N is one more than the sends that the journal has announced, over all attempts. The right to
///    send number N belongs to whoever made `submit.claim-N` by link(); it is never removed.
///  - Order: the booking of N in the ledger, claim N, then the line `submitting` with "send": N
///  (synced), then the first byte.
///  - A line with an outcome that proves that nothing was created (never_left, 429, refused) leaves
///    N used up, so that the next send is N + 1 and needs a claim of its own. Any other outcome
///    makes the job `unknown`, and only the user's --submit-again opens another attempt.
///  - A process that finds `submitting`, or the claim that it needs already made, cannot know
///    whether its maker has sent or still will: the job is `unknown`.
///  - Just before the first byte the lease is read again and the journal's last line must still be
///    our own; a host that was suspended after its claim sends nothing then.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "session/effects.hpp"
#include "session/job_folder.hpp"
#include "session/ledger.hpp"
#include "session/next.hpp"

namespace wanprep {

/// What this run may choose anew, unlike the frozen order.
struct RunChoices {
  RestoreWishes restore;
  std::filesystem::path out;
  bool force = false;
  Pace pace;
  /// The original where it does not lie where the job found it; judged by its fingerprint.
  std::optional<std::filesystem::path> original = {};
};

/// All that performing needs. Links live here alone and die with the process.
struct Session {
  JobFolder& folder;
  const Effects& effects;
  RunChoices choices;
  /// Checked inside the submit itself as well, with the clip as it came out.
  std::function<Result<void>(const Job&)> may_spend;
  std::function<bool()> still_ours;  ///< the lease
  Context& context;
  /// Books a paid send: `sending` before its claim (an error stops it there), then what became of
  /// it. Empty: nothing is booked.
  std::function<Result<void>(const Job&, const Booking&)> book = {};
  Hand hand = {};
  MediaLinks links = {};
  std::vector<std::pair<Publish, Published>> published = {};  ///< in the order of the links
  Secret result_url = {};
  int never_left = 0;
  int not_yet = 0;  ///< of this process
  /// The references as typed in this run, signatures included; empty on resume.
  std::vector<std::string> given_references = {};
  int look_errors = 0;   ///< in a row
  int fetch_errors = 0;  ///< of this process
  int not_found = 0;
  int bad_results = 0;
  std::string last_network_error = {};
  std::string last_fetch_error = {};
  EditHooks hooks = {};
};

Result<void> perform(const Action& action, Session& session);

/// Until done or to the end of the asked stage, or until an error says why not.
Result<void> work(Session& session);

// One family of actions each; see perform_*.cpp.
Result<void> make_clip(Session& session);
Result<void> upload_files(Session& session);
Result<void> check_links(Session& session);
Result<void> send_request(Session& session);
Result<void> ask_task(Session& session);
Result<void> fetch_result(Session& session);
Result<void> restore_result(Session& session);
Result<void> tidy_up(Session& session);

/// Removes what was uploaded, as far as the store lets us; never an error.
Result<void> remove_uploads(Session& session);

/// "a wait of 1, 2, 4 … 30 s"; nothing after `most`.
std::optional<std::chrono::milliseconds> wait_after(int failures, int most);

}  // namespace wanprep
