#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "hosting/azure_errors.hpp"
#include "hosting/exchange.hpp"
#include "hosting/hosts.hpp"
#include "net/hmac.hpp"

namespace wanprep {
namespace {

constexpr std::uint64_t kBlock_bytes = 16u << 20;
constexpr std::uint64_t kMostBlocks = 50'000;
constexpr std::chrono::seconds kSlack{15 * 60};

struct AzureCall {
  std::string method = "GET";
  std::string blob;
  Query query = {};
  Headers headers = {};
  std::variant<std::monostate, std::string, FileBody> body = {};
  std::uint64_t body_bytes = 0;
  std::string stage = {};
  Share share = {};
  int most_tries = 5;
};

/// All ids of one blob must be equally long.
std::string block_id(std::uint64_t number) { return base64_text(fmt::format("{:09}", number)); }

class AzureHost final : public Host {
 public:
  AzureHost(AzureSettings settings, Transport& transport)
      : az_(std::move(settings)), transport_(transport) {
    const auto url = parse_url(az_.endpoint);
    if (!url) return;  // azure_settings() has refused it
    base_path_ = url->path == "/" ? "" : url->path;
    origin_ = az_.endpoint.substr(0, az_.endpoint.size() - base_path_.size());
  }

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    std::error_code problem;
    const std::uint64_t bytes = std::filesystem::file_size(publish.file, problem);
    if (problem)
      return fail(Code::input, fmt::format("{}: {}", publish.file.string(), problem.message()));
    const std::string blob = az_.prefix + publish.name;
    AzureCall look;
    look.method = "HEAD";
    look.blob = blob;
    const auto began = std::chrono::steady_clock::now();
    WANPREP_TRY(there, send(look, context));
    const bool whole = goes_whole(bytes, std::chrono::steady_clock::now() - began);
    if (there.status == 200 && there.header("content-length").value_or("") == std::to_string(bytes))
      context.detail(fmt::format("{} is there already", object_of(blob)));
    else if (whole)
      WANPREP_CHECK(put_whole(publish, blob, bytes, context));
    else
      WANPREP_CHECK(put_in_blocks(publish, blob, bytes, context));
    return link(publish, blob, context);
  }

  Result<void> remove(const std::string& object, Context& context) override {
    WANPREP_TRY(name, name_below(object_of(az_.prefix), object));
    AzureCall call;
    call.method = "DELETE";
    call.blob = az_.prefix + name;
    WANPREP_TRY(answer, send(call, context));
    if (good(answer.status) || answer.status == 404) return {};
    return refused(answer, "remove", context);
  }

  std::string describe() const override { return object_of(az_.prefix); }

 private:
  std::string object_of(const std::string& blob) const {
    return fmt::format("az://{}/{}/{}", az_.key.account, az_.container, blob);
  }
  std::string path_of(const std::string& blob) const {
    return base_path_ + "/" + az_.container + "/" + percent_encode(blob, true);
  }
  tl::unexpected<Error> refused(const HttpResponse& answer, const std::string& what,
                                Context& context) const {
    return tl::make_unexpected(azure_refusal(answer, what, az_, context.clock.now()));
  }

  HttpRequest authorized(const AzureCall& call, Instant now) const {
    HttpRequest request;
    request.method = call.method;
    request.headers = call.headers;
    request.headers.emplace_back("x-ms-date", http_date_text(now));
    request.headers.emplace_back("x-ms-version", kAzureVersion);
    const std::string path = path_of(call.blob);
    request.url = origin_ + path;
    const std::string query = encoded_query(call.query);
    if (!query.empty()) request.url += "?" + query;
    if (az_.key.key.empty())
      request.url += (query.empty() ? "?" : "&") + az_.sas.reveal();
    else
      request.headers.emplace_back(
          "Authorization",
          azure_authorization({call.method, path, call.query, request.headers, call.body_bytes},
                              az_.key));
    request.body = call.body;
    request.stage = call.stage;
    request.share = call.share;
    request.tls = az_.tls;
    request.most_bytes_per_s = az_.most_bytes_per_s;
    request.total_timeout = std::chrono::milliseconds{0};
    return request;
  }

  Result<HttpResponse> send(const AzureCall& call, Context& context) const {
    return send_patiently(
        transport_, [&] { return authorized(call, context.clock.now()); }, context,
        call.most_tries);
  }

  Result<void> put_whole(const Publish& publish, const std::string& blob, std::uint64_t bytes,
                         Context& context) {
    AzureCall call;
    call.method = "PUT";
    call.blob = blob;
    call.headers = {{"Content-Type", publish.content_type}, {"x-ms-blob-type", "BlockBlob"}};
    call.body = FileBody{publish.file};
    call.body_bytes = bytes;
    call.stage = "upload";
    const bool large = bytes > kBlock_bytes;
    if (large) call.most_tries = 1;
    const auto answer = send(call, context);
    if (large && was_cut(answer)) {
      context.detail("the upload was cut off: in blocks from here on");
      return put_in_blocks(publish, blob, bytes, context);
    }
    if (!answer) return tl::make_unexpected(answer.error());
    if (good(answer->status)) return {};
    return refused(*answer, "write", context);
  }

  Result<void> put_in_blocks(const Publish& publish, const std::string& blob, std::uint64_t bytes,
                             Context& context) {
    auto done = put_blocks(publish, blob, bytes, context);
    if (!done && !publish.goes_on) drop_blocks(blob, context);
    return done;
  }

  /// Blocks without a blob cannot be deleted: they go with a blob of nothing.
  void drop_blocks(const std::string& blob, Context& context) {
    Context last{context.sink, context.clock};  // also after a stop
    AzureCall none;
    none.method = "PUT";
    none.blob = blob;
    none.query = {{"comp", "blocklist"}};
    none.headers = {{"Content-Type", "application/xml"}};
    none.body = std::string("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList></BlockList>");
    none.body_bytes = std::get<std::string>(none.body).size();
    none.most_tries = 2;
    const auto emptied = send(none, last);
    if (!emptied || !good(emptied->status)) return;  // Azure drops them within a week
    AzureCall gone;
    gone.method = "DELETE";
    gone.blob = blob;
    gone.most_tries = 2;
    static_cast<void>(send(gone, last));
  }

  Result<void> put_blocks(const Publish& publish, const std::string& blob, std::uint64_t bytes,
                          Context& context) {
    const std::uint64_t size = std::max(kBlock_bytes, (bytes + kMostBlocks - 1) / kMostBlocks);
    WANPREP_TRY(there, staged(blob, context));
    std::string list = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
    for (std::uint64_t begin = 0, number = 0; begin < bytes; begin += size, ++number) {
      const std::uint64_t length = std::min(size, bytes - begin);
      const std::string id = block_id(number);
      list += fmt::format("<Latest>{}</Latest>", id);
      if (there.count({id, length}) != 0) continue;
      AzureCall call;
      call.method = "PUT";
      call.blob = blob;
      call.query = {{"blockid", id}, {"comp", "block"}};
      call.body = FileBody{publish.file, begin, length};
      call.body_bytes = length;
      call.stage = "upload";
      const auto total = static_cast<double>(bytes);
      call.share = {static_cast<double>(begin) / total,
                    static_cast<double>(begin + length) / total};
      WANPREP_TRY(answer, send(call, context));
      if (!good(answer.status)) return refused(answer, "write", context);
    }
    AzureCall commit;
    commit.method = "PUT";
    commit.blob = blob;
    commit.query = {{"comp", "blocklist"}};
    commit.headers = {{"Content-Type", "application/xml"},
                      {"x-ms-blob-content-type", publish.content_type}};
    commit.body = list + "</BlockList>";
    commit.body_bytes = std::get<std::string>(commit.body).size();
    WANPREP_TRY(answer, send(commit, context));
    if (good(answer.status)) return {};
    return refused(answer, "write", context);
  }

  /// Blocks of an earlier run, by id and length. Azure drops what is not committed in a week.
  Result<std::set<std::pair<std::string, std::uint64_t>>> staged(const std::string& blob,
                                                                 Context& context) {
    AzureCall call;
    call.blob = blob;
    call.query = {{"blocklisttype", "uncommitted"}, {"comp", "blocklist"}};
    WANPREP_TRY(answer, send(call, context));
    std::set<std::pair<std::string, std::uint64_t>> out;
    if (answer.status != 200) return out;
    for (const std::string& block : xml_elements(answer.body, "Block")) {
      const std::string text = xml_text(block, "Size").value_or("");
      std::uint64_t size = 0;
      std::from_chars(text.data(), text.data() + text.size(), size);
      out.emplace(xml_text(block, "Name").value_or(""), size);
    }
    if (!out.empty()) context.detail(fmt::format("{} blocks are there already", out.size()));
    return out;
  }

  Result<Published> link(const Publish& publish, const std::string& blob, Context& context) const {
    Published out;
    out.object = object_of(blob);
    if (az_.public_base) {
      out.url = Secret(*az_.public_base + percent_encode(publish.name, true));
      return out;
    }
    const Instant end = context.clock.now() + publish.lifetime + kSlack;
    const bool plain_http = origin_.rfind("http://", 0) == 0;
    out.url = Secret(origin_ + path_of(blob) + "?" +
                     azure_read_sas(az_.container, blob, end, plain_http, az_.key));
    out.expires = std::chrono::floor<std::chrono::seconds>(end);
    return out;
  }

  AzureSettings az_;
  Transport& transport_;
  std::string origin_;
  std::string base_path_;
};

}  // namespace

std::unique_ptr<Host> azure_host(AzureSettings settings, Transport& transport) {
  return std::make_unique<AzureHost>(std::move(settings), transport);
}

}  // namespace wanprep
