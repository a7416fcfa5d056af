/// Large copies that leave the page cache alone.
#pragma once

#include <cstdint>

namespace wanprep {

/// Writes the first `bytes` of `from` to the empty file `to` straight out of the source's pages
/// (O_DIRECT), which costs about half of a copy through the page cache and leaves nothing to sync
/// but the file's own record. Gives how far it came, and both descriptors stand there: less than
/// `bytes` at the uneven end of a file, where the file system has no direct writes, and at an
/// error, which whoever goes on by other means will meet again.
std::uint64_t copy_directly(int from, int to, std::uint64_t bytes);

}  // namespace wanprep
