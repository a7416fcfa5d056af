/// What a process gives up before it reads the first hostile byte.
#pragma once

#include <cstdint>

namespace wanprep {

/// From here on: no network, no other program, no new privilege, nothing renamed, linked or
/// removed. Such calls fail with EPERM. Without effect where the kernel or a container has no
/// seccomp.
void confine();

/// Private memory (RLIMIT_DATA) that may be allocated from now on, over which allocations fail; 0
/// for what the process was given when it began, which is never passed.
void bound_memory(std::uint64_t bytes);

}  // namespace wanprep
