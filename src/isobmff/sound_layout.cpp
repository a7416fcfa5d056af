#include "isobmff/sound_layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace wanprep::isobmff {
namespace {

std::optional<std::string> layout_by_mask(std::uint32_t mask) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 21> known{
      {{0x4, "mono"},        {0x3, "stereo"},      {0xb, "2.1"},        {0x7, "3.0"},
       {0x103, "3.0(back)"}, {0x107, "4.0"},       {0x33, "quad"},      {0x603, "quad(side)"},
       {0xf, "3.1"},         {0x607, "5.0(side)"}, {0x37, "5.0"},       {0x10f, "4.1"},
       {0x60f, "5.1(side)"}, {0x3f, "5.1"},        {0x70f, "6.1"},      {0x13f, "6.1(back)"},
       {0x137, "6.0"},       {0x63f, "7.1"},       {0xff, "7.1(wide)"}, {0x6cf, "7.1(wide-side)"},
       {0x637, "7.0"}}};
  for (const auto& [bits, name] : known)
    if (bits == mask) return name;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> layout_of(int channels) {
  if (channels == 1) return "mono";
  if (channels == 2) return "stereo";
  return std::nullopt;
}

std::optional<std::string> layout_by_codec(const std::string& codec, int channels) {
  constexpr std::array<const char*, 6> flac{"3.0", "quad", "5.0(side)", "5.1(side)", "6.1", "7.1"};
  constexpr std::array<const char*, 6> opus{"3.0", "quad", "5.0", "5.1", "6.1", "7.1"};
  constexpr std::array<const char*, 6> alac{"3.0", "4.0", "5.0", "5.1", "6.1(back)", "7.1(wide)"};
  if (channels < 3 || channels > 8) return std::nullopt;
  const auto at = static_cast<std::size_t>(channels - 3);
  if (codec == "flac") return flac[at];
  if (codec == "opus") return opus[at];
  if (codec == "alac") return alac[at];
  return std::nullopt;
}

std::optional<std::string> layout_by_chan(Bytes body) {
  constexpr std::uint32_t by_list = 0, by_mask = 1 << 16;
  constexpr std::array<std::pair<std::uint32_t, const char*>, 24> tags{
      {{100 << 16 | 1, "mono"},
       {101 << 16 | 2, "stereo"},
       {102 << 16 | 2, "stereo"},
       {103 << 16 | 2, "downmix"},
       {108 << 16 | 4, "quad"},
       {109 << 16 | 5, "5.0"},
       {113 << 16 | 3, "3.0"},
       {114 << 16 | 3, "3.0"},
       {115 << 16 | 4, "4.0"},
       {116 << 16 | 4, "4.0"},
       {117 << 16 | 5, "5.0(side)"},
       {118 << 16 | 5, "5.0(side)"},
       {119 << 16 | 5, "5.0(side)"},
       {120 << 16 | 5, "5.0(side)"},
       {121 << 16 | 6, "5.1(side)"},
       {122 << 16 | 6, "5.1(side)"},
       {123 << 16 | 6, "5.1(side)"},
       {124 << 16 | 6, "5.1(side)"},
       {126 << 16 | 8, "7.1(wide-side)"},
       {127 << 16 | 8, "7.1(wide-side)"},
       {128 << 16 | 8, "7.1"},
       {131 << 16 | 3, "3.0(back)"},
       {132 << 16 | 4, "quad(side)"},
       {133 << 16 | 3, "2.1"}}};
  Cursor cursor(body);
  cursor.skip(4);
  const std::uint32_t tag = cursor.u32(), mask = cursor.u32();
  if (tag == by_mask) return layout_by_mask(mask);
  for (const auto& [code, name] : tags)
    if (code == tag) return name;
  if (tag != by_list) return std::nullopt;
  std::uint32_t speakers = 0;
  for (std::uint32_t left = std::min<std::uint32_t>(cursor.u32(), 32); left > 0; --left) {
    const std::uint32_t label = cursor.u32();
    cursor.skip(16);
    if (label == 38 || label == 39) return "downmix";
    if (label < 1 || label > 18) return std::nullopt;
    speakers |= 1u << (label - 1);
  }
  return layout_by_mask(speakers);
}

}  // namespace wanprep::isobmff
