#include "net/curl_transport.hpp"

#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "net/curl_body.hpp"
#include "net/curl_download.hpp"
#include "net/curl_handle.hpp"
#include "net/curl_ssh.hpp"

namespace wanprep {
namespace {

NoAnswer not_sent(Error error) { return NoAnswer{std::move(error), true}; }

void set_tls(CURL* h, const Tls& tls) {
  if (!tls.authorities.empty()) curl_easy_setopt(h, CURLOPT_CAINFO, tls.authorities.c_str());
  if (tls.certificate.empty()) return;
  curl_easy_setopt(h, CURLOPT_SSLCERT, tls.certificate.c_str());
  curl_easy_setopt(h, CURLOPT_SSLKEY, (tls.key.empty() ? tls.certificate : tls.key).c_str());
}

void set_method(CURL* h, const HttpRequest& request) {
  if (const auto* text = std::get_if<std::string>(&request.body)) {
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text->size()));
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, text->c_str());
  } else if (request.method == "HEAD") {
    curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
  }
  if (request.method != "GET" && request.method != "HEAD")
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_credentials(Exchange& exchange, const HttpRequest& request) {
  CURL* h = exchange.handle;
  if (const auto* basic = std::get_if<Basic>(&request.credentials)) {
    curl_easy_setopt(h, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(h, CURLOPT_USERNAME, basic->user.c_str());
    curl_easy_setopt(h, CURLOPT_PASSWORD, basic->password.reveal().c_str());
  } else if (const auto* bearer = std::get_if<Bearer>(&request.credentials)) {
    add_header(exchange, "Authorization: Bearer " + bearer->token.reveal());
  } else if (std::holds_alternative<Netrc>(request.credentials)) {
    curl_easy_setopt(h, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(h, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
  }
}

bool one_line(const std::string& text) {
  return text.find_first_of("\r\n") == std::string::npos && text.find('\0') == std::string::npos;
}

class CurlTransport final : public Transport {
 public:
  HttpResult send(const HttpRequest& request, Context& context) override {
    auto answer = exchange_once(request, context);
    if (!answer || answer->second.empty() || request.redirects <= 0) return last(std::move(answer));
    for (HttpRequest step = request;;) {  // copied late: a body may be large
      if (!same_origin(step.url, answer->second)) step.credentials = std::monostate{};
      step.url = answer->second;
      --step.redirects;
      answer = exchange_once(step, context);
      if (!answer || answer->second.empty() || step.redirects <= 0) return last(std::move(answer));
    }
  }

  Result<HttpResponse> download(const Download& order, Context& context) override {
    return with_handle([&](CURL* handle) { return download_with(handle, order, context); });
  }

  Result<void> put_by_ssh(const SshPut& put, Context& context) override {
    return with_handle([&](CURL* handle) { return ssh_put(handle, put, context); });
  }
  Result<void> remove_by_ssh(const SshRemove& remove, Context& context) override {
    return with_handle([&](CURL* handle) { return ssh_remove(handle, remove, context); });
  }
  Result<std::optional<std::uint64_t>> size_by_ssh(const SshLogin& login, const std::string& path,
                                                   Context& context) override {
    return with_handle([&](CURL* handle) { return ssh_size(handle, login, path, context); });
  }

  std::string version() override { return curl_version_info(CURLVERSION_NOW)->version; }

 private:
  /// The answer, and where a followable redirect leads (else empty).
  using Step = tl::expected<std::pair<HttpResponse, std::string>, NoAnswer>;

  static HttpResult last(Step step) {
    if (!step) return tl::make_unexpected(std::move(step.error()));
    return std::move(step->first);
  }

  template <class Work>
  auto with_handle(Work work) -> decltype(work(nullptr)) {
    CurlHandle handle = borrow(false);
    if (!handle) return fail(Code::internal, "libcurl gives no handle");
    auto result = work(handle.get());
    give_back(std::move(handle));
    return result;
  }

  Step exchange_once(const HttpRequest& request, Context& context) {
    CurlHandle handle = borrow(request.fresh_connection);
    if (!handle)
      return tl::make_unexpected(not_sent(fail(Code::internal, "libcurl gives no handle").value()));
    auto result = run(handle.get(), request, context);
    if (!request.fresh_connection) give_back(std::move(handle));
    return result;
  }

  static Step run(CURL* handle, const HttpRequest& request, Context& context) {
    Exchange exchange(context);
    exchange.handle = handle;
    exchange.url = request.url;
    exchange.stage = request.stage;
    exchange.share = request.share;
    exchange.patience = request.patience;
    bool too_long = false;
    exchange.take = [&](const char* data, std::size_t size) {
      too_long = size > request.most_bytes - exchange.response.body.size();
      if (!too_long) exchange.response.body.append(data, size);
      return !too_long;
    };
    if (auto ready = prepare(exchange, request.connect_timeout, request.total_timeout); !ready)
      return tl::make_unexpected(not_sent(ready.error()));
    for (const auto& [name, value] : request.headers) {
      if (!one_line(name) || !one_line(value))
        return tl::make_unexpected(not_sent(
            fail(Code::internal, fmt::format("header {} has a line break in it", name)).value()));
      add_header(exchange, value.empty() ? name + ";" : name + ": " + value);
    }
    if (const auto* bearer = std::get_if<Bearer>(&request.credentials);
        bearer != nullptr && !one_line(bearer->token.reveal()))
      return tl::make_unexpected(
          not_sent(fail(Code::config, "the token or key has a line break in it").value()));
    set_credentials(exchange, request);
    set_tls(handle, request.tls);
    if (request.most_bytes_per_s > 0)
      curl_easy_setopt(handle, CURLOPT_MAX_SEND_SPEED_LARGE,
                       static_cast<curl_off_t>(request.most_bytes_per_s));
    std::unique_ptr<BodyFile> file;
    if (const auto* body = std::get_if<FileBody>(&request.body)) {
      auto opened = BodyFile::open(*body);
      if (!opened) return tl::make_unexpected(not_sent(std::move(opened.error())));
      file = std::move(*opened);
      file->attach(handle);
    } else {
      add_header(exchange, "Expect:");
    }
    set_method(handle, request);
    if (request.fresh_connection) {
      curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
      curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    }
    auto done = perform(exchange);
    if (too_long) {
      Error error{Code::network, fmt::format("{}: the answer is longer than {} bytes",
                                             redacted_url(request.url), request.most_bytes)};
      return tl::make_unexpected(NoAnswer{std::move(error), false});
    }
    if (!done) return tl::make_unexpected(std::move(done.error()));
    const bool may_follow = request.method == "GET" || request.method == "HEAD";
    return std::pair{std::move(exchange.response),
                     may_follow ? redirect_target(exchange).value_or("") : std::string{}};
  }

  CurlHandle borrow(bool fresh) {
    const std::lock_guard lock(mutex_);
    if (fresh || idle_.empty()) return CurlHandle(curl_easy_init());
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  // A reset handle keeps its connections and forgets options, credentials included.
  void give_back(CurlHandle handle) {
    curl_easy_reset(handle.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < 4) idle_.push_back(std::move(handle));
  }

  std::mutex mutex_;
  std::vector<CurlHandle> idle_;
};

}  // namespace

std::unique_ptr<Transport> curl_transport() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(ready);
  return std::make_unique<CurlTransport>();
}

}  // namespace wanprep
