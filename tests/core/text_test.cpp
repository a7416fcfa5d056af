#include <gtest/gtest.h>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"
#include "core/utf8.hpp"

namespace wanprep {
namespace {

using std::chrono::microseconds;

TEST(RedactedUrl, keeps_the_names_of_a_query_and_drops_the_values) {
  EXPECT_EQ(redacted_url("https://host/a/b.mp4?X-Amz-Date=2026&X-Amz-Signature=ab%3D"),
            "https://host/a/b.mp4?X-Amz-Date=…&X-Amz-Signature=…");
}

TEST(RedactedUrl, drops_user_info) {
  EXPECT_EQ(redacted_url("https://user:pa@ss@host/x@y"), "https://host/x@y");
  EXPECT_EQ(redacted_url("sftp://user@host/path"), "sftp://host/path");
}

TEST(RedactedUrl, drops_a_query_that_is_a_bare_token) {
  EXPECT_EQ(redacted_url("https://host/a?c2VjcmV0"), "https://host/a?…");
  EXPECT_EQ(redacted_url("https://host/a?v=1&c2VjcmV0=="), "https://host/a?v=…&c2VjcmV0=…");
}

TEST(RedactedUrl, drops_the_fragment_even_one_that_looks_like_a_query) {
  EXPECT_EQ(redacted_url("https://host/a#token=1?b=2"), "https://host/a");
  EXPECT_EQ(redacted_url("https://host/a?b=2#secret"), "https://host/a?b=…");
}

TEST(RedactedUrl, leaves_a_plain_address_alone) {
  EXPECT_EQ(redacted_url("https://host:8443/a/b.mp4"), "https://host:8443/a/b.mp4");
  EXPECT_EQ(redacted_url(""), "");
}

TEST(Iso8601, reads_what_it_writes) {
  for (const std::int64_t micros :
       {0LL, 1'795'391'520'123'456LL, 951'782'400'000'000LL, -1LL, -62'135'596'800'000'000LL}) {
    const Instant instant{microseconds{micros}};
    EXPECT_EQ(parse_iso8601(iso8601(instant)), instant) << micros;
  }
}

TEST(Iso8601, writes_microseconds_and_utc) {
  EXPECT_EQ(iso8601(Instant{microseconds{1}}), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(iso8601(Instant{microseconds{-1}}), "1969-12-31T23:59:59.999999Z");
}

TEST(Iso8601, reads_fractions_of_any_length_up_to_microseconds) {
  EXPECT_EQ(parse_iso8601("1970-01-01T00:00:01Z"), Instant{microseconds{1'000'000}});
  EXPECT_EQ(parse_iso8601("1970-01-01T00:00:00.5Z"), Instant{microseconds{500'000}});
}

TEST(Iso8601, refuses_what_is_no_instant) {
  for (const char* text : {"", "2026-11-22", "2026-11-22T23:52:00", "2026-11-22T23:52:00+01:00",
                           "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-13-01T00:00:00Z",
                           "2026-11-22T23:52:00.Z", "2026-11-22T23:52:00.1234567Z",
                           "2026-1 -22T23:52:00Z", "2026-11-22T23:52:00.-1Z"})
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
}

TEST(Utf8, counts_code_points_not_bytes) {
  EXPECT_EQ(code_point_count("clay"), 4U);
  EXPECT_EQ(code_point_count("把场景变成黏土"), 7U);
  EXPECT_EQ(code_point_count("a\xF0\x9F\x8E\xACz"), 3U);
}

TEST(Utf8, counts_each_invalid_byte_as_one) {
  EXPECT_EQ(code_point_count("\xFF\xFE"), 2U);
  EXPECT_EQ(code_point_count("\xE4\xBD"), 2U);
  EXPECT_EQ(code_point_count("\xC0\xAF"), 2U);
  EXPECT_EQ(code_point_count("\xED\xA0\x80"), 3U);
  EXPECT_EQ(code_point_count("\xF4\x90\x80\x80"), 4U);
}

TEST(Utf8, makes_any_bytes_fit_for_a_document) {
  EXPECT_EQ(valid_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(valid_utf8("caf\xE9!"), "caf\xEF\xBF\xBD!");
}

TEST(Code, has_the_exit_status_of_the_contract) {
  EXPECT_EQ(exit_status(Code::config), 2);
  EXPECT_EQ(exit_status(Code::damaged), 3);
  EXPECT_EQ(exit_status(Code::unfit), 4);
  EXPECT_EQ(exit_status(Code::deadline), 5);
  EXPECT_EQ(exit_status(Code::unknown), 9);
  EXPECT_EQ(exit_status(Code::interrupted), 130);
  EXPECT_EQ(name_of(Code::alignment), "alignment");
}

TEST(Error, collects_where_it_happened) {
  const Error error = Error{Code::input, "cannot open"}.at("probe").at("conform");
  EXPECT_EQ(error.trail, (std::vector<std::string>{"probe", "conform"}));
}

}  // namespace
}  // namespace wanprep
