/// A list of shots made into orders: every row becomes the edit that its cells and the command
/// line's options describe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/edit_options.hpp"
#include "session/preflight.hpp"
#include "session/shot_table.hpp"

namespace wanprep::cli {

struct Shot {
  std::string id;
  int line = 0;  ///< of its row; of a folder: the number of the file
  int take = 1;
  EditOrder order;
  ShotCheck check = {};
};

struct ShotProblem {
  int line = 0;
  Error error;
  std::vector<int> rows = {};  ///< lines of the rows that it keeps out; empty: its own
};

/// How many rows they keep out.
std::size_t bad_rows(const std::vector<ShotProblem>& problems);
/// "line 3", or "lines 2, 4" of the rows that a header's mistake keeps out.
std::string lines_text(const ShotProblem& problem);

/// What all rows share.
struct ShotDefaults {
  std::filesystem::path list;     ///< the file or folder that was named
  std::filesystem::path out_dir;  ///< absolute
  std::vector<Arguments::Given> options;
  TargetSettings target;
  bool force = false;
};

struct ShotList {
  std::vector<Shot> shots;
  std::vector<ShotProblem> problems;  ///< by line
};

/// CSV, JSON lines (by the name's ending, else by the first character) or the videos of a folder.
/// Error: Code::input.
Result<ShotTable> read_shots(const std::filesystem::path& list);

/// Every row's orders, one a take; what is wrong with a row does not keep the others from being
/// read. Checked here: columns, values, files that are missing, names that meet.
Result<ShotList> plan_shots(const ShotTable& table, const ShotDefaults& defaults,
                            const Profile& profile, Shell& shell);

/// Opens and plans every shot on all cores; problems are added by line.
void check_shots(ShotList& list, const ServiceAccess& access, const Profile& profile, Shell& shell);

}  // namespace wanprep::cli
