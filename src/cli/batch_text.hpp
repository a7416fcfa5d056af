/// How a batch ended, for people, scripts and as a page.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "cli/batch_work.hpp"

namespace wanprep::cli {

/// 0 all done; 10 some done, others not; 9 nothing failed but shots wait for a person; else, with
/// none done, the worst of the shots' own. `bad`: rows that --skip-bad left out.
int batch_status(const BatchAccount& account, const std::vector<ShotProblem>& bad);

/// `wanprep.batch/1`.
nlohmann::ordered_json batch_json(const ShotList& list, const BatchAccount& account,
                                  const BatchSettings& settings);
std::string batch_text(const ShotList& list, const BatchAccount& account,
                       const BatchSettings& settings);
/// Writes `OUT_DIR/wanprep-batch.html`. Error: Code::output.
Result<std::filesystem::path> write_batch_page(const ShotList& list, const BatchAccount& account,
                                               const BatchSettings& settings);
std::filesystem::path batch_page(const BatchSettings& settings);

/// Every problem with its line: on stderr, and with --json as `wanprep.error/1` with "errors".
/// Returns the exit status.
Result<int> tell_problems(const std::filesystem::path& list,
                          const std::vector<ShotProblem>& problems, Shell& shell);

}  // namespace wanprep::cli
