#include "core/large_memory.hpp"

#include <cstdlib>

#include <sys/mman.h>

namespace wanprep {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

}  // namespace

void* take_large(std::size_t bytes) {
  const bool large = bytes >= kLargePage;
  void* room = nullptr;
  if (large) {
    if (posix_memalign(&room, kLargePage, bytes) != 0) throw std::bad_alloc();
    // A wish: where it cannot be met, nothing changes.
    static_cast<void>(madvise(room, bytes / kLargePage * kLargePage, MADV_HUGEPAGE));
  } else if (room = std::malloc(bytes); room == nullptr) {
    throw std::bad_alloc();
  }
  return room;
}

void give_large(void* room) noexcept { std::free(room); }

}  // namespace wanprep
