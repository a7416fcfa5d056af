/// Configuration from environment and files, with the source that won (contract, section 6).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/secret.hpp"
#include "hosting/host.hpp"
#include "profile/profile.hpp"
#include "session/edit.hpp"

namespace wanprep::cli {

/// A value and where it came from ("environment WANPREP_TO", "wanprep.toml").
struct Setting {
  std::string value;
  std::string source;
};

struct NamedTarget {
  TargetSettings settings;
  std::optional<std::string> password_file;
  std::optional<std::string> token_file;
  std::string source;
};

/// Everything that files and environment say; flags are laid over it by the commands.
struct Settings {
  std::map<std::string, Setting> values;  ///< profile service service_url to public_url poll_every
                                          ///< deadline expires key_file key_command tag limit_rate
  std::map<std::string, NamedTarget> targets;
  std::map<std::string, Price> prices;  ///< by profile id; of all files the largest
  Budget budget;                        ///< of all files the smallest cap
  std::vector<std::string> files;       ///< configuration files that were read

  std::optional<std::string> get(const std::string& name) const;
};

/// Error: Code::config with file, key (unknown, mistyped) and what is allowed.
Result<Settings> read_settings();

/// The service key: NOVITA_API_KEY, then key_file, then key_command. Nothing when there is none.
struct Key {
  Secret secret;
  std::string source;
};
Result<std::optional<Key>> read_key(const Settings& settings);

/// What the command line says about the place for uploads.
struct TargetWords {
  std::optional<std::string> to;
  std::optional<std::string> public_url;
  std::optional<std::uint64_t> most_bytes_per_s;
};

/// TARGET, or the name or the text of a configured one, with its credentials; those of https and
/// sftp also from WANPREP_UPLOAD_USER / _PASSWORD / _TOKEN.
Result<TargetSettings> resolve_target(const TargetWords& words, const Settings& settings);

/// "500K", "2M", "1G" bytes a second (K is 1000). Error: Code::usage.
Result<std::uint64_t> parse_rate(const std::string& text);

/// "0.05s", "500ms", "3s", "40m", "12h". Error: Code::usage.
Result<std::chrono::milliseconds> parse_duration(const std::string& text);
/// "40 min", "12 h", "1.5 s".
std::string duration_text(std::chrono::milliseconds span);

}  // namespace wanprep::cli
