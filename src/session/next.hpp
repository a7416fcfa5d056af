/// What a job does next: pure and total, so that every question about paying twice or losing a
/// result is answered without a file or a socket.
#pragma once

#include <optional>
#include <variant>

#include "core/context.hpp"
#include "session/edit.hpp"
#include "session/edit_hooks.hpp"
#include "session/job.hpp"

namespace wanprep {

/// What only this process knows: links, which no journal may hold, and its own budgets. A new
/// process starts with an empty hand, so links of an earlier one count as dead.
struct Hand {
  bool clip_there = false;  ///< the clip and its references lie where the journal says
  bool links = false;       ///< published by this process, in this attempt
  bool links_checked = false;
  std::optional<Instant> links_expire;
  bool result_link = false;
  std::optional<Instant> result_link_expires;
  std::optional<Instant> waiting_since;  ///< the deadline counts from here
  std::optional<Instant> not_before;     ///< of the next poll or download
  int polls = 0;                         ///< of this process
  bool result_there = false;             ///< the downloaded result lies in the folder
  bool product_there = false;            ///< OUT is this job's own verified product
};

struct MakeClip {};
struct UploadFiles {};
struct CheckLinks {};
struct SendRequest {};
struct WaitUntil {
  Instant until;
};
struct AskTask {};
struct FetchResult {};
struct RestoreResult {};
struct TidyUp {};
/// The job stops here; a person decides.
struct AskUser {
  enum class Why { unknown, refused, failed, deadline };
  Why why;
};
struct Finished {};

using Action = std::variant<MakeClip, UploadFiles, CheckLinks, SendRequest, WaitUntil, AskTask,
                            FetchResult, RestoreResult, TidyUp, AskUser, Finished>;

/// The part of the job that an action belongs to; what a person must decide belongs to the
/// delivery.
Stage stage_of(const Action& action);

Action next(const Job& job, const Hand& hand, Instant now, const Pace& pace);

}  // namespace wanprep
