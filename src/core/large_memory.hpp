/// Memory for tables of millions of rows.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace wanprep {

/// Room for `bytes`, on large pages (2 MiB) as far as it holds whole ones: a table of 5 MiB that is
/// filled page by page costs 1,300 page faults, a third of what reading it takes. Not more memory
/// than asked for comes into use. Smaller ones come from the allocator as they are. Throws
/// std::bad_alloc.
void* take_large(std::size_t bytes);
void give_large(void* room) noexcept;

template <class T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <class U>
  explicit LargeAllocator(const LargeAllocator<U>&) {}
  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(take_large(count * sizeof(T)));
  }
  void deallocate(T* room, std::size_t) noexcept { give_large(room); }
  bool operator==(const LargeAllocator&) const = default;
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace wanprep
