#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "disk/atomic_file.hpp"
#include "disk/descriptor.hpp"
#include "disk/errno_text.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

// An AtomicFile's path exists already, and link() wants a free name: link beside it, then replace.
Result<void> link_over(const fs::path& from, const fs::path& to) {
  fs::path beside = to;
  beside += "-link";
  if (::link(from.c_str(), beside.c_str()) != 0) return write_error("link", to, errno);
  if (::rename(beside.c_str(), to.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    return write_error("link", to, error);
  }
  // rename() between two links of one file does nothing and leaves both.
  ::unlink(beside.c_str());
  return {};
}

// Stops without an error where the kernel or the file system cannot.
void copy_in_kernel(int from, int to, std::uint64_t bytes) {
  while (bytes > 0) {
    const auto count =
        copy_file_range(from, nullptr, to, nullptr,
                        static_cast<std::size_t>(std::min<std::uint64_t>(bytes, 1u << 30)), 0);
    if (count <= 0) return;
    bytes -= static_cast<std::uint64_t>(count);
  }
}

// Goes on at the positions that the kernel left the descriptors at.
Result<void> copy_by_hand(int from, int to, const fs::path& source, const fs::path& target) {
  std::vector<char> buffer(1u << 20);
  for (;;) {
    const auto count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return fail(Code::input,
                  fmt::format("cannot read {}: {}", source.string(), errno_text(errno)));
    if (count == 0) return {};
    if (const int error = write_all(to, {buffer.data(), static_cast<std::size_t>(count)}))
      return write_error("write", target, error);
  }
}

}  // namespace

Result<void> copy_file(const fs::path& from, const fs::path& to, CopyHow how) {
  Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (!source.valid() || fstat(source.get(), &info) != 0)
    return fail(Code::input, fmt::format("cannot read {}: {}", from.string(), errno_text(errno)));
  if (how == CopyHow::hard_link) return link_over(from, to);
  Descriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!target.valid()) return write_error("write", to, errno);
  if (ioctl(target.get(), FICLONE, source.get()) != 0) {
    copy_in_kernel(source.get(), target.get(), static_cast<std::uint64_t>(info.st_size));
    WANPREP_CHECK(copy_by_hand(source.get(), target.get(), from, to));
  }
  if (const int error = target.close(); error != 0) return write_error("write", to, error);
  return {};
}

}  // namespace wanprep
