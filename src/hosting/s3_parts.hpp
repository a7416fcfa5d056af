/// A large file in parts: what an earlier run brought is not sent again.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "hosting/host.hpp"
#include "hosting/s3_client.hpp"

namespace wanprep {

class S3Parts {
 public:
  S3Parts(const S3Client& client, const Publish& publish, std::string key, std::uint64_t bytes);

  /// Goes on with an unfinished upload of the same key, else begins one. What fails for good is
  /// aborted, so that the store keeps no parts; what may pass later is left to go on with.
  Result<void> upload(Context& context);

 private:
  struct Part {
    std::string etag;
    std::uint64_t bytes = 0;
  };
  using Parts = std::map<std::uint64_t, Part>;  // by number, from 1

  Result<std::string> unfinished(Context& context);
  Result<Parts> parts_there(const std::string& id, Context& context);
  Result<std::string> begin(Context& context);
  Result<void> send_all(const std::string& id, Parts parts, Context& context);
  Result<Part> send_one(const std::string& id, std::uint64_t number, Context& context);
  Result<void> complete(const std::string& id, const Parts& parts, Context& context);
  Result<bool> became_whole(Context& context);
  void abort(const std::string& id, Context& context);
  std::uint64_t size_of(std::uint64_t number) const;
  tl::unexpected<Error> refused(const HttpResponse& answer, Context& context) const;

  const S3Client& client_;
  const Publish& publish_;
  std::string key_;
  std::uint64_t bytes_;
  std::uint64_t part_bytes_;
  std::uint64_t count_;
};

}  // namespace wanprep
