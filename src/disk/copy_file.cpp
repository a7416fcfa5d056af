#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "disk/atomic_file.hpp"
#include "disk/compared_copy.hpp"
#include "disk/descriptor.hpp"
#include "disk/direct_copy.hpp"
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

// Small enough to stay in the processor's cache, where reading it back costs little.
constexpr std::size_t kCompared = 256u << 10;

Result<std::size_t> read_block(int descriptor, std::vector<char>& into, std::uint64_t at,
                               const fs::path& file) {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto count =
        ::pread(descriptor, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return fail(Code::input, fmt::format("cannot read {}: {}", file.string(), errno_text(errno)));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<void> copy_blocks(int from, int to, const fs::path& source, const fs::path& target,
                         const std::function<Result<void>(std::uint64_t)>& between) {
  std::vector<char> read(kCompared), back(kCompared);
  for (std::uint64_t at = 0;;) {
    WANPREP_TRY(count, read_block(from, read, at, source));
    if (count == 0) return {};
    if (const int error = write_all(to, {read.data(), count}))
      return write_error("write", target, error);
    back.resize(count);
    WANPREP_TRY(found, read_block(to, back, at, target));
    if (found != count || std::memcmp(read.data(), back.data(), count) != 0)
      return fail(Code::output,
                  fmt::format("{} does not hold what was written at byte {}", target.string(), at));
    at += count;
    WANPREP_CHECK(between(at));
  }
}

}  // namespace

Result<bool> copy_compared(const fs::path& from, const fs::path& to,
                           const std::function<Result<void>(std::uint64_t)>& between) {
  Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.valid())
    return fail(Code::input, fmt::format("cannot read {}: {}", from.string(), errno_text(errno)));
  Descriptor target(::open(to.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!target.valid()) return write_error("write", to, errno);
  const bool cloned = ioctl(target.get(), FICLONE, source.get()) == 0;
  if (!cloned) WANPREP_CHECK(copy_blocks(source.get(), target.get(), from, to, between));
  if (const int error = target.close(); error != 0) return write_error("write", to, error);
  return cloned;
}

Result<void> copy_file(const fs::path& from, const fs::path& to, CopyHow how) {
  Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (!source.valid() || fstat(source.get(), &info) != 0)
    return fail(Code::input, fmt::format("cannot read {}: {}", from.string(), errno_text(errno)));
  if (how == CopyHow::hard_link) return link_over(from, to);
  Descriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!target.valid()) return write_error("write", to, errno);
  if (ioctl(target.get(), FICLONE, source.get()) != 0) {
    const auto bytes = static_cast<std::uint64_t>(info.st_size);
    const auto done = copy_directly(source.get(), target.get(), bytes);
    copy_in_kernel(source.get(), target.get(), bytes - done);
    WANPREP_CHECK(copy_by_hand(source.get(), target.get(), from, to));
  }
  if (const int error = target.close(); error != 0) return write_error("write", to, error);
  return {};
}

}  // namespace wanprep
