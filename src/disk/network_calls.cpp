#include "disk/network_calls.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace wanprep {
namespace {

bool look_at(const std::filesystem::path& path, struct stat& info) {
  return unless_stale([&] { return ::lstat(path.c_str(), &info); }) == 0;
}

bool is(const std::filesystem::path& path, const struct stat& file) {
  struct stat info = {};
  return look_at(path, info) && info.st_dev == file.st_dev && info.st_ino == file.st_ino;
}

}  // namespace

int rename_and_look(const std::filesystem::path& from, const std::filesystem::path& to) {
  struct stat before = {};
  if (!look_at(from, before)) return errno;
  if (std::rename(from.c_str(), to.c_str()) == 0) return 0;
  const int error = errno;
  return error == ENOENT && is(to, before) ? 0 : error;
}

int link_and_look(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return 0;
  const int error = errno;
  struct stat ours = {};
  return error == EEXIST && look_at(from, ours) && is(to, ours) ? 0 : error;
}

}  // namespace wanprep
