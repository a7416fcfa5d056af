#include <string_view>

#include <nlohmann/json.hpp>

#include "fuzz/seeds.hpp"
#include "session/journal_json.hpp"
#include "session/order_json.hpp"

namespace wanprep::fuzz {
namespace {

using Input = Mutator::Input;
using Json = nlohmann::ordered_json;

Input from(std::string_view text) { return {text.begin(), text.end()}; }

Input journal_seed() {
  Json data{{"id", "00ff"}, {"order", to_json(FrozenOrder{})}};
  data["restore"] = to_json(RestoreWishes{});
  data["out"] = "/shots/out.mov";
  const Json nothing = Json::object();
  const Instant now{std::chrono::seconds{1'800'000'000}};
  std::string text = journal_line(1, now, JobState::planned, 1, data) + "\n";
  text += journal_line(2, now, JobState::conformed, 1, {{"clip", {{"path", "clip.mp4"}}}}) + "\n";
  text += journal_line(3, now, JobState::uploaded, 1, nothing) + "\n";
  text += journal_line(4, now, JobState::submitting, 1, {{"send", 1}}) + "\n";
  text += journal_line(5, now, JobState::submitted, 1, {{"send", 1}, {"task_id", "t-1"}}) + "\n";
  return from(text);
}

std::vector<Input> words() {
  std::vector<Input> out;
  for (const auto* text : {"3.5",
                           "1:02:03.250",
                           "84f",
                           "01:00:03:12",
                           "01:00:03;12",
                           "0.05s",
                           "500ms",
                           "40m",
                           "12h",
                           "30000/1001",
                           "-3/4",
                           "2026-11-22T23:52:00.123456Z",
                           "Wed, 21 Oct 2026 07:28:00 GMT",
                           "120",
                           "https://user:pa%20ss@host.example:8443/a/b?c=d",
                           "http://[::1]:80/x",
                           "http://127.0.0.1/",
                           "https://[fe80::1%25eth0]/",
                           "#a1b2c3",
                           "0x102030",
                           "gray",
                           "a\xc3\xa4\xf0\x9f\x8e\xac"})
    out.push_back(from(text));
  return out;
}

std::vector<Input> answers() {
  return {
      from("200\nx-request-id: r1\n{\"task_id\":\"t-1\"}"),
      from("429\nretry-after: 7\n{\"code\":429,\"reason\":\"RATE_LIMIT\",\"message\":\"slow\"}"),
      from("400\nx: y\n{\"code\":400,\"reason\":\"ILLEGAL_PROMPT\",\"message\":\"no\","
           "\"metadata\":{\"a\":\"b\"}}"),
      from("200\nx: y\n{\"task\":{\"task_id\":\"t\",\"status\":\"TASK_STATUS_SUCCEED\",\"reason\":"
           "\"\",\"progress_percent\":40},\"videos\":[{\"video_url\":\"https://h/v.mp4\","
           "\"video_url_ttl\":\"3600\",\"video_type\":\"mp4\"}],\"extra\":{\"seed\":\"7\"}}"),
      from("502\nx: y\n<html>bad gateway</html>")};
}

std::vector<Input> settings_files() {
  return {
      from("profile = \"novita/wan2.7-videoedit\"\npoll_every = \"15s\"\n"
           "[targets.studio]\ntarget = \"https://h/in/\"\nuser = \"u\"\n"
           "[prices.\"novita/wan2.7-videoedit\"]\ncurrency = \"USD\"\ndate = \"2026-11-01\"\n"
           "720P = \"0.10\"\n")};
}

std::string zeros(std::size_t count) { return std::string(count, '\0'); }

std::string ts_packets(std::size_t length, const std::string& before) {
  std::string out;
  for (int i = 0; i < 8; ++i) {
    out += before + "\x47\x40\x11\x10";
    out += zeros(length - before.size() - 4);
  }
  return out + before + "\x47\x40\x11";
}

// The smallest of each container, most of them cut off.
std::vector<Input> endings() {
  const std::string mxf = "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01";
  const std::string asf =
      "\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4" + zeros(1) + "\xc0\x0c\x20\x53\x65";
  return {
      from("RIFF\x64\x01" + zeros(2) + "AVI LIST"),
      from("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
           "\x1f\x43\xb6\x75\x8a\xa3\x84" +
           zeros(4) + "\xa3\x90"),
      from(ts_packets(188, "")),
      from(ts_packets(192, "\x01\x02\x03\x04")),
      from(zeros(2) + "\x01\xba\x44" + zeros(8) + "\xf8" + zeros(2) + "\x01\xe0" + zeros(1) +
           "\x20" + zeros(9)),
      from("FLV\x01\x05" + zeros(3) + "\x09" + zeros(4) + "\x12" + zeros(2) + "\x14" + zeros(7) +
           "\x08" + zeros(1) + "\x08" + "filesize" + zeros(1) + "\x40\x8f" + zeros(6)),
      from("OggS" + zeros(1) + "\x02" + zeros(20) + "\x02\x10\x20" + zeros(16)),
      from(zeros(24) + asf + "\x68" + zeros(23) + "\x10\x27" + zeros(70)),
      from(mxf + "\x02\x04" + zeros(1) + "\x83" + zeros(2) + "\x78" + zeros(26) + "\x10" +
           zeros(90)),
      from(zeros(4) + "\x01\xfb" + zeros(3) + "\x10" + zeros(4) + "\xe1\xe2")};
}

}  // namespace

std::vector<Input> text_seeds(const std::string& target) {
  if (target == "journal") return {journal_seed()};
  if (target == "words") return words();
  if (target == "answer") return answers();
  if (target == "ending") return endings();
  return settings_files();
}

}  // namespace wanprep::fuzz
