/// Plans and outcomes for people.
#pragma once

#include <string>

#include "session/conform_file.hpp"
#include "session/edit.hpp"
#include "session/restore_file.hpp"

namespace wanprep::cli {

std::string conformed_text(const Conformed& done, bool dry_run);
std::string restored_text(const Restored& done, bool dry_run);
std::string job_text(const JobView& view);

}  // namespace wanprep::cli
