/// The kinds of host, as open_host() makes them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hosting/host.hpp"
#include "net/url.hpp"

namespace wanprep {

/// PUT and DELETE under `base`, whose path ends with '/'.
struct PutSettings {
  std::string base;         ///< without user info
  std::string public_base;  ///< where readers find it, ends with '/'
  std::variant<std::monostate, Basic, Bearer, Netrc> credentials;
};
std::unique_ptr<Host> put_host(PutSettings settings, Transport& transport);
/// Copies into `folder`, which something else publishes under `public_base`.
std::unique_ptr<Host> folder_host(std::filesystem::path folder, std::string public_base);
/// Runs the words of a command with {file} and {name} replaced; its last line of output is the URL.
std::unique_ptr<Host> command_host(std::vector<std::string> words);

/// Splits like a shell (quotes, backslashes) without being one: nothing is expanded.
/// Error: Code::usage for an open quote or no word at all.
Result<std::vector<std::string>> split_words(const std::string& command);

/// "JOB/ATTEMPT/name.ext" without empty, "." or ".." parts. Error: Code::internal.
Result<void> require_plain_name(const std::string& name);

}  // namespace wanprep
