/// Loads the parts of the program that drag in shared objects by the hundred, when first needed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep {

/// Looks for `wanprep-NAME.so` in the folders given by `module_folders()` and returns the address
/// of its exported C function `symbol`. The module stays loaded. Error: Code::internal, naming the
/// places tried.
Result<void*> load_module(const std::string& name, const std::string& symbol);

/// The file `name` in the first of those folders that has it. Error: Code::internal, naming the
/// places tried.
Result<std::filesystem::path> find_module(const std::string& name);

/// $WANPREP_MODULE_DIR if set, else relative to the running program: ../lib/wanprep,
/// ../lib/<multiarch>/wanprep, its own folder.
std::vector<std::filesystem::path> module_folders();

/// The profile files: $WANPREP_PROFILE_DIR, else ../share/wanprep/profiles next to the program.
std::vector<std::filesystem::path> profile_folders();

}  // namespace wanprep

/// Marks the one function that a module exports.
#define WANPREP_EXPORT extern "C" __attribute__((visibility("default")))
