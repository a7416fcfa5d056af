#include "isobmff/nal_walk.hpp"

#include <array>

#include <fmt/format.h>

namespace wanprep::isobmff {
namespace {

constexpr std::uint64_t kMostSetBytes = 1u << 16;

bool is_picture(Coding coding, int type) {
  return coding == Coding::h264 ? type >= 1 && type <= 5 : type < 32;
}

bool is_set(Coding coding, int type) {
  return coding == Coding::h264 ? type == 7 || type == 8 : type >= 32 && type <= 34;
}

Result<void> keep_set(const InputFile& file, std::uint64_t offset, std::uint64_t size,
                      Coding coding, SampleUnits& units) {
  if (size > kMostSetBytes) return fail(Code::damaged, fmt::format("a set of {} bytes", size));
  std::vector<std::uint8_t> nal(static_cast<std::size_t>(size));
  WANPREP_TRY(count, file.read_at(offset, nal));
  nal.resize(count);
  if (auto set = read_parameter_set(coding, nal)) units.sets.push_back(std::move(*set));
  return {};
}

}  // namespace

Result<SampleUnits> look_at_units(const InputFile& file, const SamplePlace& place, Coding coding,
                                  int length_bytes) {
  SampleUnits units;
  const auto prefix = static_cast<std::uint64_t>(length_bytes);
  std::uint64_t at = 0;
  while (at + prefix < place.size) {
    std::array<std::uint8_t, 5> head{};
    WANPREP_TRY(count, file.read_at(place.offset + at, std::span(head).first(prefix + 1)));
    Cursor cursor(Bytes(head).first(count));
    const std::uint64_t size = cursor.number(prefix);
    if (size == 0 || count < prefix + 1 || size > place.size - at - prefix)
      return fail(Code::damaged, fmt::format("a picture of {} bytes at {} is no row of NAL units",
                                             place.size, place.offset));
    const int type = nal_type(coding, cursor.u8());
    if (units.picture < 0 && is_picture(coding, type)) units.picture = type;
    if (is_set(coding, type))
      WANPREP_CHECK(keep_set(file, place.offset + at + prefix, size, coding, units));
    at += prefix + size;
  }
  return units;
}

}  // namespace wanprep::isobmff
