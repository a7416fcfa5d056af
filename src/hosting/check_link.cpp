#include <algorithm>
#include <fstream>
#include <set>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include "hosting/given_link.hpp"
#include "hosting/host.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

constexpr std::uint64_t kSample_bytes = 64u << 10;
constexpr std::uint64_t kMostWhole_bytes = 256u << 20;

/// The bytes of the file that are compared.
struct Sample {
  std::uint64_t total = 0;
  std::uint64_t first = 0;
  std::string bytes;
  std::uint64_t last() const { return first + bytes.size() - 1; }
};

tl::unexpected<Error> seen(const std::string& url, const std::string& what, std::string hint = {}) {
  return fail(Code::storage, fmt::format("{}: {}", redacted_url(url), what), std::move(hint));
}

Result<Sample> middle_of(const std::filesystem::path& file) {
  std::error_code problem;
  Sample sample;
  sample.total = std::filesystem::file_size(file, problem);
  if (problem || sample.total == 0)
    return fail(Code::input, fmt::format("{}: empty or not there", file.string()));
  const auto length = std::min(kSample_bytes, sample.total);
  sample.first = (sample.total - length) / 2;
  sample.bytes.resize(length);
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(sample.first));
  in.read(sample.bytes.data(), static_cast<std::streamsize>(length));
  if (!in) return fail(Code::input, fmt::format("{}: cannot be read", file.string()));
  return sample;
}

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* raw =
      address->sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr)
          : &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  return inet_ntop(address->sa_family, raw, text, sizeof(text)) == nullptr ? "" : text;
}

Result<void> require_public(const std::string& url) {
  WANPREP_TRY(parsed, parse_url(url));
  const std::string hint = "the service is outside: it needs an address that the internet reaches";
  if (is_private_address(parsed.host))
    return seen(url, fmt::format("{} is a private address", parsed.host), hint);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  // A name that only a proxy resolves is no evidence against the link.
  if (::getaddrinfo(parsed.host.c_str(), nullptr, &wanted, &found) != 0) return {};
  std::set<std::string> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next)
    if (one->ai_family == AF_INET || one->ai_family == AF_INET6)
      addresses.insert(text_of(one->ai_addr));
  ::freeaddrinfo(found);
  for (const std::string& address : addresses)
    if (is_private_address(address))
      return seen(url, fmt::format("{} leads to the private address {}", parsed.host, address),
                  hint);
  return {};
}

std::string bare_type(const std::string& header) {
  std::string type = header.substr(0, header.find(';'));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  for (char& c : type)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return type;
}

bool compatible(const std::string& type, const std::string& wanted) {
  const auto one_of = [&type](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return type == name; });
  };
  if (type == wanted) return true;
  if (wanted == "video/mp4") return one_of({"application/mp4", "video/x-m4v"});
  if (wanted == "image/jpeg") return type == "image/jpg";
  if (wanted == "image/bmp") return one_of({"image/x-bmp", "image/x-ms-bmp"});
  return false;
}

Result<void> check_status(const std::string& url, const HttpResponse& answer) {
  if (answer.status == 200 || answer.status == 206) return {};
  if (answer.status >= 300 && answer.status < 400)
    return seen(url, fmt::format("redirects ({})", answer.status),
                "the service may not follow; publish the address that it leads to");
  if (answer.status == 401 || answer.status == 403)
    return seen(url, fmt::format("an outside reader is refused ({})", answer.status),
                "the link must work without credentials");
  return seen(url, fmt::format("an outside reader gets status {}", answer.status));
}

Result<void> check_type(const std::string& url, const HttpResponse& answer,
                        const std::string& wanted) {
  const std::string type = bare_type(answer.header("content-type").value_or(""));
  if (compatible(type, wanted)) return {};
  if (type == "text/html")
    return seen(url, fmt::format("an outside reader gets a page (text/html), not {}", wanted),
                "this is what a login page or an error page looks like");
  return seen(
      url, fmt::format("the type is {}, not {}", type.empty() ? "missing" : type, wanted),
      fmt::format("services go by the type: make the server behind --to or --public-url send "
                  "Content-Type: {}",
                  wanted));
}

Result<void> check_body(const std::string& url, const HttpResponse& answer, const Sample& sample) {
  if (const auto coding = answer.header("content-encoding"); coding && *coding != "identity")
    return seen(url, fmt::format("the bytes are encoded as {}", *coding));
  const bool whole = answer.status == 200;
  if (whole && answer.body.size() != sample.total)
    return seen(url, fmt::format("{} bytes long, not {}", answer.body.size(), sample.total));
  const auto range = fmt::format("bytes {}-{}/{}", sample.first, sample.last(), sample.total);
  if (!whole && answer.header("content-range").value_or("") != range)
    return seen(url, fmt::format("serves \"{}\", not \"{}\"",
                                 answer.header("content-range").value_or(""), range));
  const bool equal = whole
                         ? answer.body.compare(sample.first, sample.bytes.size(), sample.bytes) == 0
                         : answer.body == sample.bytes;
  if (!equal)
    return seen(url, fmt::format("other bytes than the file's at {}", sample.first),
                "something else is published there, or a cache holds an older file");
  return {};
}

/// `missing_may_come`: a store may take a moment to show what was just put there.
HttpResult repeated(const HttpRequest& request, bool missing_may_come, Transport& transport,
                    Context& context) {
  for (int tries = 1;; ++tries) {
    HttpResult answer = transport.send(request, context);
    const bool again =
        answer ? worth_repeating(answer->status) || (missing_may_come && answer->status == 404)
               : answer.error().error.transient;
    const auto pause = backoff(tries, 0, 4);
    if (!again || !pause) return answer;
    if (!context.clock.sleep(*pause, context.stop))
      return tl::make_unexpected(NoAnswer{interrupted().value(), false});
  }
}

HttpResult read_link(const std::string& url, const Sample& sample, Transport& transport,
                     Context& context) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Range", fmt::format("bytes={}-{}", sample.first, sample.last())}};
  // Without ranges the whole file comes; it is compared then, up to what memory is for.
  request.most_bytes = std::min(sample.total + kSample_bytes, kMostWhole_bytes);
  return repeated(request, true, transport, context);
}

/// No answer to the reading of a link is the link's fault.
tl::unexpected<Error> unreadable(const NoAnswer& none) {
  Error error = none.error;
  if (error.code == Code::network) error.code = Code::storage;
  return tl::make_unexpected(std::move(error));
}

Result<void> check_kind(const std::string& url, const HttpResponse& answer, LinkKind kind) {
  const std::string type = bare_type(answer.header("content-type").value_or(""));
  const bool video = kind == LinkKind::video;
  if (video && (type.starts_with("video/") || type == "application/mp4")) return {};
  if (!video && type.starts_with("image/")) return {};
  return seen(
      url,
      fmt::format("an outside reader gets {}, not {}",
                  type.empty() ? "no type" : "the type " + type, video ? "a video" : "an image"),
      "services go by the type: make its server send the Content-Type of the file");
}

}  // namespace

Result<void> check_link(const Published& published, const Publish& publish, bool allow_private,
                        Transport& transport, Context& context) {
  const std::string& url = published.url.reveal();
  if (published.expires && context.clock.now() + publish.lifetime > *published.expires)
    return seen(url, fmt::format("ends {}, before the {} s that are needed",
                                 iso8601(*published.expires), publish.lifetime.count()));
  if (!allow_private) WANPREP_CHECK(require_public(url));
  WANPREP_TRY(sample, middle_of(publish.file));
  const HttpResult answer = read_link(url, sample, transport, context);
  if (!answer) return unreadable(answer.error());
  WANPREP_CHECK(check_status(url, *answer));
  WANPREP_CHECK(check_type(url, *answer, publish.content_type));
  return check_body(url, *answer, sample);
}

Result<void> check_given_link(const std::string& url, LinkKind kind, bool allow_private,
                              Transport& transport, Context& context) {
  WANPREP_TRY(parsed, parse_url(url));
  if (!parsed.user.empty() || !parsed.password.empty())
    return fail(Code::usage, fmt::format("{}: carries a login", redacted_url(url)),
                "the service reads links without credentials; sign the link instead");
  if (!allow_private) WANPREP_CHECK(require_public(url));
  HttpRequest request;
  request.url = url;
  request.headers = {{"Range", fmt::format("bytes=0-{}", kSample_bytes - 1)}};
  request.most_bytes = kMostWhole_bytes;
  const HttpResult answer = repeated(request, false, transport, context);
  if (!answer) return unreadable(answer.error());
  WANPREP_CHECK(check_status(url, *answer));
  WANPREP_CHECK(check_kind(url, *answer, kind));
  if (answer->body.empty()) return seen(url, "an outside reader gets no bytes");
  return {};
}

}  // namespace wanprep
