#include "session/frame_sequence.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace wanprep {
namespace {

struct Numbered {
  std::string stem;
  std::string ending;
  std::size_t digits = 0;
  std::uint64_t number = 0;
};

bool is_digit(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }

// "clip2.mov" is a second clip, not a second frame: frames are numbered with two digits or more.
std::optional<Numbered> numbered(const std::string& name) {
  constexpr std::size_t least = 2, most = 12;
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return std::nullopt;
  std::size_t start = dot;
  while (start > 0 && is_digit(name[start - 1])) --start;
  const std::size_t digits = dot - start;
  if (digits < least || digits > most) return std::nullopt;
  Numbered out{name.substr(0, start), name.substr(dot), digits, 0};
  for (std::size_t i = start; i < dot; ++i)
    out.number = out.number * 10 + static_cast<std::uint64_t>(name[i] - '0');
  return out;
}

bool is_picture(std::string ending) {
  for (auto& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  constexpr std::array endings{".exr",  ".dpx", ".cin", ".dng", ".tif", ".tiff", ".png", ".jpg",
                               ".jpeg", ".ari", ".jp2", ".tga", ".bmp", ".webp", ".jxl", ".hdr"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

using Key = std::tuple<std::string, std::string, std::size_t>;

std::map<Key, FrameSequence> sequences(const std::filesystem::path& folder) {
  constexpr int most_entries = 100'000;
  std::map<Key, FrameSequence> found;
  std::error_code error;
  int seen = 0;
  const auto where = folder.empty() ? std::filesystem::path(".") : folder;
  for (std::filesystem::directory_iterator at(where, error), end; !error && at != end;
       at.increment(error)) {
    if (++seen > most_entries) break;
    const auto frame = numbered(at->path().filename().string());
    if (!frame) continue;
    auto& sequence = found[{frame->stem, frame->ending, frame->digits}];
    if (sequence.count++ == 0)
      sequence = {folder, frame->stem, frame->ending, frame->digits, frame->number, frame->number,
                  1};
    sequence.first = std::min(sequence.first, frame->number);
    sequence.last = std::max(sequence.last, frame->number);
  }
  return found;
}

// ffmpeg reads a percent sign as the number's place.
std::string doubled_percent(const std::string& text) {
  std::string out;
  for (const char letter : text)
    out += letter == '%' ? std::string(2, letter) : std::string(1, letter);
  return out;
}

// "%04d", "%4d" and "%d".
std::optional<FramePattern> printf_pattern(const std::string& name) {
  const auto start = name.find('%');
  if (start == std::string::npos) return std::nullopt;
  auto end = start + 1;
  while (end < name.size() && is_digit(name[end])) ++end;
  if (end >= name.size() || name[end] != 'd' || end - start > 4) return std::nullopt;
  FramePattern out{name.substr(0, start), name.substr(end + 1), 0};
  for (auto i = start + 1; i < end; ++i)
    out.digits = out.digits * 10 + static_cast<std::size_t>(name[i] - '0');
  return out;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path();
}

}  // namespace

std::string FrameSequence::name(std::uint64_t number) const {
  return fmt::format("{}{:0{}}{}", stem, number, digits, ending);
}

std::string FrameSequence::text() const {
  const std::uint64_t whole = last - first + 1;
  return fmt::format("{} to {}, {}{} frames", name(first), name(last), count,
                     count == whole ? "" : fmt::format(" of {}", whole));
}

std::string FrameSequence::way_out() const {
  const auto before = (folder / stem).string();
  return fmt::format(
      "make a clip of it first, for example: ffmpeg -framerate 24 -start_number {} "
      "-i '{}%0{}d{}' -c:v prores_ks -profile:v 3 clip.mov",
      first, doubled_percent(before), digits, doubled_percent(ending));
}

std::optional<FramePattern> frame_pattern(const std::string& name) {
  if (auto pattern = printf_pattern(name)) return pattern;
  for (const char mark : {'#', '@'}) {
    const auto end = name.find_last_of(mark);
    if (end == std::string::npos) continue;
    std::size_t start = end;
    while (start > 0 && name[start - 1] == mark) --start;
    if (end > start)
      return FramePattern{name.substr(0, start), name.substr(end + 1), end + 1 - start};
  }
  return std::nullopt;
}

std::optional<FrameSequence> sequence_of(const FramePattern& pattern,
                                         const std::filesystem::path& folder) {
  std::optional<FrameSequence> found;
  for (const auto& [key, sequence] : sequences(folder)) {
    const bool named = sequence.stem == pattern.stem && sequence.ending == pattern.ending &&
                       (pattern.digits == 0 || pattern.digits == sequence.digits);
    if (named && (!found || sequence.count > found->count)) found = sequence;
  }
  return found;
}

std::optional<FrameSequence> sequence_of(const std::filesystem::path& file) {
  const auto frame = numbered(file.filename().string());
  if (!frame) return std::nullopt;
  const auto all = sequences(folder_of(file));
  const auto found = all.find({frame->stem, frame->ending, frame->digits});
  if (found == all.end() || found->second.count < 2) return std::nullopt;
  return found->second;
}

std::optional<FrameSequence> sequence_in(const std::filesystem::path& folder) {
  std::optional<FrameSequence> longest;
  for (const auto& [key, sequence] : sequences(folder)) {
    if (sequence.count < 2 || !is_picture(sequence.ending)) continue;
    if (!longest || sequence.count > longest->count) longest = sequence;
  }
  return longest;
}

}  // namespace wanprep
