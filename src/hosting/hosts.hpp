/// The kinds of host, as open_host() makes them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hosting/aws_settings.hpp"
#include "hosting/azure_settings.hpp"
#include "hosting/host.hpp"
#include "net/url.hpp"

namespace wanprep {

/// PUT and DELETE under `base`, whose path ends with '/'.
struct PutSettings {
  std::string base;         ///< without user info
  std::string public_base;  ///< where readers find it, ends with '/'
  std::variant<std::monostate, Basic, Bearer, Netrc> credentials;
  Tls tls;
  std::uint64_t most_bytes_per_s = 0;
};
std::unique_ptr<Host> put_host(PutSettings settings, Transport& transport);
/// Copies into `folder`, which something else publishes under `public_base`.
std::unique_ptr<Host> folder_host(std::filesystem::path folder, std::string public_base);
/// Runs the words of a command with {file} and {name} replaced; its last line of output is the URL.
std::unique_ptr<Host> command_host(std::vector<std::string> words);

/// Objects of a bucket, read by signed links.
std::unique_ptr<Host> s3_host(S3Settings settings, Transport& transport);

/// Blobs of a container, read by SAS links.
std::unique_ptr<Host> azure_host(AzureSettings settings, Transport& transport);

/// Files of another machine, which a web server publishes under `public_base`.
struct SftpSettings {
  SshLogin login;
  std::string folder;  ///< absolute there, ends with '/'
  std::string public_base;
  std::uint64_t most_bytes_per_s = 0;
};
/// sftp://user@host:port/path with the keys of the agent or ~/.ssh, and ~/.ssh/known_hosts. Error:
/// Code::usage / Code::config.
Result<SftpSettings> sftp_settings(const TargetSettings& settings, const Surroundings& around);
std::unique_ptr<Host> sftp_host(SftpSettings settings, Transport& transport);

/// Where readers find what a target of `kind` holds, with '/' at the end. Error: Code::config for a
/// missing, insecure or signed one.
Result<std::string> public_base(const TargetSettings& settings, const std::string& kind);

/// Splits like a shell (quotes, backslashes) without being one: nothing is expanded.
/// Error: Code::usage for an open quote or no word at all.
Result<std::vector<std::string>> split_words(const std::string& command);

/// "JOB/ATTEMPT/name.ext" without empty, "." or ".." parts. Error: Code::internal.
Result<void> require_plain_name(const std::string& name);

/// What `object`, as a journal calls it, is named below `base`: a journal may have been tampered
/// with, and a removal must not climb out. Error: Code::storage for what is not below `base`, or
/// has a name that publish() gives to nothing.
Result<std::string> name_below(const std::string& base, const std::string& object);

}  // namespace wanprep
