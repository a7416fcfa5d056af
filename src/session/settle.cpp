#include "session/settle.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fmt/format.h>

#include "disk/descriptor.hpp"
#include "disk/network_calls.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

int synced(const fs::path& path) {
  const Descriptor file(unless_stale([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file.valid()) return errno;
  // Some network disks refuse to sync a folder; its entry is durable there once rename returns.
  return ::fsync(file.get()) == 0 || errno == EINVAL ? 0 : errno;
}

int renamed(const fs::path& from, const fs::path& to, bool force) {
  if (force) return rename_and_look(from, to);
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  // NFS knows no RENAME_NOREPLACE, but does know link().
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return errno;
  if (const int error = link_and_look(from, to); error != 0) return error;
  ::unlink(from.c_str());
  return 0;
}

}  // namespace

Result<void> settle(const fs::path& from, const fs::path& to, bool force) {
  int error = synced(from);
  if (error == 0) error = renamed(from, to, force);
  if (error == 0) error = synced(to.has_parent_path() ? to.parent_path() : fs::path{"."});
  if (error == EEXIST)
    return fail(Code::output, fmt::format("{} exists", to.string()), "--force replaces it");
  if (error != 0)
    return fail(Code::output, fmt::format("cannot write {}: {}", to.string(),
                                          std::generic_category().message(error)));
  return {};
}

}  // namespace wanprep
