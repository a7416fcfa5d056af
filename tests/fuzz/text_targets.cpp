/// Words, journals, settings and answers: what people, services and other versions write.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "cli/settings.hpp"
#include "core/rational.hpp"
#include "core/timecode.hpp"
#include "core/utf8.hpp"
#include "disk/journal_file.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/target.hpp"
#include "image/color_name.hpp"
#include "media/ending.hpp"
#include "media/matroska.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"
#include "plan/conform.hpp"
#include "report/job_documents.hpp"
#include "service/novita/wire.hpp"
#include "session/journal_json.hpp"

namespace wanprep::fuzz {
namespace {

std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

std::string up_to(std::string& text, char end) {
  const auto at = text.find(end);
  auto part = text.substr(0, at);
  text.erase(0, at == std::string::npos ? at : at + 1);
  return part;
}

}  // namespace

void journal(Bytes bytes) {
  const MemoryFile file(bytes);
  const auto lines = read_lines(file.path());
  if (!lines) return;
  static_cast<void>(fold(*lines));
  static_cast<void>(journal_events(*lines));
  static_cast<void>(restore_account(text_of(bytes)));
}

void ending(Bytes bytes) {
  const MemoryFile memory(bytes);
  const auto file = InputFile::open(memory.path());
  if (!file) return;
  static_cast<void>(says_webm(*file));
  for (const auto* demuxer :
       {"avi", "matroska,webm", "mpegts", "mpeg", "flv", "ogg", "asf", "mxf", "gxf"}) {
    const auto missing = cut_off(*file, demuxer);
    require(!missing || !missing->empty(), "what is missing has a name");
  }
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

}  // namespace wanprep::fuzz
