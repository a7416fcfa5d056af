/// A folder that goes away with the test, and a clock that never waits.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/context.hpp"

namespace wanprep::testing {

class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "wanprep-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  Scratch(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

 private:
  std::filesystem::path folder_;
};

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class FakeClock : public Clock {
 public:
  Instant now() override { return now_; }
  bool sleep(std::chrono::milliseconds span, std::stop_token stop) override {
    slept.push_back(span);
    now_ += span;
    return !stop.stop_requested();
  }
  std::vector<std::chrono::milliseconds> slept;

 private:
  Instant now_{std::chrono::seconds{1'800'000'000}};
};

/// `n` bytes that differ from place to place.
inline std::string patterned(std::size_t n) {
  std::string out(n, '\0');
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<char>((i * 131 + i / 251) & 0xff);
  return out;
}

}  // namespace wanprep::testing
