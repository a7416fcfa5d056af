#include "cli/view.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace wanprep::cli {
namespace {

std::size_t columns_by_environment() {
  const char* text = std::getenv("COLUMNS");
  const long columns = text ? std::strtol(text, nullptr, 10) : 0;
  return columns > 0 && columns < 10'000 ? static_cast<std::size_t>(columns) : 0;
}

bool takes_color() {
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return !(refused && *refused) && terminal && std::string_view(terminal) != "dumb";
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char letter : printable(text)) {
    if (letter != ' ')
      words.back() += letter;
    else if (!words.back().empty())
      words.emplace_back();
  }
  return words;
}

// Narrower than this, breaking lines makes them harder to read.
constexpr std::size_t kLeastRoom = 24;

}  // namespace

View view_of_stdout() {
  View view;
  if (::isatty(STDOUT_FILENO) == 0) return view;
  winsize size{};
  view.width = columns_by_environment();
  if (view.width == 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) view.width = size.ws_col;
  view.color = takes_color();
  return view;
}

std::string toned(const View& view, Tone tone, std::string_view text) {
  if (!view.color) return std::string(text);
  const char* code = tone == Tone::good      ? "\x1b[32m"
                     : tone == Tone::warning ? "\x1b[33m"
                     : tone == Tone::bad     ? "\x1b[31m"
                                             : "\x1b[2m";
  return code + std::string(text) + "\x1b[0m";
}

std::string printable(std::string_view text) {
  std::string out(text);
  unsigned char before = 0;
  for (auto& letter : out) {
    const auto code = static_cast<unsigned char>(letter);
    // U+0080..U+009F are control characters too: terminals obey U+009B like ESC [.
    const bool second_set = before == 0xc2 && code >= 0x80 && code < 0xa0;
    if (second_set) *(&letter - 1) = '?';
    if (code < 0x20 || code == 0x7f || second_set) letter = '?';
    before = code;
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  bool in_code = false;
  for (const char letter : text) {
    if (letter == '\x1b') in_code = true;
    if (!in_code && (static_cast<unsigned char>(letter) & 0xC0) != 0x80) ++columns;
    if (in_code && letter == 'm') in_code = false;
  }
  return columns;
}

std::string padded(const std::string& text, std::size_t columns) {
  const std::size_t own = columns_of(text);
  return text + std::string(columns > own ? columns - own : 0, ' ');
}

std::string paragraph(const View& view, const std::string& head, const std::string& text) {
  const std::size_t indent = columns_of(head);
  const std::size_t room = view.width > indent ? view.width - indent : 0;
  const bool breaks = room >= kLeastRoom;
  std::string out = head;
  std::size_t used = 0;
  for (const auto& word : words_of(text)) {
    const std::size_t columns = columns_of(word);
    if (columns == 0) continue;
    if (breaks && used > 0 && used + 1 + columns > room) {
      out += "\n" + std::string(indent, ' ');
      used = 0;
    }
    if (used > 0) out += ' ';
    out += word;
    used += columns + (used > 0 ? 1 : 0);
  }
  return out + "\n";
}

}  // namespace wanprep::cli
