/// A batch on its way to a farm's engine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/batch_work.hpp"
#include "session/farm.hpp"

namespace wanprep::cli {

/// What a task's own command line repeats of this one's: everything but the farm's own words and
/// money. Error: Code::usage for an address that carries a secret, which a script must not hold.
Result<std::vector<std::string>> forwarded_options(const Arguments& arguments);

FarmJob farm_job(const ShotList& list, const BatchSettings& settings,
                 const std::filesystem::path& folder, std::vector<std::string> options);

/// Errors: Code::output.
Result<void> write_farm_files(const std::vector<FarmFile>& files,
                              const std::filesystem::path& folder, bool force);

struct Submitted {
  std::string text;
  std::vector<std::string> numbers;  ///< of the arrays and of what goes on after them
};
/// Runs submit.sh. Warns when Slurm does not know the requeue code. Error: Code::config with
/// Slurm's words.
Result<Submitted> submit_to_slurm(const std::filesystem::path& folder, Shell& shell);

/// A stage that did not end well on the farm, by its own exit code.
struct StageFailure {
  std::string stage;
  int exit = 0;
  std::string log;
};
std::optional<StageFailure> stage_failure(const std::filesystem::path& folder,
                                          const std::string& shot);

/// What squeue says of the arrays that were submitted from the folder; nothing without Slurm.
std::optional<std::vector<std::string>> slurm_queue(const std::filesystem::path& folder);

}  // namespace wanprep::cli
