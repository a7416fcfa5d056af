/// A command run without a shell.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/context.hpp"

namespace wanprep {

struct ProcessEnd {
  int exit_code = 0;  ///< 128 + signal when killed by one
  std::string out;    ///< the last 64 KiB of each
  std::string err;
};

/// Runs `words` with nothing on stdin, in a process group of its own, which is killed on a stop and
/// after `limit`. Error: Code::config when it cannot be started, Code::storage after `limit`,
/// Code::interrupted.
Result<ProcessEnd> run_process(const std::vector<std::string>& words, std::chrono::seconds limit,
                               Context& context);

}  // namespace wanprep
