/// One file made fit: probe, plan, execute, read back, prove, commit, recipe beside it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plan/conform.hpp"
#include "plan/images.hpp"
#include "session/tools.hpp"

namespace wanprep {

struct ConformOrder {
  std::filesystem::path source;
  std::filesystem::path out;  ///< final name; its ending chooses the container
  bool name_open =
      false;  ///< `out` has no ending yet: append the one that it needs (--out-dir, jobs)
  Wishes wishes;
  bool force = false;
  bool dry_run = false;
  bool hard_link = false;    ///< --link
  bool verify_full = false;  ///< --verify full
  bool in_job =
      false;  ///< an untouched original is used where it lies: nothing is written but the recipe
  bool whole_hash = false;  ///< --hash full
};

/// What was done (or with dry_run: would be).
struct Conformed {
  std::filesystem::path source;
  std::filesystem::path
      out;  ///< the file to upload; the source itself for an untouched clip in a job
  std::filesystem::path recipe_path;  ///< OUT.recipe.json; empty for images
  std::optional<ConformPlan> video;
  std::optional<ImagePlan> image;
  std::optional<Recipe> recipe;
  std::vector<std::pair<std::string, std::string>>
      checks;  ///< what was proven: "frames" → "240 decoded, 240 expected"
};

/// Errors as plan_conform, MediaTool::execute; Code::output for an existing target, a full disk or
/// a mismatch after reading back (both values in the message). Nothing is left behind under any
/// name.
Result<Conformed> conform_file(const ConformOrder& order, const Profile& profile,
                               const Tools& tools, Context& context);

}  // namespace wanprep
