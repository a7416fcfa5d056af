#include "hosting/exchange.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

#include <fmt/format.h>

#include "net/retry.hpp"

namespace wanprep {
namespace {

// Stores refuse beyond 15 minutes; what is told here must surely be the reason.
constexpr long kTolerated_s = 5 * 60;

double jitter() {
  std::random_device device;
  return static_cast<double>(device() % 1024) / 1024;
}

long epoch_s(Instant when) {
  return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::chrono::milliseconds pause_after(const HttpResult& answer, std::chrono::milliseconds pause,
                                      Clock& clock) {
  if (!answer) return pause;
  const auto asked = retry_after(answer->header("retry-after").value_or(""), epoch_s(clock.now()));
  constexpr std::chrono::seconds kLongest{120};
  return asked ? std::max<std::chrono::milliseconds>(pause, std::min(*asked, kLongest)) : pause;
}

std::string unescaped(const std::string& text) {
  static constexpr std::pair<const char*, char> kEntities[] = {
      {"&lt;", '<'},  {"&gt;", '>'},   {"&quot;", '"'}, {"&apos;", '\''},
      {"&#34;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    bool replaced = false;
    for (const auto& [entity, c] : kEntities) {
      const std::string word = entity;
      if (text.compare(i, word.size(), word) != 0) continue;
      out += c;
      i += word.size();
      replaced = true;
      break;
    }
    if (!replaced) out += text[i++];
  }
  return out;
}

}  // namespace

Result<HttpResponse> send_patiently(Transport& transport, const std::function<HttpRequest()>& make,
                                    Context& context, int most_tries) {
  for (int tries = 1;; ++tries) {
    const HttpRequest request = make();
    HttpResult answer = transport.send(request, context);
    const bool again = answer ? worth_repeating(answer->status) : answer.error().error.transient;
    const auto pause = backoff(tries, jitter(), most_tries);
    if (!again || !pause) {
      if (answer) return std::move(*answer);
      return tl::make_unexpected(std::move(answer.error().error));
    }
    context.detail(answer ? fmt::format("{} answered with {}, trying again",
                                        redacted_url(request.url), answer->status)
                          : answer.error().error.message + ", trying again");
    if (!context.clock.sleep(pause_after(answer, *pause, context.clock), context.stop))
      return interrupted();
  }
}

bool goes_whole(std::uint64_t bytes, std::chrono::steady_clock::duration first_answer) {
  constexpr std::uint64_t kSmall_bytes = 32u << 20;
  constexpr std::uint64_t kMost_bytes = 128u << 20;
  constexpr std::chrono::milliseconds kNear{30};
  return bytes <= kSmall_bytes || (bytes <= kMost_bytes && first_answer <= kNear);
}

bool was_cut(const Result<HttpResponse>& answer) {
  return answer ? worth_repeating(answer->status) : answer.error().transient;
}

bool is_page(const HttpResponse& answer) {
  const std::string type = answer.header("content-type").value_or("");
  const auto first = answer.body.find_first_not_of(" \t\r\n");
  const std::string begin = first == std::string::npos ? "" : answer.body.substr(first, 14);
  return type.rfind("text/html", 0) == 0 && begin.rfind("<?xml", 0) != 0 && !begin.empty();
}

std::optional<std::string> clock_trouble(const HttpResponse& answer, Instant now) {
  const auto there = http_date(answer.header("date").value_or(""));
  if (!there) return std::nullopt;
  const long ahead = epoch_s(now) - *there;
  if (std::labs(ahead) <= kTolerated_s) return std::nullopt;
  const long apart = std::labs(ahead);
  const std::string span = apart < 7200 ? fmt::format("{} min", apart / 60)
                                        : fmt::format("{} h {} min", apart / 3600, apart / 60 % 60);
  return fmt::format("this machine's clock is {} {} the server's ({})", span,
                     ahead > 0 ? "ahead of" : "behind",
                     iso8601(Instant{std::chrono::seconds{*there}}));
}

std::optional<std::string> xml_text(const std::string& xml, const std::string& name) {
  const auto all = xml_elements(xml, name);
  if (all.empty()) return std::nullopt;
  return unescaped(all.front());
}

std::vector<std::string> xml_elements(const std::string& xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::string close = "</" + name + ">";
  std::vector<std::string> out;
  for (std::size_t at = xml.find(open); at != std::string::npos; at = xml.find(open, at)) {
    const std::size_t begin = at + open.size();
    const std::size_t end = xml.find(close, begin);
    if (end == std::string::npos) break;
    out.push_back(xml.substr(begin, end - begin));
    at = end + close.size();
  }
  return out;
}

std::string xml_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace wanprep
