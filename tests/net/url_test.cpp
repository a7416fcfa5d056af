#include "net/url.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

TEST(Url, splits_every_part) {
  const auto url = parse_url("HTTPS://me:p%40ss@Host.Example:8443/a%20b/c?x=1&y=2#f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->user, "me");
  EXPECT_EQ(url->password, "p@ss");
  EXPECT_EQ(url->host, "host.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a%20b/c");
  EXPECT_EQ(url->query, "x=1&y=2");
}

TEST(Url, reads_ipv6_and_an_empty_path) {
  const auto url = parse_url("http://[::1]:80");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->path, "/");
}

TEST(Url, refuses_what_readers_could_disagree_about) {
  for (const char* text : {"", "a/b", "http://", "http:///x", "http://a b/", "http://a:0/",
                           "http://a:99999/", "http://[::1/", "http://[x]/", "http://a\\b/",
                           "http://a:1x/", "1http://a/", "http://u%zz@a/", "http://a\r\nHost: b/"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, errors_never_show_the_password_or_query) {
  const auto url = parse_url("https://me:geheim@host:x/?sig=geheim");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("geheim"), std::string::npos);
}

TEST(Url, plain_http_is_for_loopback_only) {
  EXPECT_TRUE(require_secure("https://example.com/"));
  EXPECT_TRUE(require_secure("http://127.0.0.1:1/"));
  EXPECT_TRUE(require_secure("http://[::1]/"));
  EXPECT_TRUE(require_secure("http://localhost/"));
  for (const char* text : {"http://example.com/", "http://127.0.0.1.example.com/", "ftp://a/",
                           "file:///etc/passwd", "http://localhost.example/", "http://10.0.0.1/"})
    EXPECT_FALSE(require_secure(text)) << text;
}

TEST(Url, an_answer_leads_neither_to_less_security_nor_from_elsewhere_to_this_machine) {
  EXPECT_TRUE(may_lead("https://a.example/", "https://b.example/"));
  EXPECT_TRUE(may_lead("http://127.0.0.1:80/", "http://localhost:81/"));
  EXPECT_TRUE(may_lead("http://127.0.0.1/", "https://a.example/"));
  EXPECT_FALSE(may_lead("http://127.0.0.1/", "http://a.example/"));
  EXPECT_FALSE(may_lead("https://127.0.0.1/", "http://127.0.0.1/"));
  EXPECT_FALSE(may_lead("https://a.example/", "https://127.0.0.1:8443/"));
  EXPECT_FALSE(may_lead("https://a.example/", "https://[::1]/"));
}

TEST(Url, knows_private_addresses_however_they_are_written) {
  for (const char* host : {"10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
                           "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "::1",
                           "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "localhost"})
    EXPECT_TRUE(is_private_address(host)) << host;
  for (const char* host : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860::1", "example.com"})
    EXPECT_FALSE(is_private_address(host)) << host;
}

TEST(Url, percent_encodes_everything_but_the_unreserved) {
  EXPECT_EQ(percent_encode("a b/ü+~.-_"), "a%20b%2F%C3%BC%2B~.-_");
  EXPECT_EQ(percent_encode("a b/c", true), "a%20b/c");
}

}  // namespace
}  // namespace wanprep
