#include "hosting/s3_client.hpp"

#include <utility>

#include <fmt/format.h>

#include "disk/digest.hpp"
#include "hosting/exchange.hpp"
#include "net/url.hpp"

namespace wanprep {

S3Client::S3Client(S3Settings settings, Transport& transport)
    : settings_(std::move(settings)), transport_(transport) {
  const auto url = parse_url(settings_.endpoint);
  if (!url) return;  // s3_settings() has refused it
  const bool six = url->host.find(':') != std::string::npos;
  host_ = six ? "[" + url->host + "]" : url->host;
  if (settings_.bucket_in_host) host_ = settings_.bucket + "." + host_;
  const int usual = url->scheme == "https" ? 443 : 80;
  if (url->port != 0 && url->port != usual) host_ += fmt::format(":{}", url->port);
  origin_ = url->scheme + "://" + host_;
  base_path_ = url->path == "/" ? "" : url->path;
  if (!settings_.bucket_in_host) base_path_ += "/" + percent_encode(settings_.bucket);
}

std::string S3Client::path_of(const std::string& key) const {
  if (key.empty()) return base_path_.empty() ? "/" : base_path_;
  return base_path_ + "/" + percent_encode(key, true);
}

HttpRequest S3Client::signed_request(const S3Call& call, const std::string& body_hash,
                                     Instant now) const {
  const std::string path = path_of(call.key);
  const ToSign to_sign{call.method, host_, path, call.query, call.headers};
  HttpRequest request;
  request.method = call.method;
  request.url = origin_ + path;
  if (!call.query.empty()) request.url += "?" + encoded_query(call.query);
  request.headers = call.headers;
  for (auto& header :
       signature_headers(to_sign, body_hash, settings_.keys, {now, settings_.region, "s3"}))
    request.headers.push_back(std::move(header));
  request.body = call.body;
  request.stage = call.stage;
  request.share = call.share;
  request.tls = settings_.tls;
  request.most_bytes_per_s = settings_.most_bytes_per_s;
  request.total_timeout = std::chrono::milliseconds{0};
  return request;
}

Result<HttpResponse> S3Client::send(const S3Call& call, Context& context) const {
  const auto* text = std::get_if<std::string>(&call.body);
  const std::string hash = std::holds_alternative<FileBody>(call.body)
                               ? call.body_hash
                               : sha256_hex(text == nullptr ? "" : *text);
  return send_patiently(
      transport_, [&] { return signed_request(call, hash, context.clock.now()); }, context,
      call.most_tries);
}

Secret S3Client::link(const std::string& key, std::chrono::seconds lifetime, Instant now) const {
  const std::string path = path_of(key);
  const ToSign get{"GET", host_, path, {}, {}};
  return Secret(origin_ + path + "?" +
                presigned_query(get, lifetime, settings_.keys, {now, settings_.region, "s3"}));
}

}  // namespace wanprep
