/// A vendor's API, as three calls. The wire (JSON in, values out) is pure and stands in
/// <vendor>/wire.hpp.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"
#include "net/transport.hpp"
#include "profile/profile.hpp"
#include "profile/request.hpp"

namespace wanprep {

/// What the one POST proved (contract, section 5).
struct SubmitOutcome {
  enum class Kind {
    accepted,  ///< a task id came back
    refused,   ///< a documented 4xx reason, or another 4xx with readable JSON: nothing was created
    not_yet,   ///< 429: may be asked again after retry_after
    never_left,  ///< provably nothing was sent
    open,        ///< whether a task exists is unknown
  };
  Kind kind = Kind::open;
  std::string task_id;
  std::string reason;      ///< the service's word, verbatim: "ILLEGAL_PROMPT"
  std::string message;     ///< verbatim human text, or ours for `open` and `never_left`
  std::string advice;      ///< what the user can do
  int http_status = 0;     ///< 0: no answer
  std::string request_id;  ///< of the answer's headers, when there is one
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::uint64_t> bytes_sent;  ///< of the body, for `open` where it is known
  bool config = false;  ///< the key or account is the problem: still Code::refused
};

/// One look at a task.
struct TaskLook {
  enum class State { running, succeeded, failed, not_found };
  State state = State::running;
  std::string status;  ///< verbatim: "TASK_STATUS_PROCESSING"
  std::string reason;  ///< verbatim, for failed
  Secret video_url;    ///< when succeeded
  std::optional<std::chrono::seconds> link_lifetime;
  std::optional<int> progress_percent;
  std::string seed;
};

class Service {
 public:
  virtual ~Service() = default;
  /// The one POST: fresh connection, no retry, no redirect.
  virtual SubmitOutcome submit(const EditRequest& request, const MediaLinks& links,
                               Context& context) = 0;
  /// Error: Code::network (transient) for everything that is no readable answer; Code::refused for
  /// a refused key.
  virtual Result<TaskLook> look(const std::string& task_id, Context& context) = 0;
  /// The result's bytes to `to` (resumed when it exists). Error: Code::network; an expired link is
  /// Code::network with the hint "expired" (ask the task again).
  virtual Result<void> fetch(const Secret& url, const std::filesystem::path& to,
                             Context& context) = 0;
  /// The body that submit() sends, for --dry-run; links redacted.
  virtual std::string describe_request(const EditRequest& request,
                                       const MediaLinks& links) const = 0;
};

struct ServiceSettings {
  std::string base_url;  ///< https, or http on loopback
  Secret key;
};

/// The Novita-shaped client for a profile. Error: Code::config for an unknown vendor or an insecure
/// base URL.
Result<std::unique_ptr<Service>> open_service(const Profile& profile,
                                              const ServiceSettings& settings,
                                              Transport& transport);

}  // namespace wanprep
