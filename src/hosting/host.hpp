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
  std::string target;                     ///< "https://host/path/", "dir:/srv/www", "exec:…"
  std::optional<std::string> public_url;  ///< --public-url BASE
  std::string user;
  Secret password;
  Secret token;
};

/// Error: Code::usage / Code::config for a target of unknown shape (the forms in the hint), a
/// missing --public-url, http beyond loopback. `s3:`, `az:`, `gs:`, `sftp:` are named as not yet
/// built, code config.
Result<std::unique_ptr<Host>> open_host(const TargetSettings& settings, Transport& transport);

/// Reads the link as the service will: no credentials, no redirect, length, type, a range in the
/// middle equal to the local bytes, still valid for `lifetime`, and (unless `allow_private`) not on
/// a private or loopback address. Error: Code::storage with what an outside reader sees.
Result<void> check_link(const Published& published, const Publish& publish, bool allow_private,
                        Transport& transport, Context& context);

/// "video/mp4" for ".mp4", "video/quicktime" for ".mov", image types likewise.
std::string content_type_of(const std::filesystem::path& file);

}  // namespace wanprep
