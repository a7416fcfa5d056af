/// A whole batch: every shot's stages, one door for what is paid, an account of how it ended.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/batch_board.hpp"
#include "cli/shot_plan.hpp"
#include "session/batch_queue.hpp"

namespace wanprep::cli {

struct BatchSettings {
  std::filesystem::path list;
  std::filesystem::path out_dir;
  ServiceAccess access;
  TargetSettings target;
  Pace pace;
  Consent consent;  ///< caps are the whole batch's
  BatchLimits limits;
  std::chrono::microseconds between_sends{0};
  bool review = false;
};

/// How a shot stands at the end of this run.
struct ShotAccount {
  ShotState state = ShotState::waiting;
  std::optional<Error> error;
  std::optional<JobView> view;
};

struct BatchAccount {
  std::vector<ShotAccount> shots;  ///< as in the list
  Estimate estimate;
  bool interrupted = false;
};

/// Whether a run goes on to a paid request for it; not so for what was sent, or was refused.
bool is_to_be_sent(const Shot& shot);

/// The sum of what the list would cost, judged by the caps; asks a person where one is needed.
/// Nothing is judged where nothing is left to send.
Result<Estimate> agree_on_cost(const ShotList& list, const BatchSettings& settings, Shell& shell);

/// The sum alone.
Result<Estimate> planned_cost(const ShotList& list, const BatchSettings& settings);

Result<BatchAccount> run_shots(const ShotList& list, const BatchSettings& settings,
                               const Profile& profile, Shell& shell);

/// One stage of one shot, for a farm. Errors as run_edit.
Result<JobView> run_one_stage(const Shot& shot, Stage stage, const BatchSettings& settings,
                              const Profile& profile, Shell& shell);

}  // namespace wanprep::cli
