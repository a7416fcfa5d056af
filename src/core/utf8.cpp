#include "core/utf8.hpp"

namespace wanprep {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

struct Form {
  std::size_t length = 0;
  unsigned bits = 0;      // of the first byte
  unsigned smallest = 0;  // anything below is overlong
};

Form form_of(unsigned first) {
  if (first < 0x80) return {1, first, 0};
  if (first >= 0xC2 && first <= 0xDF) return {2, first & 0x1F, 0x80};
  if (first >= 0xE0 && first <= 0xEF) return {3, first & 0x0F, 0x800};
  if (first >= 0xF0 && first <= 0xF4) return {4, first & 0x07, 0x10000};
  return {};
}

}  // namespace

std::size_t utf8_sequence(std::string_view text) {
  if (text.empty()) return 0;
  const Form form = form_of(byte_at(text, 0));
  unsigned value = form.bits;
  for (std::size_t i = 1; i < form.length; ++i) {
    const unsigned next = byte_at(text, i);
    if ((next & 0xC0) != 0x80) return 0;
    value = (value << 6) | (next & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < form.smallest || value > 0x10FFFF || surrogate ? 0 : form.length;
}

std::size_t code_point_count(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    text.remove_prefix(length == 0 ? 1 : length);
    ++count;
  }
  return count;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    if (length == 0)
      out += "\xEF\xBF\xBD";
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace wanprep
