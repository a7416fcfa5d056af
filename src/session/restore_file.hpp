/// A result brought back: probe, align, plan, execute, read back, prove, commit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/restore.hpp"
#include "session/tools.hpp"

namespace wanprep {

struct RestoreOrder {
  std::filesystem::path result;
  std::filesystem::path out;
  std::optional<std::filesystem::path> recipe;  ///< either a recipe …
  std::optional<std::filesystem::path>
      original;  ///< … or an original (or both: the original has moved)
  std::optional<std::filesystem::path>
      clip;  ///< the clip that was sent, for alignment; else made from the original
  RestoreWishes wishes;
  bool force = false;
  bool dry_run = false;
};

struct Proof {
  std::string what;  ///< "frames", "times", "size", "audio packets" …
  std::string expected;
  std::string measured;
  bool ok = false;
};

struct Restored {
  std::filesystem::path out;
  RestorePlan plan;
  Alignment alignment;
  std::vector<Proof> proofs;
};

/// Errors as plan_restore; Code::config when the original's fingerprint differs (both named, hint
/// --original); Code::output when a proof fails or OUT exists without force. The result file is
/// never written to.
Result<Restored> restore_file(const RestoreOrder& order, const Tools& tools, Context& context);

}  // namespace wanprep
