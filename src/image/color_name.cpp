#include "image/color_name.hpp"

#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace wanprep {
namespace {

using Color = std::array<std::uint8_t, 3>;

constexpr std::pair<const char*, std::uint32_t> kNames[] = {
    {"black", 0x000000},   {"silver", 0xC0C0C0},  {"gray", 0x808080},  {"grey", 0x808080},
    {"white", 0xFFFFFF},   {"maroon", 0x800000},  {"red", 0xFF0000},   {"purple", 0x800080},
    {"fuchsia", 0xFF00FF}, {"magenta", 0xFF00FF}, {"green", 0x008000}, {"lime", 0x00FF00},
    {"olive", 0x808000},   {"yellow", 0xFFFF00},  {"navy", 0x000080},  {"blue", 0x0000FF},
    {"teal", 0x008080},    {"aqua", 0x00FFFF},    {"cyan", 0x00FFFF},  {"orange", 0xFFA500},
    {"pink", 0xFFC0CB},    {"brown", 0xA52A2A}};

Color unpacked(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}

}  // namespace

Result<Color> color_of(const std::string& name) {
  std::string text;
  for (const char letter : name)
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  for (const auto& [known, value] : kNames)
    if (text == known) return unpacked(value);
  std::string digits = text.starts_with("#")    ? text.substr(1)
                       : text.starts_with("0x") ? text.substr(2)
                                                : "";
  if (digits.size() == 3)
    digits = {digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]};
  const bool all_hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (digits.size() != 6 || !all_hex)
    return fail(Code::usage, fmt::format("unknown color '{}'", name),
                "give #rrggbb or a name such as white, black, gray");
  return unpacked(static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16)));
}

}  // namespace wanprep
