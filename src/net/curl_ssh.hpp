/// Files over SSH, by libcurl's sftp.
#pragma once

#include "net/curl_handle.hpp"

namespace wanprep {

Result<void> ssh_put(CURL* handle, const SshPut& put, Context& context);
Result<void> ssh_remove(CURL* handle, const SshRemove& remove, Context& context);
Result<std::optional<std::uint64_t>> ssh_size(CURL* handle, const SshLogin& login,
                                              const std::string& path, Context& context);

}  // namespace wanprep
