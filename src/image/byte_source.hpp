/// Bounds-checked reads of a file (or of bytes in memory) through a small window.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep {

/// A read beyond the end gives zeros and clears ok(), which stays so: read a header, then ask once.
/// So does reading on and on: a sparse file of a few bytes has as many zeros as it likes.
class ByteSource {
 public:
  /// Errors: Code::input with errno's words.
  static Result<ByteSource> open(const std::filesystem::path& path);
  explicit ByteSource(std::span<const std::uint8_t> bytes);
  ByteSource(ByteSource&& other) noexcept;
  ByteSource& operator=(ByteSource&&) = delete;
  ByteSource(const ByteSource&) = delete;
  ~ByteSource();

  std::uint64_t size() const { return size_; }
  bool ok() const { return ok_; }

  std::uint8_t u8(std::uint64_t at);
  std::uint32_t be16(std::uint64_t at);
  std::uint32_t be32(std::uint64_t at);
  std::uint32_t le16(std::uint64_t at);
  std::uint32_t le24(std::uint64_t at);
  std::uint32_t le32(std::uint64_t at);
  /// Exactly `count` bytes as text, or (clearing ok()) fewer.
  std::string text(std::uint64_t at, std::size_t count);
  /// What there is of `count` bytes; never clears ok().
  std::vector<std::uint8_t> some(std::uint64_t at, std::size_t count);

 private:
  ByteSource() = default;
  std::uint32_t big(std::uint64_t at, int count);
  std::uint32_t little(std::uint64_t at, int count);
  std::size_t fetch(std::uint64_t at, std::uint8_t* into, std::size_t count) const;

  std::span<const std::uint8_t> memory_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool ok_ = true;
  std::array<std::uint8_t, 4096> window_{};
  std::uint64_t window_at_ = 0;
  std::size_t window_size_ = 0;
  std::uint64_t fetched_ = 0;
};

}  // namespace wanprep
