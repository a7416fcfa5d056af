/// Local file → URL that the service can read.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"
#include "net/transport.hpp"

namespace wanprep {

/// One file to publish. `name` is "JOB-ID/ATTEMPT/hash.ext", under the target's own prefix.
struct Publish {
  std::filesystem::path file;
  std::string name;
  std::string content_type;         ///< "video/mp4", "image/jpeg" …
  std::chrono::seconds lifetime{};  ///< the link must work this long
  std::string sha256 = {};          ///< of the file, hexadecimal; empty: not known
  /// Whether a later run publishes it under the same name, and so goes on with what a cut has left
  /// there. If not, nothing is left.
  bool goes_on = true;
};

struct Published {
  Secret url;          ///< may be signed
  std::string object;  ///< how the host calls it, without secrets; for removal and the journal
  std::optional<Instant> expires;  ///< nothing: does not expire
};

class Host {
 public:
  virtual ~Host() = default;
  /// Error: Code::storage (transient or not), Code::config for refused credentials, Code::network.
  virtual Result<Published> publish(const Publish& publish, Context& context) = 0;
  /// Removes; not there is fine.
  virtual Result<void> remove(const std::string& object, Context& context) = 0;
  virtual std::string describe() const = 0;  ///< "https://host/path/", without secrets
};

/// A TARGET as typed or from the configuration (contract, TARGET), with what it needs.
struct TargetSettings {
  std::string target;  ///< "s3://bucket/prefix", "https://host/path/", "dir:/srv/www", "exec:…"
  std::optional<std::string> public_url;  ///< --public-url BASE
  std::string user;                       ///< of s3 and gs: the access key's id
  Secret password;                        ///< of s3 and gs: the secret key; of sftp: the identity's
  Secret token;                           ///< of s3: the session token; of az: a SAS
  std::string region;                     ///< s3; empty: as the AWS variables and files say
  std::string endpoint;                   ///< s3, gs, az: another address of the store
  std::string aws_profile;                ///< s3
  std::string addressing;                 ///< s3: "path" or "virtual"; empty: by the endpoint
  std::filesystem::path ca_file;          ///< https: trusted authorities
  std::filesystem::path client_certificate, client_key;  ///< https
  std::filesystem::path identity_file, known_hosts;      ///< sftp
  std::uint64_t most_bytes_per_s = 0;                    ///< 0: no bound
};

/// Reads the usual variables and files of the target's kind (AWS_*, ~/.aws, AZURE_STORAGE_*,
/// ~/.ssh) where `settings` leave something open. Error: Code::usage / Code::config for a target of
/// unknown shape (the forms in the hint), a missing --public-url or credential, http beyond
/// loopback.
Result<std::unique_ptr<Host>> open_host(const TargetSettings& settings, Transport& transport);

/// Reads the link as the service will: no credentials, no redirect, length, type, a range in the
/// middle equal to the local bytes, still valid for `lifetime`, and (unless `allow_private`) not on
/// a private or loopback address. Error: Code::storage with what an outside reader sees.
Result<void> check_link(const Published& published, const Publish& publish, bool allow_private,
                        Transport& transport, Context& context);

/// "video/mp4" for ".mp4", "video/quicktime" for ".mov", image types likewise.
std::string content_type_of(const std::filesystem::path& file);

}  // namespace wanprep
