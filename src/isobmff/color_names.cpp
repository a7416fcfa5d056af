#include <array>

#include <fmt/format.h>

#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {
namespace {

template <std::size_t N>
std::optional<std::string> name(const std::array<const char*, N>& names, int code) {
  if (code < 0 || code >= static_cast<int>(N)) return std::nullopt;
  const char* text = names[static_cast<std::size_t>(code)];
  return text[0] == '\0' ? std::nullopt : std::optional<std::string>(text);
}

constexpr std::array<const char*, 23> kPrimaries{
    "",     "bt709",  "",         "",         "bt470m",   "bt470bg", "smpte170m", "smpte240m",
    "film", "bt2020", "smpte428", "smpte431", "smpte432", "",        "",          "",
    "",     "",       "",         "",         "",         "",        "ebu3213"};
constexpr std::array<const char*, 19> kTransfers{
    "",          "bt709",     "",          "",         "bt470m",       "bt470bg", "smpte170m",
    "smpte240m", "linear",    "log100",    "log316",   "iec61966-2-4", "bt1361e", "iec61966-2-1",
    "bt2020-10", "bt2020-12", "smpte2084", "smpte428", "arib-std-b67"};
constexpr std::array<const char*, 15> kMatrices{"gbr",
                                                "bt709",
                                                "",
                                                "",
                                                "fcc",
                                                "bt470bg",
                                                "smpte170m",
                                                "smpte240m",
                                                "ycgco",
                                                "bt2020nc",
                                                "bt2020c",
                                                "smpte2085",
                                                "chroma-derived-nc",
                                                "chroma-derived-c",
                                                "ictcp"};

}  // namespace

void set_color(ColorFacts& color, int primaries, int transfer, int matrix) {
  if (auto known = name(kPrimaries, primaries)) color.primaries = known;
  if (auto known = name(kTransfers, transfer)) color.transfer = known;
  if (auto known = name(kMatrices, matrix)) color.matrix = known;
}

std::string_view range_name(bool full) { return full ? "pc" : "tv"; }

std::string planar_format(int chroma, int depth) {
  constexpr std::array<const char*, 4> names{"gray", "yuv420p", "yuv422p", "yuv444p"};
  const std::string base = names[static_cast<std::size_t>(chroma & 3)];
  return depth > 8 ? fmt::format("{}{}le", base, depth) : base;
}

std::optional<Rational> sample_aspect(std::uint32_t index) {
  constexpr std::array<std::pair<int, int>, 17> table{{{0, 1},
                                                       {1, 1},
                                                       {12, 11},
                                                       {10, 11},
                                                       {16, 11},
                                                       {40, 33},
                                                       {24, 11},
                                                       {20, 11},
                                                       {32, 11},
                                                       {80, 33},
                                                       {18, 11},
                                                       {15, 11},
                                                       {64, 33},
                                                       {160, 99},
                                                       {4, 3},
                                                       {3, 2},
                                                       {2, 1}}};
  if (index == 0 || index >= table.size()) return std::nullopt;
  return Rational{table[index].first, table[index].second};
}

}  // namespace wanprep::isobmff
