#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "disk/descriptor.hpp"
#include "disk/digest.hpp"
#include "hosting/exchange.hpp"
#include "hosting/hosts.hpp"
#include "hosting/s3_client.hpp"
#include "hosting/s3_errors.hpp"
#include "hosting/s3_parts.hpp"

namespace wanprep {
namespace {

// Larger files carry no digest: the store would read them a second time before it answers. TLS
// carries the bytes, and the link is read afterwards.
constexpr std::uint64_t kDigested_bytes = 32u << 20;
// Links are made a little longer than asked for: time passes until they are checked.
constexpr std::chrono::seconds kSlack{15 * 60};
constexpr std::chrono::seconds kLongest{7 * 24 * 3600};

class S3Host final : public Host {
 public:
  S3Host(S3Settings settings, Transport& transport) : client_(std::move(settings), transport) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    if (!settings().public_base && publish.lifetime > kLongest)
      return fail(Code::config,
                  fmt::format("a signed link lives {} h at most, {} h are asked for",
                              kLongest.count() / 3600, publish.lifetime.count() / 3600),
                  "give a shorter --expires, or --public-url");
    std::error_code problem;
    const std::uint64_t bytes = std::filesystem::file_size(publish.file, problem);
    if (problem)
      return fail(Code::input, fmt::format("{}: {}", publish.file.string(), problem.message()));
    const std::string key = settings().prefix + publish.name;
    const auto began = std::chrono::steady_clock::now();
    WANPREP_TRY(there, is_there(key, bytes, context));
    const bool whole = goes_whole(bytes, std::chrono::steady_clock::now() - began);
    if (there)
      context.detail(fmt::format("{} is there already", object_of(key)));
    else if (whole)
      WANPREP_CHECK(put_whole(publish, key, bytes, context));
    else
      WANPREP_CHECK(S3Parts(client_, publish, key, bytes).upload(context));
    return link(publish, key, context);
  }

  Result<void> remove(const std::string& object, Context& context) override {
    WANPREP_TRY(name, name_below(object_of(settings().prefix), object));
    S3Call call;
    call.method = "DELETE";
    call.key = settings().prefix + name;
    WANPREP_TRY(answer, client_.send(call, context));
    if (good(answer.status) || answer.status == 404) return {};
    return refused(answer, "remove", context);
  }

  std::string describe() const override { return object_of(settings().prefix); }

 private:
  const S3Settings& settings() const { return client_.settings(); }

  std::string object_of(const std::string& key) const {
    return fmt::format("{}://{}/{}", settings().scheme, settings().bucket, key);
  }

  tl::unexpected<Error> refused(const HttpResponse& answer, const std::string& what,
                                Context& context) const {
    return tl::make_unexpected(s3_refusal(answer, what, settings(), context.clock.now()));
  }

  /// An object appears whole or not at all and is named after its content: length is proof enough
  /// that an earlier run brought it. Whoever may not look simply uploads.
  Result<bool> is_there(const std::string& key, std::uint64_t bytes, Context& context) {
    S3Call call;
    call.method = "HEAD";
    call.key = key;
    WANPREP_TRY(answer, client_.send(call, context));
    return answer.status == 200 &&
           answer.header("content-length").value_or("") == std::to_string(bytes);
  }

  Result<void> put_whole(const Publish& publish, const std::string& key, std::uint64_t bytes,
                         Context& context) {
    const bool large = bytes > kDigested_bytes;
    S3Call call;
    call.method = "PUT";
    call.key = key;
    call.headers = {{"Content-Type", publish.content_type}};
    call.body = FileBody{publish.file};
    call.body_hash = publish.sha256.empty() || large ? kUnsignedPayload : publish.sha256;
    call.stage = "upload";
    if (large) call.most_tries = 1;
    const auto answer = client_.send(call, context);
    if (large && was_cut(answer)) {
      context.detail("the upload was cut off: in parts from here on");
      return S3Parts(client_, publish, key, bytes).upload(context);
    }
    if (!answer) return tl::make_unexpected(answer.error());
    if (good(answer->status)) return {};
    return refused(*answer, "write", context);
  }

  Result<Published> link(const Publish& publish, const std::string& key, Context& context) const {
    Published out;
    out.object = object_of(key);
    if (settings().public_base) {
      out.url = Secret(*settings().public_base + percent_encode(publish.name, true));
      return out;
    }
    const auto lifetime = std::min(publish.lifetime + kSlack, kLongest);
    const Instant now = context.clock.now();
    out.url = client_.link(key, lifetime, now);
    out.expires = now + lifetime;
    if (settings().keys_end && *settings().keys_end < *out.expires)
      out.expires = settings().keys_end;
    return out;
  }

  S3Client client_;
};

}  // namespace

std::unique_ptr<Host> s3_host(S3Settings settings, Transport& transport) {
  return std::make_unique<S3Host>(std::move(settings), transport);
}

}  // namespace wanprep
