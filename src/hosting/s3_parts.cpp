#include "hosting/s3_parts.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "hosting/exchange.hpp"
#include "hosting/s3_errors.hpp"

namespace wanprep {
namespace {

// Stores allow 10,000 parts of at least 5 MiB.
constexpr std::uint64_t kPart_bytes = 16u << 20;
constexpr std::uint64_t kMostParts = 10'000;

std::uint64_t number_in(const std::string& text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

S3Parts::S3Parts(const S3Client& client, const Publish& publish, std::string key,
                 std::uint64_t bytes)
    : client_(client),
      publish_(publish),
      key_(std::move(key)),
      bytes_(bytes),
      part_bytes_(std::max(kPart_bytes, (bytes + kMostParts - 1) / kMostParts)),
      count_((bytes + part_bytes_ - 1) / part_bytes_) {}

std::uint64_t S3Parts::size_of(std::uint64_t number) const {
  return std::min(part_bytes_, bytes_ - (number - 1) * part_bytes_);
}

tl::unexpected<Error> S3Parts::refused(const HttpResponse& answer, Context& context) const {
  return tl::make_unexpected(s3_refusal(answer, "write", client_.settings(), context.clock.now()));
}

Result<void> S3Parts::upload(Context& context) {
  WANPREP_TRY(id, unfinished(context));
  Parts parts;
  if (!id.empty()) {
    WANPREP_TRY(there, parts_there(id, context));
    parts = std::move(there);
    context.detail(fmt::format("{} of {} parts are there already", parts.size(), count_));
  } else {
    WANPREP_TRY(begun, begin(context));
    id = std::move(begun);
  }
  auto done = send_all(id, std::move(parts), context);
  const bool for_good = !done && !done.error().transient &&
                        done.error().code != Code::interrupted &&
                        done.error().code != Code::network;
  if (!done && (for_good || !publish_.goes_on)) abort(id, context);
  return done;
}

Result<std::string> S3Parts::unfinished(Context& context) {
  S3Call call;
  call.query = {{"prefix", key_}, {"uploads", ""}};
  WANPREP_TRY(answer, client_.send(call, context));
  std::string id;
  // Who may not list begins anew.
  if (answer.status == 200)
    for (const std::string& upload : xml_elements(answer.body, "Upload"))
      if (xml_text(upload, "Key") == key_) id = xml_text(upload, "UploadId").value_or("");
  return id;
}

Result<S3Parts::Parts> S3Parts::parts_there(const std::string& id, Context& context) {
  Parts parts;
  std::string marker;
  do {
    S3Call call;
    call.key = key_;
    if (!marker.empty()) call.query.emplace_back("part-number-marker", marker);
    call.query.emplace_back("uploadId", id);
    WANPREP_TRY(answer, client_.send(call, context));
    if (answer.status != 200) return refused(answer, context);
    for (const std::string& part : xml_elements(answer.body, "Part")) {
      const auto number = number_in(xml_text(part, "PartNumber").value_or(""));
      const Part one{xml_text(part, "ETag").value_or(""),
                     number_in(xml_text(part, "Size").value_or(""))};
      if (number >= 1 && number <= count_ && one.bytes == size_of(number)) parts[number] = one;
    }
    const std::string next = xml_text(answer.body, "IsTruncated") == "true"
                                 ? xml_text(answer.body, "NextPartNumberMarker").value_or("")
                                 : "";
    if (number_in(next) <= number_in(marker)) break;
    marker = next;
  } while (!marker.empty());
  return parts;
}

Result<std::string> S3Parts::begin(Context& context) {
  S3Call call;
  call.method = "POST";
  call.key = key_;
  call.query = {{"uploads", ""}};
  call.headers = {{"Content-Type", publish_.content_type}};
  call.body = std::string();
  WANPREP_TRY(answer, client_.send(call, context));
  if (!good(answer.status)) return refused(answer, context);
  auto id = xml_text(answer.body, "UploadId");
  if (!id || id->empty())
    return fail(Code::storage,
                fmt::format("{}: the store begins an upload in parts without naming it",
                            client_.settings().endpoint),
                "is this the address of an S3 store?");
  return *id;
}

Result<void> S3Parts::send_all(const std::string& id, Parts parts, Context& context) {
  for (std::uint64_t number = 1; number <= count_; ++number) {
    if (parts.count(number) != 0) continue;
    WANPREP_TRY(part, send_one(id, number, context));
    parts[number] = std::move(part);
  }
  return complete(id, parts, context);
}

Result<S3Parts::Part> S3Parts::send_one(const std::string& id, std::uint64_t number,
                                        Context& context) {
  const std::uint64_t begin = (number - 1) * part_bytes_;
  S3Call call;
  call.method = "PUT";
  call.key = key_;
  call.query = {{"partNumber", std::to_string(number)}, {"uploadId", id}};
  call.headers = {{"Content-Type", "application/octet-stream"}};
  // A digest would need a second reading: TLS carries the bytes, and the link is read afterwards.
  call.body = FileBody{publish_.file, begin, size_of(number)};
  call.body_hash = kUnsignedPayload;
  call.stage = "upload";
  const auto total = static_cast<double>(bytes_);
  call.share = {static_cast<double>(begin) / total,
                static_cast<double>(begin + size_of(number)) / total};
  WANPREP_TRY(answer, client_.send(call, context));
  const auto etag = answer.header("etag");
  if (!good(answer.status) || !etag) return refused(answer, context);
  return Part{*etag, size_of(number)};
}

Result<void> S3Parts::complete(const std::string& id, const Parts& parts, Context& context) {
  S3Call call;
  call.method = "POST";
  call.key = key_;
  call.query = {{"uploadId", id}};
  call.headers = {{"Content-Type", "application/xml"}};
  std::string list = "<CompleteMultipartUpload>";
  for (const auto& [number, part] : parts)
    list += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", number,
                        xml_escaped(part.etag));
  call.body = list + "</CompleteMultipartUpload>";
  WANPREP_TRY(answer, client_.send(call, context));
  // A store that takes long answers 200 first and says in the body how it ended.
  if (good(answer.status) && xml_elements(answer.body, "Error").empty() &&
      !xml_text(answer.body, "Code"))
    return {};
  // The first answer may have been lost: then the upload is unknown now, and the object whole.
  WANPREP_TRY(whole, became_whole(context));
  if (whole) return {};
  return refused(answer, context);
}

Result<bool> S3Parts::became_whole(Context& context) {
  S3Call call;
  call.method = "HEAD";
  call.key = key_;
  WANPREP_TRY(answer, client_.send(call, context));
  return answer.status == 200 &&
         answer.header("content-length").value_or("") == std::to_string(bytes_);
}

void S3Parts::abort(const std::string& id, Context& context) {
  Context last{context.sink, context.clock};  // also after a stop
  S3Call call;
  call.most_tries = 2;
  call.method = "DELETE";
  call.key = key_;
  call.query = {{"uploadId", id}};
  const auto answer = client_.send(call, last);
  if (!answer || !good(answer->status))
    context.warn(fmt::format("{}: its unfinished parts could not be removed from the store", key_));
}

}  // namespace wanprep
