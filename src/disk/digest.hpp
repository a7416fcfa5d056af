/// SHA-256 and fingerprints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace wanprep {

/// Lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);

class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  ~Sha256();
  void add(std::string_view bytes);
  std::string hex();  ///< once

 private:
  void* state_;
};

Result<std::string> sha256_file(const std::filesystem::path& file);
/// Random lower-case hexadecimal text of 2 * bytes digits, from the kernel.
std::string random_hex(std::size_t bytes);

/// Digests of the first and last MiB, for facts/fingerprint.hpp.
struct EdgeDigests {
  std::uint64_t bytes = 0;
  std::string head;
  std::string tail;
};
Result<EdgeDigests> edge_digests(const std::filesystem::path& file);

}  // namespace wanprep
