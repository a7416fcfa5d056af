/// Obeys a work order.
#pragma once

#include <filesystem>
#include <string>

#include "core/context.hpp"
#include "core/error.hpp"
#include "recipe/work.hpp"

namespace wanprep {

/// As MediaTool::execute. On error, and with over_budget, the contents of `out` are of no use.
Result<Made> execute_work(const Work& work, const std::filesystem::path& out,
                          const std::string& stage, Context& context);

}  // namespace wanprep
