/// The documented API's words: what a submit may say, and how answers read. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "profile/profile.hpp"
#include "profile/request.hpp"

namespace wanprep::rehearsal {

/// A task as it is kept.
struct Task {
  std::string id;
  std::string status = "TASK_STATUS_QUEUED";
  std::string reason;
  std::int64_t created_ms = 0;  ///< since the epoch
  int progress_percent = 0;
  std::string token;   ///< signs result links
  std::string origin;  ///< this server's address when the task was made; links may point there
  EditRequest request;
  MediaLinks links;
  bool ended() const { return status == "TASK_STATUS_SUCCEED" || status == "TASK_STATUS_FAILED"; }
};

/// An answer of the API.
struct Answer {
  int status = 200;
  std::string body;
};

/// {"code","reason","message","metadata"}
Answer error_answer(int status, const std::string& reason, const std::string& message);
Answer accepted_answer(const std::string& task_id);
/// `result_url` is empty until there is one.
Answer task_answer(const Task& task, const std::string& result_url, std::int64_t lifetime_s);

/// The body of a submit as the documentation allows it; else why not.
struct Submitted {
  EditRequest request;
  MediaLinks links;
  std::string refusal;  ///< empty: fine
};
Submitted read_submit(const std::string& body, const Profile& profile);

std::string to_json(const Task& task);
std::optional<Task> task_from_json(const std::string& text);

}  // namespace wanprep::rehearsal
