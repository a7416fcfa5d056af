/// The shipped profile files, and a folder of a test's own.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "profile/profile.hpp"

namespace wanprep {

inline std::vector<std::filesystem::path> shipped() {
  return {std::filesystem::path(WANPREP_SOURCE_DIR) / "src/profile/data"};
}

inline nlohmann::ordered_json bound(const char* min, const char* max) {
  return {{"min", min},
          {"max", max},
          {"source", {{"url", "https://example.org"}, {"date", "2026"}, {"documented_as", "?"}}}};
}

class ProfileFiles {
 public:
  ProfileFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "wanprep-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ProfileFiles() { std::filesystem::remove_all(folder_); }
  ProfileFiles(const ProfileFiles&) = delete;
  ProfileFiles& operator=(const ProfileFiles&) = delete;

  static nlohmann::ordered_json offer() { return read("offers/novita/wan2.7-videoedit.json"); }
  static nlohmann::ordered_json model() { return read("models/wan2.7-videoedit.json"); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  Result<Profile> load(const nlohmann::ordered_json& offer) const {
    write("offer.json", offer.dump());
    return load_profile(path("offer.json"), shipped());
  }

 private:
  static nlohmann::ordered_json read(const char* name) {
    std::ifstream in(shipped().front() / name);
    return nlohmann::ordered_json::parse(in);
  }
  std::filesystem::path folder_;
};

}  // namespace wanprep
