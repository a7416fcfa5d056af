/// A batch as files for a farm's engine: text in, text out; nothing is started here.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "session/edit_hooks.hpp"

namespace wanprep {

struct FarmShot {
  std::string id;
  std::string most_billed_s;  ///< decimal; what its delivery may be billed at most
};

struct FarmJob {
  std::string program;   ///< absolute path of wanprep
  std::string list;      ///< absolute
  std::string out_dir;   ///< absolute
  std::string folder;    ///< absolute; where the files go
  std::string work_dir;  ///< where tasks run: relative names and ./wanprep.toml as today
  std::vector<std::string> options;  ///< of `wanprep batch`, without money and without --shot
  std::vector<FarmShot> shots;
  bool paid = false;
};

struct FarmFile {
  std::string name;  ///< under the folder
  std::string text;
  bool executable = false;
};

struct SlurmChoices {
  std::string license;    ///< "wan:1": what a delivery holds; empty: the array is throttled
  int concurrent = 4;     ///< deliveries at a time without a license
  std::string partition;  ///< empty: the cluster's default
  std::string time = "02:00:00";
  int cpus = 2;           ///< of a conform or restore
  int most_restarts = 5;  ///< of one task, by its exit code
  int most_rounds = 3;    ///< of the batch: what is not done is submitted so often again
};

/// `stage.sh`, one `.sbatch` a stage, `shots.tsv`, and what submits, goes on and cancels. Error:
/// Code::usage for a choice that Slurm could misread.
Result<std::vector<FarmFile>> slurm_files(const FarmJob& job, const SlurmChoices& choices);

struct FarmChoices {
  int concurrent = 4;  ///< deliveries at a time, where the engine can hold a number
  int timeout_s = 7200;
  std::string limit;  ///< Deadline's limit group; empty: MachineLimit
};

/// An Open Job Description job template (2023-09): a step a stage, a task a shot, `template.json`
/// with `shots.tsv`. Error: Code::usage for what the specification does not allow.
Result<std::vector<FarmFile>> openjd_files(const FarmJob& job, const FarmChoices& choices);

/// What the specification of 2023-09 forbids in a template, one sentence each, for the parts of it
/// that openjd_files() uses; whatever else stands there is a sentence too.
std::vector<std::string> openjd_problems(const std::string& document);

/// Deadline 10: job and plugin files of the CommandLine plugin for each stage, and a script that
/// submits them in a row. Errors: Code::usage.
Result<std::vector<FarmFile>> deadline_files(const FarmJob& job, const FarmChoices& choices);

/// `shots.tsv`: a line a shot, in the order of the tasks.
FarmFile shot_list_file(const FarmJob& job);

/// " --a=b 'c d'": what a task adds to `wanprep batch LIST --out-dir D`.
std::string option_words(const FarmJob& job);

/// 'it'\''s': one word for a shell, whatever is in it.
std::string shell_word(const std::string& text);

}  // namespace wanprep
