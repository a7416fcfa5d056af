/// Many files on all cores, results in order as soon as they and all before them are there.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "cli/probe_text.hpp"

namespace wanprep::cli {

/// Calls `done` from the calling thread, once a file, in the order of `paths`. One bad file never
/// stops the rest. `deep` decodes one file after the other, each on all cores, so that memory stays
/// that of one decoder. Error: Code::interrupted, or what `done` returned.
Result<void> probe_many(const std::vector<std::filesystem::path>& paths, const Profile& profile,
                        bool deep, Shell& shell,
                        const std::function<Result<void>(const ProbedFile&)>& done);

}  // namespace wanprep::cli
