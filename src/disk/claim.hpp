/// Who may send (for ever) and who works (for a while), by what NFS does reliably: link().
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "core/context.hpp"
#include "core/error.hpp"

namespace wanprep {

/// Creates `file` with `text` by link() of a temporary name and st_nlink == 2. True: it is ours,
/// now and for ever. False: it was there before. Never removed by anyone.
Result<bool> claim_forever(const std::filesystem::path& file, const std::string& text);

/// Who works on a job.
struct LeaseHolder {
  std::string host;
  long process = 0;
  std::string token;  ///< random, tells two leases of one process apart
  Instant expires{};
};

/// A lease file that is renewed while the holder lives, and may be taken over after it expired (or
/// when its process on this host is gone).
class Lease {
 public:
  /// Error: Code::busy naming host and process of the holder.
  static Result<Lease> acquire(const std::filesystem::path& file, Clock& clock,
                               std::chrono::seconds span);
  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) noexcept;
  Lease(const Lease&) = delete;
  ~Lease();  ///< removes the file if it is still ours

  /// Extends; Code::busy when another took it over meanwhile.
  Result<void> renew();
  /// Whether it is still ours, read from the disk.
  bool held() const;

 private:
  Lease() = default;
  std::filesystem::path file_;
  LeaseHolder holder_;
  Clock* clock_ = nullptr;
  std::chrono::seconds span_{};
};

}  // namespace wanprep
