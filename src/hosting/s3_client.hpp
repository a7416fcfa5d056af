/// Signed requests to one bucket.
#pragma once

#include <string>
#include <variant>

#include "hosting/aws_settings.hpp"
#include "net/transport.hpp"

namespace wanprep {

struct S3Call {
  std::string method = "GET";
  std::string key;  ///< empty: the bucket itself
  Query query = {};
  Headers headers = {};
  std::variant<std::monostate, std::string, FileBody> body = {};
  std::string body_hash = {};  ///< of a FileBody; the rest is hashed here
  std::string stage = {};
  Share share = {};
  int most_tries = 5;
};

class S3Client {
 public:
  S3Client(S3Settings settings, Transport& transport);

  const S3Settings& settings() const { return settings_; }
  /// The last answer, whatever its status, after patient repeats. Error: Code::network.
  Result<HttpResponse> send(const S3Call& call, Context& context) const;
  /// A link that reads `key`.
  Secret link(const std::string& key, std::chrono::seconds lifetime, Instant now) const;

 private:
  std::string path_of(const std::string& key) const;
  HttpRequest signed_request(const S3Call& call, const std::string& body_hash, Instant now) const;

  S3Settings settings_;
  Transport& transport_;
  std::string origin_;     ///< "https://bucket.s3.eu-west-1.amazonaws.com"
  std::string host_;       ///< what the Host header says
  std::string base_path_;  ///< before the key, without '/' at the end
};

}  // namespace wanprep
