#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <sstream>

#include "disk/digest.hpp"
#include "net/hmac.hpp"
#include "net/signature_v4.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

using ::testing::HasSubstr;

using Fields = std::vector<std::string>;

std::vector<Fields> vectors(const std::string& kind) {
  std::ifstream in(WANPREP_SOURCE_DIR "/tests/net/data/signature_v4.tsv");
  std::vector<Fields> out;
  for (std::string line; std::getline(in, line);) {
    Fields fields;
    std::istringstream words(line);
    for (std::string word; std::getline(words, word, '\t');) fields.push_back(word);
    if (fields.at(0) == kind) out.push_back(fields);
  }
  return out;
}

std::string unhexed(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return out;
}

Instant instant(const std::string& stamp) {
  std::tm parts{};
  ::strptime(stamp.c_str(), "%Y%m%dT%H%M%SZ", &parts);
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

AwsKeys keys(const std::string& with_token) {
  return {"AKID/EXAMPLE:tester", Secret("secret+key/with=signs"),
          Secret(with_token == "1" ? "FwoG+ZXIv/YXdz==" : "")};
}

std::string sixteen(const std::string& text) { return sha256_hex(text).substr(0, 16); }

std::string last_value(const Headers& headers) { return headers.back().second; }

TEST(SignatureV4, the_vectors_are_all_there) {
  EXPECT_EQ(vectors("P").size() + vectors("H").size(), 500u);
}

TEST(SignatureV4, presigned_links_equal_the_sdk_s_byte_for_byte) {
  for (const Fields& v : vectors("P")) {
    const std::string path = v[3] + percent_encode(unhexed(v[1]), true);
    const ToSign get{"GET",
                     v[2],
                     path,
                     {{"X-Amz-Content-Sha256", kUnsignedPayload},
                      {"x-amz-checksum-mode", "ENABLED"},
                      {"x-id", "GetObject"}},
                     {}};
    const auto query = presigned_query(get, std::chrono::seconds{std::stol(v[6])}, keys(v[7]),
                                       {instant(v[5]), v[4], "s3"});
    EXPECT_THAT(query, HasSubstr("X-Amz-Signature=" + v[8])) << path;
    const std::string scheme = v[2].find(':') == std::string::npos ? "https://" : "http://";
    EXPECT_EQ(sixteen(scheme + v[2] + path + "?" + query), v[9]) << path << "?" << query;
  }
}

TEST(SignatureV4, signed_headers_equal_the_sdk_s_byte_for_byte) {
  for (const Fields& v : vectors("H")) {
    ToSign request;
    request.method = v[2];
    request.host = "store.example.com";
    request.path = "/bucket/" + percent_encode(unhexed(v[1]), true);
    request.headers = {{"Content-Type", unhexed(v[6])}, {"x-amz-meta-note", unhexed(v[7])}};
    std::istringstream pairs(v[8]);
    for (std::string pair; std::getline(pairs, pair, '&');)
      request.query.emplace_back(pair.substr(0, pair.find('=')),
                                 unhexed(pair.substr(pair.find('=') + 1)));
    const auto made = signature_headers(request, v[9], keys(v[5]), {instant(v[4]), v[3], "s3"});
    EXPECT_THAT(last_value(made), HasSubstr("Signature=" + v[10])) << request.path;
    EXPECT_EQ(sixteen(request.path + last_value(made)), v[11]) << last_value(made);
  }
}

// The example that stands in Amazon's own documentation ("Example: GET Object").
TEST(SignatureV4, the_documented_example_gives_the_documented_signature) {
  const AwsKeys example{"AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                        Secret()};
  const ToSign get{
      "GET", "examplebucket.s3.amazonaws.com", "/test.txt", {}, {{"Range", "bytes=0-9"}}};
  const auto made = signature_headers(get, sha256_hex(""), example,
                                      {instant("20130524T000000Z"), "us-east-1", "s3"});
  EXPECT_THAT(last_value(made), HasSubstr("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba4"
                                          "8dd91039c6036bdb41"));
}

TEST(Hmac, base64_there_and_back) {
  for (const char* text : {"", "a", "ab", "abc", "abcd"})
    EXPECT_EQ(from_base64(base64_text(text)), text);
  EXPECT_EQ(base64_text("wanprep"), "d2FucHJlcA==");
  for (const char* wrong : {"a", "abc", "a b=", "====", "ab=c"}) EXPECT_FALSE(from_base64(wrong));
}

TEST(Hmac, the_digest_of_rfc_4231) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace wanprep
