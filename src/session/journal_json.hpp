/// The journal's lines (`wanprep.journal/1`), folded into a Job; pure.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "session/job.hpp"

namespace wanprep {

/// Folds whole lines, oldest first; unknown keys are ignored. Two lines of one number (a writer
/// that had lost its lease) count both, and a task id of an earlier attempt is kept without
/// changing the state. A torn line that a later writer closed is left out: the next line's number
/// proves that nothing is missing. Error: Code::damaged naming the line for a gap, any other
/// unreadable line or an unknown state; Code::config for a newer version.
Result<Job> fold(const std::vector<std::string>& lines);

/// One line: "seq", "time", "state", "attempt", then `data`'s keys.
std::string journal_line(std::int64_t seq, Instant time, JobState state, int attempt,
                         const nlohmann::ordered_json& data);

nlohmann::ordered_json to_json(const JobFile& file);
nlohmann::ordered_json to_json(const Upload& upload);

}  // namespace wanprep
