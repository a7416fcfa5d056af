#include "disk/direct_copy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace wanprep {
namespace {

// What one request to the disk may hold. Below the first bound a copy through the cache is as
// cheap.
constexpr std::uint64_t kStep = 2u << 20, kWorthIt = 8u << 20, kBlock = 4096;

// The pages are only touched by the kernel, for which a source that shrank is an error, no signal.
bool write_mapped(int from, int to, std::uint64_t at, std::uint64_t bytes) {
  const auto offset = static_cast<off_t>(at);
  void* pages = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, from, offset);
  if (pages == MAP_FAILED) return false;
  const bool there = madvise(pages, bytes, MADV_POPULATE_READ) == 0;
  const auto count = there ? ::pwrite(to, pages, bytes, offset) : -1;
  munmap(pages, bytes);
  return count == static_cast<ssize_t>(bytes);
}

}  // namespace

std::uint64_t copy_directly(int from, int to, std::uint64_t bytes) {
  const int flags = fcntl(to, F_GETFL);
  std::uint64_t done = 0;
  if (bytes < kWorthIt || flags < 0 || fcntl(to, F_SETFL, flags | O_DIRECT) != 0) return done;
  const auto whole = bytes - bytes % kBlock;
  while (done < whole) {
    const auto step = std::min(kStep, whole - done);
    if (!write_mapped(from, to, done, step)) break;
    done += step;
  }
  fcntl(to, F_SETFL, flags);
  lseek(from, static_cast<off_t>(done), SEEK_SET);
  lseek(to, static_cast<off_t>(done), SEEK_SET);
  return done;
}

}  // namespace wanprep
