#include "net/curl_download.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wanprep {
namespace {

constexpr int kMostRedirects = 3;
// The last bytes of what is there are asked for again and compared: a changed object is noticed
// without a validator having been kept.
constexpr std::uint64_t kOverlap_bytes = 4096;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }
  void open(const std::filesystem::path& path) {
    if (value_ < 0) value_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  }

 private:
  int value_ = -1;
};

struct ContentRange {
  unsigned long long first = 0;
  unsigned long long last = 0;
  std::optional<std::uint64_t> total;
};

std::optional<ContentRange> content_range(const HttpResponse& response) {
  const auto value = response.header("content-range");
  ContentRange range;
  unsigned long long total = 0;
  if (!value) return std::nullopt;
  if (std::sscanf(value->c_str(), "bytes %20llu-%20llu/%20llu", &range.first, &range.last,
                  &total) == 3)
    range.total = total;
  else if (std::sscanf(value->c_str(), "bytes %20llu-%20llu/", &range.first, &range.last) != 2)
    return std::nullopt;
  return range;
}

/// One attempt's state, between curl's body callback and the file.
struct Landing {
  enum class Trouble { none, changed, too_long, disk };
  const Download& order;
  Exchange& exchange;
  std::uint64_t have = 0;   ///< bytes in the file before
  std::uint64_t start = 0;  ///< where the range begins
  Descriptor file = {};
  std::uint64_t position = 0;  ///< of the next byte
  bool begun = false;
  Trouble trouble = Trouble::none;
  int disk_error = 0;
  std::uint64_t unwanted = 0;

  bool take(const char* data, std::size_t size);

 private:
  bool stop(Trouble why) {
    trouble = why;
    return false;
  }
  bool stop_disk() {
    disk_error = errno;
    return stop(Trouble::disk);
  }
  bool begin();
  bool matches(const char* data, std::size_t size);
  bool write(const char* data, std::size_t size);
};

bool Landing::begin() {
  begun = true;
  file.open(order.to);
  if (file.get() < 0) return stop_disk();
  if (exchange.response.status == 200) {
    if (::ftruncate(file.get(), 0) != 0) return stop_disk();
    have = 0;
    position = 0;
    return true;
  }
  const auto range = content_range(exchange.response);
  if (!range || range->first != start) return stop(Trouble::changed);
  position = start;
  return true;
}

bool Landing::matches(const char* data, std::size_t size) {
  std::vector<char> local(size);
  const ssize_t got = ::pread(file.get(), local.data(), size, static_cast<off_t>(position));
  return got == static_cast<ssize_t>(size) && std::memcmp(local.data(), data, size) == 0;
}

bool Landing::write(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::pwrite(file.get(), data, size, static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return stop_disk();
    data += written;
    size -= static_cast<std::size_t>(written);
    position += static_cast<std::uint64_t>(written);
  }
  return true;
}

bool Landing::take(const char* data, std::size_t size) {
  const int status = exchange.response.status;
  if (status != 200 && status != 206) {
    unwanted += size;
    return unwanted < (1u << 20);
  }
  if (!begun && !begin()) return false;
  if (position + size > order.most_bytes) return stop(Trouble::too_long);
  if (position < have) {
    const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(size, have - position));
    if (!matches(data, known)) return stop(Trouble::changed);
    position += known;
    data += known;
    size -= known;
  }
  return write(data, size);
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code problem;
  const auto bytes = std::filesystem::file_size(file, problem);
  return problem ? 0 : bytes;
}

Error network_error(const std::string& url, const std::string& words) {
  Error error{Code::network, fmt::format("{}: {}", redacted_url(url), words)};
  error.transient = true;
  return error;
}

struct Attempt {
  HttpResponse response;
  bool changed = false;  ///< what is there is not the beginning of what is offered
  std::string redirect;
};

std::optional<Error> trouble_of(const Landing& landing) {
  const Download& order = landing.order;
  if (landing.trouble == Landing::Trouble::disk)
    return Error{Code::output, fmt::format("{}: {}", order.to.string(),
                                           std::generic_category().message(landing.disk_error))};
  if (landing.trouble == Landing::Trouble::too_long)
    return Error{Code::network, fmt::format("{}: longer than {} bytes", redacted_url(order.url),
                                            order.most_bytes)};
  return std::nullopt;
}

Result<Attempt> settle(Landing& landing, tl::expected<void, NoAnswer> done) {
  Attempt attempt;
  Exchange& exchange = landing.exchange;
  if (auto error = trouble_of(landing)) return tl::make_unexpected(std::move(*error));
  attempt.changed = landing.trouble == Landing::Trouble::changed;
  const int status = exchange.response.status;
  const bool body_counts = status == 200 || status == 206;
  const bool discarded = !body_counts && status != 0 && landing.unwanted >= (1u << 20);
  if (!done && !attempt.changed && !discarded)
    return tl::make_unexpected(std::move(done.error().error));
  if (status == 416 && landing.start > 0) attempt.changed = true;
  if (done && body_counts && !landing.begun && !landing.take("", 0))
    attempt.changed = landing.trouble == Landing::Trouble::changed;
  if (done && status == 206 && !attempt.changed) {
    const auto range = content_range(exchange.response);
    const std::uint64_t total = range && range->total ? *range->total : landing.position;
    attempt.changed = landing.position < landing.have;
    if (!attempt.changed && total != landing.position)
      return tl::make_unexpected(network_error(
          exchange.url, fmt::format("{} of {} bytes arrived", landing.position, total)));
  }
  attempt.redirect = redirect_target(exchange).value_or("");
  attempt.response = std::move(exchange.response);
  return attempt;
}

Result<Attempt> attempt_once(CURL* handle, const Download& order, std::uint64_t have,
                             Context& context) {
  curl_easy_reset(handle);
  Exchange exchange(context);
  exchange.handle = handle;
  exchange.url = order.url;
  exchange.stage = order.stage;
  Landing landing{order, exchange, have};
  landing.start = have - std::min(have, kOverlap_bytes);
  exchange.take = [&landing](const char* data, std::size_t size) {
    return landing.take(data, size);
  };
  WANPREP_CHECK(prepare(exchange, std::chrono::seconds{15}, std::chrono::milliseconds{0}));
  const std::string range = fmt::format("{}-", landing.start);
  if (have > 0) curl_easy_setopt(handle, CURLOPT_RANGE, range.c_str());
  return settle(landing, perform(exchange));
}

}  // namespace

Result<HttpResponse> download_with(CURL* handle, const Download& order, Context& context) {
  Download step = order;
  std::uint64_t have = size_of(order.to);
  int redirects = kMostRedirects;
  for (;;) {
    WANPREP_TRY(attempt, attempt_once(handle, step, have, context));
    if (attempt.changed && have > 0) {
      have = 0;
      continue;
    }
    if (attempt.changed)
      return tl::make_unexpected(
          network_error(step.url, "a partial answer that was not asked for"));
    if (attempt.redirect.empty() || redirects-- == 0) return attempt.response;
    step.url = attempt.redirect;
  }
}

}  // namespace wanprep
