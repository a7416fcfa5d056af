/// Documents and words: what people, services and other versions write.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <sys/socket.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "cli/settings.hpp"
#include "core/rational.hpp"
#include "core/timecode.hpp"
#include "core/utf8.hpp"
#include "disk/journal_file.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/target.hpp"
#include "image/color_name.hpp"
#include "media/apart/calls.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"
#include "plan/conform.hpp"
#include "profile/profile_json.hpp"
#include "recipe/recipe.hpp"
#include "report/job_documents.hpp"
#include "service/novita/wire.hpp"
#include "session/journal_json.hpp"

namespace wanprep::fuzz {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

std::string up_to(std::string& text, char end) {
  const auto at = text.find(end);
  auto part = text.substr(0, at);
  text.erase(0, at == std::string::npos ? at : at + 1);
  return part;
}

template <class T>
void take(const std::vector<std::uint8_t>& bytes) {
  int ends[2] = {-1, -1};
  require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a socket can be made");
  require(::send(ends[0], bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
          "a socket takes what is small");
  ::close(ends[0]);
  try {
    WireIn in(ends[1]);
    T value{};
    get(in, value);
  } catch (const WireBroken&) {
  } catch (const std::overflow_error&) {
  }
  ::close(ends[1]);
}

}  // namespace

// A recipe that was read says the same once it is written and read again.
void recipe(Bytes bytes) {
  const MemoryFile file(bytes);
  const auto read = read_recipe(file.path());
  if (!read) return require(!read.error().message.empty(), "an error says something");
  const auto written = to_json(*read);
  const auto again = recipe_from(written);
  require(again && to_json(*again) == written, "a recipe survives being written");
}

void profile(Bytes bytes) {
  const auto document = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (document.is_discarded()) return;
  const auto model = model_from(document);
  static_cast<void>(model_named_by(document));
  static_cast<void>(profile_from(document, model ? *model : Model{}));
}

void journal(Bytes bytes) {
  const MemoryFile file(bytes);
  const auto lines = read_lines(file.path());
  if (!lines) return;
  static_cast<void>(fold(*lines));
  static_cast<void>(journal_events(*lines));
  static_cast<void>(restore_account(text_of(bytes)));
}

void words(Bytes bytes) {
  if (bytes.size() > 4096) return;
  const auto text = text_of(bytes);
  static_cast<void>(parse_time_point(text));
  static_cast<void>(cli::parse_duration(text));
  static_cast<void>(parse_iso8601(text));
  static_cast<void>(retry_after(text, 1'700'000'000));
  static_cast<void>(color_of(text));
  if (const auto url = parse_url(text)) {
    static_cast<void>(is_private_address(url->host));
    static_cast<void>(require_secure(text));
  }
  for (const auto& rate : {TimecodeRate{30, true}, TimecodeRate{25, false}, TimecodeRate{0, true}})
    static_cast<void>(timecode_counter(text, rate));
  if (const auto value = Rational::parse(text))
    require(Rational::parse(value->str()) == value, "a fraction survives being written");
  require(code_point_count(valid_utf8(text)) == code_point_count(text), "no code point is lost");
}

// First line the status, second one header, then the body.
void answer(Bytes bytes) {
  auto text = text_of(bytes);
  HttpResponse response;
  const auto status = up_to(text, '\n');
  response.status = std::atoi(status.substr(0, 6).c_str());
  auto header = up_to(text, '\n');
  const auto name = up_to(header, ':');
  response.headers.emplace_back(name, header);
  response.body = std::move(text);
  const auto outcome = novita::submit_outcome(response, 1'700'000'000);
  if (outcome.kind == SubmitOutcome::Kind::accepted)
    require(!outcome.task_id.empty(), "what was accepted has a name");
  if (outcome.kind == SubmitOutcome::Kind::refused)
    require(response.status / 100 == 4, "only a 4xx says that nothing was made");
  static_cast<void>(novita::task_look(response));
}

// In a folder of its own, which stays empty but for the file.
void settings(Bytes bytes) {
  static const auto folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "wanprep-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "a folder can be made");
    std::filesystem::current_path(name);
    ::setenv("XDG_CONFIG_HOME", name.c_str(), 1);
    std::atexit([] {
      std::error_code ignored;
      std::filesystem::remove_all(std::filesystem::current_path(), ignored);
    });
    return std::filesystem::path(name);
  }();
  std::ofstream(folder / "wanprep.toml", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  const auto read = cli::read_settings();
  if (!read) require(!read.error().message.empty(), "an error says something");
}

void wire(Bytes bytes) {
  if (bytes.size() < 2 || bytes.size() > 65536) return;
  const std::vector<std::uint8_t> rest(bytes.begin() + 1, bytes.end());
  switch (bytes[0] % 5) {
    case 0:
      return take<Probe>(rest);
    case 1:
      return take<Work>(rest);
    case 2:
      return take<Error>(rest);
    case 3:
      return take<std::vector<PacketDigest>>(rest);
    default:
      return take<StillImage>(rest);
  }
}

}  // namespace wanprep::fuzz
