/// How the arrays of a batch are handed to Slurm, again and again until nothing is left to do.
#pragma once

#include <string>
#include <vector>

#include "session/farm.hpp"

namespace wanprep {

/// "%4": how many deliveries may run at a time; empty where a license says so.
std::string array_throttle(const SlurmChoices& choices);

/// `submit.sh`, `again.sbatch`, `again.sh` and `cancel.sh`.
std::vector<FarmFile> slurm_rounds(const FarmJob& job, const SlurmChoices& choices);

}  // namespace wanprep
