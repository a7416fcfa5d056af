/// What `batch` and `farm` are told about a list of shots, and the list made from it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/batch_work.hpp"
#include "cli/edit_options.hpp"

namespace wanprep::cli {

struct BatchOptions {
  std::string list;
  std::optional<std::filesystem::path> out_dir;
  BatchLimits limits{0, 4};  ///< local 0: the cores
  std::int64_t rate = 30;    ///< a minute
  bool skip_bad = false;
  bool force = false;
  EditOptions edit;
  DeliveryOptions delivery;
};

/// Everything but the list itself and --dry-run.
void declare_batch(Arguments& arguments, BatchOptions& options);

/// Errors: Code::usage, Code::config.
Result<BatchSettings> batch_settings(const BatchOptions& options, Shell& shell);

/// The list's orders, each row with what it takes over from the command line. Rows that cannot be
/// used are problems of the list, not errors.
Result<ShotList> planned_shots(const BatchOptions& options, const Arguments& arguments,
                               const BatchSettings& settings, const Profile& profile, Shell& shell);

/// Opens every file; afterwards a shot with a problem has left the list, and problems stand in the
/// order of their lines. Error: Code::interrupted.
Result<void> checked_shots(ShotList& list, const BatchSettings& settings, const Profile& profile,
                           Shell& shell);

/// Error: Code::output.
Result<void> make_folder(const std::filesystem::path& folder);

}  // namespace wanprep::cli
