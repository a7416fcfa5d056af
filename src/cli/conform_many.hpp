/// Several files conformed at a time, results in order.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/shell.hpp"
#include "session/conform_file.hpp"

namespace wanprep::cli {

/// One call of conform_file; the context is the file's own.
using ConformOne = std::function<Result<Conformed>(std::size_t file, Context& context)>;

/// Code::usage when two files would be written under one name in `folder`: two videos or two
/// pictures of one stem. Looks at the beginnings of those files alone.
Result<void> check_own_names(const std::vector<std::string>& names,
                             const std::filesystem::path& folder);

/// Calls `one` for each name, on as many threads as the machine has cores and memory for (at least
/// 2 GiB each), and `done` from the calling thread in the order of `names`. A clip's threads stay
/// on its share of the cores, so that clips side by side do not get in each other's way. A single
/// file has the whole machine.
/// Notes bear the file's name; progress is that of the whole. Error: Code::interrupted, or what
/// `done` returned.
Result<void> conform_many(
    const std::vector<std::string>& names, const ConformOne& one, Shell& shell,
    const std::function<Result<void>(std::size_t file, Result<Conformed>)>& done);

}  // namespace wanprep::cli
