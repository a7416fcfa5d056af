/// Where an s3 target lies and who writes to it, from the usual AWS variables and files: pure but
/// for the two functions that it is given.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "hosting/host.hpp"
#include "net/signature_v4.hpp"

namespace wanprep {

/// What a process is surrounded by; tests give their own.
struct Surroundings {
  std::function<std::string(const std::string& variable)> variable;  ///< empty: not set
  std::function<std::optional<std::string>(const std::filesystem::path&)> file;
};
Surroundings process_surroundings();

struct S3Settings {
  std::string scheme = "s3";  ///< or "gs"
  std::string bucket;
  std::string prefix;  ///< "" or "a/b/"
  std::string
      endpoint;  ///< "https://host:port", with a path when the store has one, no '/' at the end
  bool bucket_in_host = false;
  std::string region;
  AwsKeys keys;
  std::optional<Instant> keys_end;  ///< temporary keys that say when they end
  std::string keys_source;          ///< "AWS_ACCESS_KEY_ID", "profile x of ~/.aws/credentials"
  std::optional<std::string> public_base;  ///< links are BASE + name instead of signed ones
  Tls tls;
  std::uint64_t most_bytes_per_s = 0;
};

/// `settings.target` is s3://bucket/prefix or gs://bucket/prefix; the prefix is taken literally, as
/// the AWS tools do. Error: Code::usage for a malformed one, Code::config for missing credentials.
Result<S3Settings> s3_settings(const TargetSettings& settings, const Surroundings& around);

/// "[name]" sections of key = value; indented pairs below "s3 =" become "s3.key".
using IniFile = std::map<std::string, std::map<std::string, std::string>>;
IniFile parse_ini(const std::string& text);

}  // namespace wanprep
