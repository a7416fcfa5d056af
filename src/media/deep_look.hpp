/// Decodes everything: damaged, frozen and black pictures, fields, luma in use.
#pragma once

#include <filesystem>

#include "core/context.hpp"
#include "facts/probe.hpp"

namespace wanprep {

/// As MediaTool::look_deep.
Result<Probe> deep_look(const std::filesystem::path& path, Probe probe, Context& context);

}  // namespace wanprep
