/// A file, or a part of it, as what curl sends.
#pragma once

#include <cstdint>
#include <memory>

#include "disk/descriptor.hpp"
#include "net/curl_handle.hpp"

namespace wanprep {

class BodyFile {
 public:
  /// Error: Code::input when it cannot be read or is shorter than what is asked for.
  static Result<std::unique_ptr<BodyFile>> open(const FileBody& body);
  /// Makes `handle` send it; this object must outlive the transfer.
  void attach(CURL* handle);
  std::uint64_t bytes() const { return end_ - begin_; }

 private:
  BodyFile(InputFile file, std::uint64_t begin, std::uint64_t end)
      : file_(std::move(file)), begin_(begin), end_(end), position_(begin) {}
  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;

  InputFile file_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t position_;
};

}  // namespace wanprep
