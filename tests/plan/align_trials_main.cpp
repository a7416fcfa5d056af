// Aligns results that were never encoded: scripts/align-trials says which pictures each one shows.
// A trial a line of the input:
//   ID CLIP FIRST COUNT RESULT RATE PICTURE...
// With an argument so many seconds of both are looked at first, as session/alignment does.
// CLIP.gray and RESULT.gray hold pictures one after the other, CLIP.times their times and the end;
// the clip is COUNT pictures from FIRST on. PICTURE is a number in RESULT, or two joined by '+':
// their mean. An answer a line: ID OFFSET CONFIDENCE certain|flagged still|early|moving NOTE.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "plan/align.hpp"

namespace wanprep {
namespace {

using Picture = std::vector<std::uint8_t>;
constexpr auto kBytes = std::size_t{Signature::kWidth} * Signature::kHeight;

std::vector<Picture> pictures_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  std::vector<Picture> pictures;
  for (std::size_t at = 0; at + kBytes <= bytes.size(); at += kBytes)
    pictures.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                          bytes.begin() + static_cast<std::ptrdiff_t>(at + kBytes));
  return pictures;
}

Rational rational_of(const std::string& text) {
  const auto slash = text.find('/');
  return {std::stoll(text.substr(0, slash)), std::stoll(text.substr(slash + 1))};
}

std::vector<Rational> times_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<Rational> times;
  for (std::string line; std::getline(file, line);) times.push_back(rational_of(line));
  return times;
}

/// Files are read once.
class Shelf {
 public:
  const std::vector<Picture>& pictures(const std::string& name) {
    const auto known = pictures_.find(name);
    if (known != pictures_.end()) return known->second;
    return pictures_.emplace(name, pictures_of(name + ".gray")).first->second;
  }
  const std::vector<Rational>& times(const std::string& name) {
    const auto known = times_.find(name);
    if (known != times_.end()) return known->second;
    return times_.emplace(name, times_of(name + ".times")).first->second;
  }

 private:
  std::map<std::string, std::vector<Picture>> pictures_;
  std::map<std::string, std::vector<Rational>> times_;
};

Picture shown(const std::vector<Picture>& pictures, const std::string& which) {
  const auto plus = which.find('+');
  auto picture = pictures.at(std::stoul(which.substr(0, plus)));
  if (plus == std::string::npos) return picture;
  const auto& other = pictures.at(std::stoul(which.substr(plus + 1)));
  for (std::size_t i = 0; i < picture.size(); ++i)
    picture[i] = static_cast<std::uint8_t>((picture[i] + other[i] + 1) / 2);
  return picture;
}

Signature clip_of(Shelf& shelf, const std::string& name, std::size_t first, std::size_t count) {
  const auto& times = shelf.times(name);
  Signature clip;
  for (auto i = first; i < first + count; ++i) {
    clip.pictures.push_back(shelf.pictures(name).at(i));
    clip.times.push_back(times.at(i) - times.at(first));
  }
  clip.duration = times.at(first + count) - times.at(first);
  return clip;
}

Signature result_of(Shelf& shelf, const std::string& name, const Rational& frame,
                    std::istream& which) {
  Signature result;
  for (std::string one; which >> one;) {
    result.times.push_back(Rational{static_cast<std::int64_t>(result.times.size())} * frame);
    result.pictures.push_back(shown(shelf.pictures(name), one));
  }
  result.duration = Rational{static_cast<std::int64_t>(result.times.size())} * frame;
  return result;
}

void shorten(Signature& row, const Rational& seconds) {
  if (row.duration <= seconds) return;
  const auto end = std::lower_bound(row.times.begin(), row.times.end(), seconds);
  row.times.erase(end, row.times.end());
  row.pictures.resize(row.times.size());
  row.duration = seconds;
}

// As session/alignment does: the first seconds, and all where they are not clear.
Alignment aligned(const Signature& sent, const Signature& came, const Rational& frame,
                  const std::optional<Rational>& seconds, bool& early) {
  early = seconds && *seconds * Rational{4, 3} <= std::min(sent.duration, came.duration);
  if (early) {
    auto first = sent, second = came;
    shorten(first, *seconds), shorten(second, *seconds);
    auto found = align(first, second, frame, Extent::beginning);
    if (found.certain) return found;
  }
  early = false;
  return align(sent, came, frame);
}

void answer(Shelf& shelf, const std::string& line, const std::optional<Rational>& seconds) {
  std::istringstream words(line);
  std::string id, clip, result, rate;
  std::size_t first = 0, count = 0;
  words >> id >> clip >> first >> count >> result >> rate;
  const auto frame = Rational{1} / rational_of(rate);
  const auto sent = clip_of(shelf, clip, first, count);
  bool early = false;
  const auto found = aligned(sent, result_of(shelf, result, frame, words), frame, seconds, early);
  std::cout << id << ' ' << found.offset_s.num() << '/' << found.offset_s.den() << ' '
            << found.confidence_permille << ' ' << (found.certain ? "certain" : "flagged") << ' '
            << (found.still ? "still"
                : early     ? "early"
                            : "moving")
            << ' ' << found.note << '\n';
}

}  // namespace
}  // namespace wanprep

int main(int count, char** words) {
  wanprep::Shelf shelf;
  std::optional<wanprep::Rational> seconds;
  if (count > 1) seconds = wanprep::rational_of(words[1]);
  for (std::string line; std::getline(std::cin, line);) wanprep::answer(shelf, line, seconds);
}
