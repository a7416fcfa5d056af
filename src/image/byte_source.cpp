#include "image/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "disk/errno_text.hpp"

namespace wanprep {
namespace {

// Windows of 4 KiB: 131,072 chunks, or a picture of half a gigabyte from end to end.
constexpr std::uint64_t kMostFetched = 512u << 20;

}  // namespace

Result<ByteSource> ByteSource::open(const std::filesystem::path& path) {
  ByteSource source;
  // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
  source.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status {};
  if (source.descriptor_ < 0 || fstat(source.descriptor_, &status) != 0)
    return fail(Code::input, fmt::format("cannot open: {}", errno_text(errno)));
  if (!S_ISREG(status.st_mode)) return fail(Code::input, "cannot open: not a regular file");
  source.size_ = static_cast<std::uint64_t>(status.st_size);
  return source;
}

ByteSource::ByteSource(std::span<const std::uint8_t> bytes) : memory_(bytes), size_(bytes.size()) {}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : memory_(other.memory_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      ok_(other.ok_) {}

ByteSource::~ByteSource() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t ByteSource::fetch(std::uint64_t at, std::uint8_t* into, std::size_t count) const {
  if (at >= size_) return 0;
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - at));
  if (descriptor_ < 0) {
    std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(at), count, into);
    return count;
  }
  std::size_t done = 0;
  while (done < count) {
    const auto got = ::pread(descriptor_, into + done, count - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::uint8_t ByteSource::u8(std::uint64_t at) {
  if (at < window_at_ || at - window_at_ >= window_size_) {
    window_at_ = at;
    window_size_ = fetched_ > kMostFetched ? 0 : fetch(at, window_.data(), window_.size());
    fetched_ += window_size_;
    if (window_size_ == 0) {
      ok_ = false;
      return 0;
    }
  }
  return window_[static_cast<std::size_t>(at - window_at_)];
}

std::uint32_t ByteSource::big(std::uint64_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | u8(at + static_cast<unsigned>(i));
  return value;
}

std::uint32_t ByteSource::little(std::uint64_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= std::uint32_t{u8(at + static_cast<unsigned>(i))} << (8 * i);
  return value;
}

std::uint32_t ByteSource::be16(std::uint64_t at) { return big(at, 2); }
std::uint32_t ByteSource::be32(std::uint64_t at) { return big(at, 4); }
std::uint32_t ByteSource::le16(std::uint64_t at) { return little(at, 2); }
std::uint32_t ByteSource::le24(std::uint64_t at) { return little(at, 3); }
std::uint32_t ByteSource::le32(std::uint64_t at) { return little(at, 4); }

std::string ByteSource::text(std::uint64_t at, std::size_t count) {
  std::string value;
  for (std::size_t i = 0; i < count && ok_; ++i) {
    const char next = static_cast<char>(u8(at + i));
    if (ok_) value.push_back(next);
  }
  return value;
}

std::vector<std::uint8_t> ByteSource::some(std::uint64_t at, std::size_t count) {
  if (at >= size_) return {};
  std::vector<std::uint8_t> bytes(
      static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - at)));
  bytes.resize(fetch(at, bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace wanprep
