#include <algorithm>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "hosting/hosts.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

bool good(int status) { return status >= 200 && status < 300; }

double jitter() {
  std::random_device device;
  return static_cast<double>(device() % 1024) / 1024;
}

Error refusal(int status, const std::string& where, const std::string& verb) {
  Error error{Code::storage, fmt::format("{}: {} answered with {}", where, verb, status)};
  if (status == 401 || status == 403) {
    error.code = Code::config;
    error.hint =
        "set WANPREP_UPLOAD_USER and WANPREP_UPLOAD_PASSWORD, WANPREP_UPLOAD_TOKEN, or ~/.netrc";
  } else if (status == 404 || status == 409) {
    error.hint = "the folder that the target names must exist there";
  } else if (status >= 300 && status < 400) {
    error.hint = "name the address that it redirects to as the target";
  } else if (status == 405 || status == 501) {
    error.hint =
        fmt::format("this server does not take {}; is it a WebDAV or upload address?", verb);
  } else if (status == 413 || status == 507) {
    error.hint = "the server has no room for a file of this size";
  }
  error.transient = worth_repeating(status);
  return error;
}

std::chrono::milliseconds pause_after(const HttpResult& answer, std::chrono::milliseconds pause,
                                      Clock& clock) {
  if (!answer) return pause;
  const auto now_s =
      std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
  const auto asked = retry_after(answer->header("retry-after").value_or(""), now_s);
  constexpr std::chrono::seconds kLongest{120};
  return asked ? std::max<std::chrono::milliseconds>(pause, std::min(*asked, kLongest)) : pause;
}

class PutHost final : public Host {
 public:
  PutHost(PutSettings settings, Transport& transport)
      : settings_(std::move(settings)), transport_(transport) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    const std::string name = percent_encode(publish.name, true);
    HttpRequest request;
    request.method = "PUT";
    request.url = settings_.base + name;
    request.headers = {{"Content-Type", publish.content_type}};
    request.body = FileBody{publish.file};
    request.stage = "upload";
    WANPREP_TRY(status, repeat(request, context));
    if (!good(status)) return tl::make_unexpected(refusal(status, request.url, "PUT"));
    return Published{Secret(settings_.public_base + name), request.url, std::nullopt};
  }

  Result<void> remove(const std::string& object, Context& context) override {
    if (object.rfind(settings_.base, 0) != 0)
      return fail(Code::storage, fmt::format("{} is not under {}", object, settings_.base));
    HttpRequest request;
    request.method = "DELETE";
    request.url = object;
    WANPREP_TRY(status, repeat(request, context));
    if (good(status) || status == 404 || status == 410) return {};
    return tl::make_unexpected(refusal(status, object, "DELETE"));
  }

  std::string describe() const override { return settings_.base; }

 private:
  /// PUT and DELETE of one object are idempotent, so both are simply said again.
  Result<int> repeat(HttpRequest& request, Context& context) {
    request.credentials = settings_.credentials;
    request.total_timeout = std::chrono::milliseconds{0};
    for (int tries = 1;; ++tries) {
      const HttpResult answer = transport_.send(request, context);
      const bool again = answer ? worth_repeating(answer->status) : answer.error().error.transient;
      const auto pause = backoff(tries, jitter());
      if (!again || !pause) {
        if (answer) return answer->status;
        return tl::make_unexpected(answer.error().error);
      }
      context.detail(
          answer ? fmt::format("{} answered with {}, trying again", request.url, answer->status)
                 : answer.error().error.message + ", trying again");
      if (!context.clock.sleep(pause_after(answer, *pause, context.clock), context.stop))
        return interrupted();
    }
  }

  PutSettings settings_;
  Transport& transport_;
};

}  // namespace

std::unique_ptr<Host> put_host(PutSettings settings, Transport& transport) {
  return std::make_unique<PutHost>(std::move(settings), transport);
}

}  // namespace wanprep
