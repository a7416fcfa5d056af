/// A POSIX file descriptor that closes itself, and whole reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace wanprep {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return number_; }
  bool valid() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  /// 0, or errno: on NFS a full disk is first told by close().
  int close();

 private:
  int number_ = -1;
};

/// A regular file, for reading at positions.
class InputFile {
 public:
  /// Error: Code::input with errno's words; a folder, pipe or device is refused by name.
  static Result<InputFile> open(const std::filesystem::path& file);
  std::uint64_t bytes() const { return bytes_; }
  /// Fills `into` from `offset`; the count read is smaller at the end of the file. Error:
  /// Code::input.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const;

 private:
  InputFile() = default;
  Descriptor descriptor_;
  std::uint64_t bytes_ = 0;
  std::filesystem::path path_;
};

/// Writes all bytes; 0, or errno.
int write_all(int descriptor, std::string_view bytes);

}  // namespace wanprep
