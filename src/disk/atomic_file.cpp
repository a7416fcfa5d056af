#include "disk/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "disk/descriptor.hpp"
#include "disk/digest.hpp"
#include "disk/errno_text.hpp"
#include "disk/network_calls.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

tl::unexpected<Error> already_there(const fs::path& target) {
  return fail(Code::output, fmt::format("{} exists", target.string()), "--force replaces it");
}

// link() refuses an existing name on every file system, NFS included, but FAT, SMB and some FUSE
// file systems have no links: there the kernel's own "do not replace" is asked.
Result<void> give_free_name(const fs::path& from, const fs::path& target) {
  const int error = link_and_look(from, target);
  if (error == 0) {
    ::unlink(from.c_str());
    return {};
  }
  if (error == EEXIST) return already_there(target);
  if (error != EPERM && error != EOPNOTSUPP && error != ENOSYS && error != EMLINK)
    return write_error("name", target, error);
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST) return already_there(target);
  return write_error("name", target, errno);
}

// A name of 255 bytes is legal, its temporary would not be.
fs::path temporary_name(const fs::path& target) {
  constexpr std::size_t most = 255 - sizeof(".") - sizeof(".part-") - 16;
  const auto name = target.filename().string().substr(0, most);
  return folder_of(target) / ("." + name + ".part-" + random_hex(8));
}

Result<void> sync_file(const fs::path& file) {
  Descriptor descriptor(unless_stale([&] { return ::open(file.c_str(), O_RDWR | O_CLOEXEC); }));
  if (!descriptor.valid()) return write_error("write", file, errno);
  if (fsync(descriptor.get()) != 0) return write_error("write", file, errno);
  if (const int error = descriptor.close(); error != 0) return write_error("write", file, error);
  return {};
}

}  // namespace

void ignore_file_size_signal() { ::signal(SIGXFSZ, SIG_IGN); }

tl::unexpected<Error> write_error(const std::string& what, const fs::path& file, int error) {
  return fail(Code::output,
              fmt::format("cannot {} {}: {}", what, file.string(), errno_text(error)));
}

Result<void> sync_folder_of(const fs::path& file) {
  Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return {};
  if (fsync(folder.get()) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
    return write_error("write", folder_of(file), errno);
  return {};
}

Result<AtomicFile> AtomicFile::create(const fs::path& target, bool force) {
  if (target.filename().empty() || target.filename() == "." || target.filename() == "..")
    return fail(Code::output, fmt::format("'{}' is not a file's name", target.string()));
  struct stat info = {};
  const bool there = lstat(target.c_str(), &info) == 0;
  if (there && !force) return already_there(target);
  if (there && S_ISDIR(info.st_mode)) return write_error("write", target, EISDIR);
  AtomicFile out;
  out.target_ = target;
  out.force_ = force;
  const fs::path name = temporary_name(target);
  Descriptor descriptor(unless_stale(
      [&] { return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
  if (!descriptor.valid()) return write_error("write", target, errno);
  out.path_ = name;
  return out;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      target_(std::move(other.target_)),
      force_(other.force_) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(target_, other.target_);
  std::swap(force_, other.force_);
  return *this;
}

AtomicFile::~AtomicFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> AtomicFile::commit() {
  WANPREP_CHECK(sync_file(path_));
  if (!force_) {
    WANPREP_CHECK(give_free_name(path_, target_));
  } else if (const int error = rename_and_look(path_, target_); error != 0) {
    return write_error("name", target_, error);
  }
  path_.clear();
  return sync_folder_of(target_);
}

Result<void> write_file(const fs::path& target, std::string_view bytes, bool force) {
  WANPREP_TRY(file, AtomicFile::create(target, force));
  Descriptor descriptor(
      unless_stale([&] { return ::open(file.path().c_str(), O_WRONLY | O_CLOEXEC); }));
  if (!descriptor.valid()) return write_error("write", target, errno);
  if (const int error = write_all(descriptor.get(), bytes); error != 0)
    return write_error("write", target, error);
  if (const int error = descriptor.close(); error != 0) return write_error("write", target, error);
  return file.commit();
}

}  // namespace wanprep
