#include "core/module.hpp"

#include <dlfcn.h>
#include <cstdlib>

#include <fmt/format.h>

#ifndef WANPREP_LIBDIR
#define WANPREP_LIBDIR "lib"
#endif

namespace wanprep {
namespace {

namespace fs = std::filesystem;

fs::path program_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path(".") : self.parent_path();
}

}  // namespace

std::vector<fs::path> module_folders() {
  if (const char* folder = std::getenv("WANPREP_MODULE_DIR")) return {folder};
  const fs::path bin = program_folder();
  // The last is for the programs among the modules.
  return {bin / "../lib/wanprep", bin / ".." / WANPREP_LIBDIR / "wanprep", bin};
}

std::vector<fs::path> profile_folders() {
  if (const char* folder = std::getenv("WANPREP_PROFILE_DIR")) return {folder};
  return {program_folder() / "../share/wanprep/profiles"};
}

Result<fs::path> find_module(const std::string& name) {
  std::string tried;
  for (const auto& folder : module_folders()) {
    fs::path file = folder / name;
    std::error_code missing;
    if (fs::exists(file, missing)) return file;
    tried += fmt::format(" {}", file.lexically_normal().string());
  }
  return fail(Code::internal, fmt::format("module '{}' is missing; tried{}", name, tried),
              "install the whole package, or set WANPREP_MODULE_DIR");
}

Result<void*> load_module(const std::string& name, const std::string& symbol) {
  WANPREP_TRY(file, find_module(fmt::format("wanprep-{}.so", name)));
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr)
    return fail(Code::internal, fmt::format("cannot load {}: {}", file.string(), dlerror()));
  void* address = dlsym(handle, symbol.c_str());
  if (address == nullptr)
    return fail(Code::internal, fmt::format("{} has no {}", file.string(), symbol));
  return address;
}

}  // namespace wanprep
