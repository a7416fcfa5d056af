/// Where an az target lies and who writes to it, from the usual Azure variables.
#pragma once

#include <optional>
#include <string>

#include "hosting/aws_settings.hpp"
#include "net/azure_signature.hpp"

namespace wanprep {

struct AzureSettings {
  std::string container;
  std::string prefix;    ///< "" or "a/b/"
  std::string endpoint;  ///< "https://account.blob.core.windows.net", no '/' at the end
  AzureKey key;          ///< its `key` is empty when a SAS is all there is
  Secret sas;            ///< without '?'
  std::optional<Instant> sas_end;
  std::optional<std::string> public_base;
  Tls tls;
  std::uint64_t most_bytes_per_s = 0;
};

/// `settings.target` is az://account/container/prefix. The key comes from the named target's
/// password, AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_KEY; a SAS from its token or
/// AZURE_STORAGE_SAS_TOKEN. Error: Code::usage / Code::config; a SAS alone needs a public url,
/// since it cannot sign links.
Result<AzureSettings> azure_settings(const TargetSettings& settings, const Surroundings& around);

}  // namespace wanprep
