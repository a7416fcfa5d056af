#include <utility>

#include <fmt/format.h>

#include "hosting/exchange.hpp"
#include "hosting/hosts.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

Error refusal(const HttpResponse& answer, const std::string& where, const std::string& verb) {
  const int status = answer.status;
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
  if (is_page(answer) && status >= 400) error.message += ", with a page (text/html)";
  error.transient = worth_repeating(status);
  return error;
}

class PutHost final : public Host {
 public:
  PutHost(PutSettings settings, Transport& transport)
      : settings_(std::move(settings)), transport_(transport) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    std::error_code problem;
    const auto bytes = std::filesystem::file_size(publish.file, problem);
    if (problem)
      return fail(Code::input, fmt::format("{}: {}", publish.file.string(), problem.message()));
    const std::string name = percent_encode(publish.name, true);
    const std::string url = settings_.base + name;
    WANPREP_TRY(there, say("HEAD", url, context));
    if (worth_repeating(there.status)) return tl::make_unexpected(refusal(there, url, "HEAD"));
    if (there.status == 200 &&
        there.header("content-length").value_or("") == std::to_string(bytes)) {
      context.detail(fmt::format("{} is there already", url));
    } else {
      WANPREP_TRY(dav, moves(context));
      WANPREP_CHECK(dav ? put_and_move(publish, url, context) : put(publish, url, context));
    }
    return Published{Secret(settings_.public_base + name), url, std::nullopt};
  }

  Result<void> remove(const std::string& object, Context& context) override {
    WANPREP_TRY(encoded, name_below(settings_.base, object));
    // As publish() encodes it: neither a query nor dots in disguise.
    const auto name = percent_decode(encoded);
    const auto again = name ? percent_encode(*name, true) : "";
    WANPREP_CHECK(name_below(settings_.base, again == encoded ? settings_.base + *name : ""));
    WANPREP_TRY(answer, say("DELETE", object, context));
    if (!good(answer.status) && answer.status != 404 && answer.status != 410)
      return tl::make_unexpected(refusal(answer, object, "DELETE"));
    WANPREP_TRY(dav, moves(context));
    if (dav) remove_empty_folders(object, context);
    return {};
  }

  std::string describe() const override { return settings_.base; }

 private:
  /// All that is said here may be said twice.
  Result<HttpResponse> say(HttpRequest request, Context& context) const {
    request.credentials = settings_.credentials;
    request.tls = settings_.tls;
    request.most_bytes_per_s = settings_.most_bytes_per_s;
    request.total_timeout = std::chrono::milliseconds{0};
    return send_patiently(
        transport_, [&] { return request; }, context);
  }
  Result<HttpResponse> say(const char* method, const std::string& url, Context& context,
                           Headers headers = {}) const {
    HttpRequest request;
    request.method = method;
    request.url = url;
    request.headers = std::move(headers);
    return say(std::move(request), context);
  }

  Result<HttpResponse> put_file(const Publish& publish, const std::string& url,
                                Context& context) const {
    HttpRequest request;
    request.method = "PUT";
    request.url = url;
    request.headers = {{"Content-Type", publish.content_type}};
    request.body = FileBody{publish.file};
    request.stage = "upload";
    return say(std::move(request), context);
  }

  Result<void> put(const Publish& publish, const std::string& url, Context& context) const {
    WANPREP_TRY(answer, put_file(publish, url, context));
    if (good(answer.status)) return {};
    return tl::make_unexpected(refusal(answer, url, "PUT"));
  }

  /// WebDAV knows MOVE: then nothing half-sent ever has the final name.
  Result<bool> moves(Context& context) {
    if (moves_) return *moves_;
    WANPREP_TRY(answer, say("OPTIONS", settings_.base, context));
    const std::string allowed = answer.header("allow").value_or("");
    moves_ = good(answer.status) && allowed.find("MOVE") != std::string::npos &&
             answer.header("dav").has_value();
    return *moves_;
  }

  Result<void> put_and_move(const Publish& publish, const std::string& url, Context& context) {
    const auto slash = url.rfind('/') + 1;
    const std::string part = url.substr(0, slash) + "." + url.substr(slash) + ".part";
    // First, for how a missing folder is told differs: 409 (RFC 4918), 404, or nginx's 500.
    WANPREP_CHECK(make_folders(url, context));
    const auto answer = put_file(publish, part, context);
    if (!answer || !good(answer->status)) {
      drop(part, context);
      if (!answer) return tl::make_unexpected(answer.error());
      return tl::make_unexpected(refusal(*answer, url, "PUT"));
    }
    WANPREP_TRY(moved, say("MOVE", part, context, {{"Destination", url}, {"Overwrite", "T"}}));
    if (good(moved.status)) return {};
    drop(part, context);
    return tl::make_unexpected(refusal(moved, url, "MOVE"));
  }

  /// What came of an upload that failed: no server goes on with it. Once, also after a stop.
  void drop(const std::string& part, Context& context) const {
    Context last{context.sink, context.clock};
    HttpRequest gone;
    gone.method = "DELETE";
    gone.url = part;
    gone.credentials = settings_.credentials;
    gone.tls = settings_.tls;
    static_cast<void>(transport_.send(gone, last));
  }

  Result<void> make_folders(const std::string& url, Context& context) const {
    for (auto end = url.find('/', settings_.base.size()); end != std::string::npos;
         end = url.find('/', end + 1)) {
      WANPREP_TRY(made, say("MKCOL", url.substr(0, end + 1), context));
      const bool there = made.status == 405 || made.status == 301;
      if (!good(made.status) && !there)
        return tl::make_unexpected(refusal(made, url.substr(0, end + 1), "MKCOL"));
    }
    return {};
  }

  /// The folders of the job and its attempt, where nothing else lies in them.
  void remove_empty_folders(const std::string& object, Context& context) const {
    for (auto end = object.rfind('/'); end != std::string::npos && end >= settings_.base.size();
         end = object.rfind('/', end - 1)) {
      const std::string folder = object.substr(0, end + 1);
      const auto listed = say("PROPFIND", folder, context, {{"Depth", "1"}});
      if (!listed || listed->status != 207 || entries(listed->body) != 1) return;
      const auto gone = say("DELETE", folder, context);
      if (!gone || !good(gone->status)) return;
    }
  }

  /// Elements "response" of any namespace prefix.
  static std::size_t entries(const std::string& xml) {
    std::size_t count = 0;
    for (auto at = xml.find("response>"); at != std::string::npos;
         at = xml.find("response>", at + 1)) {
      const auto open = xml.rfind('<', at);
      count += open != std::string::npos && xml[open + 1] != '/' ? 1 : 0;
    }
    return count;
  }

  PutSettings settings_;
  Transport& transport_;
  std::optional<bool> moves_;
};

}  // namespace

std::unique_ptr<Host> put_host(PutSettings settings, Transport& transport) {
  return std::make_unique<PutHost>(std::move(settings), transport);
}

}  // namespace wanprep
