#include "service/rehearsal/faults.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "service/rehearsal/rehearsal.hpp"

namespace wanprep {

const std::vector<std::pair<std::string, std::string>>& rehearsal_faults() {
  static const std::vector<std::pair<std::string, std::string>> faults{
      {"lost-answer", "the first submit creates a task, then the connection closes unanswered"},
      {"hang-up", "the first submit is read, then the connection closes; no task"},
      {"429", "the first submit is asked to come back after 1 s"},
      {"429-always", "every submit is asked to come back after 1 s"},
      {"500", "the first submit is answered with 500 CREATE_TASK_FAILED"},
      {"html", "the first submit is answered with an HTML page"},
      {"no-task-id", "the first submit creates a task, but the answer lacks its id"},
      {"moderation", "every submit is refused with 400 ILLEGAL_PROMPT"},
      {"bad-key", "every request is refused with 403 INVALID_API_KEY"},
      {"no-balance", "every submit is refused with 400 BILLING_BALANCE_NOT_ENOUGH"},
      {"task-fails", "the first task fails"},
      {"never-ends", "the first task stays in processing for ever"},
      {"poll-500", "the first three looks are answered with 500 GET_RESULT_FAILED"},
      {"poll-html", "the first look is answered with an HTML page"},
      {"expired-link", "the first link to a result has already expired"},
      {"truncated-download", "the first download ends in the middle"},
      {"storage-500", "the first upload is answered with 500"},
      {"slow", "the first task takes ten seconds longer"},
      {"wrong-length", "the first result is much shorter than the clip"},
      {"broken-result", "the first result is cut off in the middle"},
  };
  return faults;
}

namespace rehearsal {

Result<std::map<std::string, int>> Faults::counted(const std::vector<std::string>& names) {
  const auto& known = rehearsal_faults();
  std::map<std::string, int> left;
  for (const std::string& name : names) {
    const bool listed =
        std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.first == name; });
    if (!listed) {
      std::string all;
      for (const auto& one : known) all += (all.empty() ? "" : " ") + one.first;
      return fail(Code::usage, fmt::format("no fault is called {}", name), "one of " + all);
    }
    const bool always =
        name == "429-always" || name == "moderation" || name == "bad-key" || name == "no-balance";
    const int times = always ? std::numeric_limits<int>::max() : name == "poll-500" ? 3 : 1;
    left[name] = always ? times : left[name] + times;
  }
  return left;
}

bool Faults::take(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto at = left_.find(name);
  if (at == left_.end() || at->second == 0) return false;
  if (at->second != std::numeric_limits<int>::max()) --at->second;
  return true;
}

}  // namespace rehearsal
}  // namespace wanprep
