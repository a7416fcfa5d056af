#include "service/novita/client.hpp"

#include <utility>

#include <fmt/format.h>

#include "net/url.hpp"
#include "service/novita/wire.hpp"

namespace wanprep::novita {
namespace {

// The vendor advises client timeouts over 60 s.
constexpr std::chrono::milliseconds kSubmitTimeout{120'000};
constexpr std::chrono::milliseconds kPatience{15'000};

class Client final : public Service {
 public:
  Client(const Profile& profile, ServiceSettings settings, Transport& transport)
      : submit_url_(settings.base_url + profile.submit_path),
        result_url_(settings.base_url + profile.result_path),
        key_(std::move(settings.key)),
        transport_(transport) {}

  SubmitOutcome submit(const EditRequest& request, const MediaLinks& links,
                       Context& context) override {
    HttpRequest post = with_key();
    post.method = "POST";
    post.url = submit_url_;
    post.headers.emplace_back("Content-Type", "application/json");
    post.body = submit_body(request, links);
    post.fresh_connection = true;
    post.total_timeout = kSubmitTimeout;
    post.patience = kPatience;
    const HttpResult answer = transport_.send(post, context);
    if (!answer) return without_key(submit_outcome(answer.error()));
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(context.clock.now().time_since_epoch());
    return without_key(submit_outcome(*answer, static_cast<long>(now.count())));
  }

  Result<TaskLook> look(const std::string& task_id, Context& context) override {
    HttpRequest get = with_key();
    get.url = result_url_ + "?task_id=" + percent_encode(task_id);
    const HttpResult answer = transport_.send(get, context);
    if (!answer) return tl::make_unexpected(answer.error().error);
    auto look = task_look(*answer);
    if (!look) return tl::make_unexpected(without_key(std::move(look).error()));
    look->reason = without_key(std::move(look->reason));
    look->status = without_key(std::move(look->status));
    return look;
  }

  Result<void> fetch(const Secret& url, const std::filesystem::path& to,
                     Context& context) override {
    const auto own = parse_url(result_url_);
    const auto link = parse_url(url.reveal());
    if (own && link && is_loopback(link->host) && !is_loopback(own->host))
      return fail(Code::network, fmt::format("{}: the service gives a link to this very machine",
                                             redacted_url(url.reveal())));
    Download order;
    order.url = url.reveal();
    order.to = to;
    auto answer = transport_.download(order, context);
    if (!answer) return tl::make_unexpected(from_service(std::move(answer).error()));
    if (answer->status == 200 || answer->status == 206) return {};
    const bool expired = answer->status == 401 || answer->status == 403 || answer->status == 404 ||
                         answer->status == 410;
    Error error{Code::network, fmt::format("{}: the download answered with {}",
                                           redacted_url(order.url), answer->status)};
    if (expired) error.hint = "expired";
    error.transient = true;
    return tl::make_unexpected(std::move(error));
  }

  std::string describe_request(const EditRequest& request, const MediaLinks& links) const override {
    MediaLinks clean;
    clean.video_url = redacted_url(links.video_url);
    for (const std::string& url : links.reference_urls)
      clean.reference_urls.push_back(redacted_url(url));
    return submit_body(request, clean);
  }

 private:
  /// A link that cannot be used is the service's doing, not the user's.
  static Error from_service(Error error) {
    if (error.code != Code::config && error.code != Code::usage) return error;
    error.code = Code::network;
    error.message = "the service gives a result link that cannot be used: " + error.message;
    error.hint.clear();
    return error;
  }

  /// Services quote what they were sent.
  std::string without_key(std::string text) const {
    const std::string& key = key_.reveal();
    if (key.empty()) return text;
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 5))
      text.replace(at, key.size(), "[key]");
    return text;
  }
  SubmitOutcome without_key(SubmitOutcome outcome) const {
    outcome.reason = without_key(std::move(outcome.reason));
    outcome.message = without_key(std::move(outcome.message));
    return outcome;
  }
  Error without_key(Error error) const {
    error.message = without_key(std::move(error.message));
    return error;
  }

  HttpRequest with_key() const {
    HttpRequest request;
    if (!key_.empty()) request.credentials = Bearer{key_};
    request.headers = {{"Accept", "application/json"}};
    return request;
  }

  std::string submit_url_;
  std::string result_url_;
  Secret key_;
  Transport& transport_;
};

}  // namespace

std::unique_ptr<Service> client(const Profile& profile, ServiceSettings settings,
                                Transport& transport) {
  return std::make_unique<Client>(profile, std::move(settings), transport);
}

}  // namespace wanprep::novita
