#include "disk/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "disk/errno_text.hpp"
#include "disk/network_calls.hpp"

namespace wanprep {
namespace {

tl::unexpected<Error> unreadable(const std::filesystem::path& file, int error) {
  auto out = fail(Code::input, fmt::format("cannot read {}: {}", file.string(), errno_text(error)));
  errno = error;  // read_file() tells stale handles from others by it
  return out;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

int Descriptor::close() {
  const int number = std::exchange(number_, -1);
  return number >= 0 && ::close(number) != 0 ? errno : 0;
}

Result<InputFile> InputFile::open(const std::filesystem::path& file) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  Descriptor descriptor(
      unless_stale([&] { return ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
  if (!descriptor.valid()) return unreadable(file, errno);
  struct stat info = {};
  if (fstat(descriptor.get(), &info) != 0) return unreadable(file, errno);
  if (!S_ISREG(info.st_mode))
    return fail(Code::input,
                fmt::format("cannot read {}: {}", file.string(),
                            S_ISDIR(info.st_mode) ? "is a directory" : "is not a regular file"));
  InputFile out;
  out.descriptor_ = std::move(descriptor);
  out.bytes_ = static_cast<std::uint64_t>(info.st_size);
  out.path_ = file;
  return out;
}

Result<std::size_t> InputFile::read_at(std::uint64_t offset, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  while (done < into.size() && offset + done < bytes_) {
    const auto count = pread(descriptor_.get(), into.data() + done, into.size() - done,
                             static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(path_, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) return ENOSPC;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace wanprep
