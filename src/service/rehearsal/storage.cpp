#include "service/rehearsal/storage.hpp"

#include <algorithm>

namespace wanprep::rehearsal {
namespace {

bool plain_part(const std::string& part) {
  return !part.empty() && part.size() <= 128 && part.front() != '.' &&
         std::all_of(part.begin(), part.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_' || c == ' ';
         });
}

std::optional<std::uint64_t> number(const std::string& text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

}  // namespace

std::optional<std::filesystem::path> inside(const std::filesystem::path& folder,
                                            const std::string& name) {
  if (name.size() > 512) return std::nullopt;
  std::filesystem::path out = folder;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (!plain_part(part)) return std::nullopt;
    out /= part;
    begin = end + 1;
  }
  return out;
}

std::optional<Slice> slice_of(const std::string& range_header, std::uint64_t total) {
  const Slice whole{0, total};
  const auto dash = range_header.find('-');
  if (range_header.rfind("bytes=", 0) != 0 || dash == std::string::npos) return whole;
  const auto first = number(range_header.substr(6, dash - 6));
  const auto last = number(range_header.substr(dash + 1));
  if (!first && !last) return whole;
  if (!first) {
    if (*last == 0 || total == 0) return std::nullopt;
    const auto length = std::min(*last, total);
    return Slice{total - length, length};
  }
  if (*first >= total || (last && *last < *first)) return std::nullopt;
  const std::uint64_t end = last ? std::min(*last + 1, total) : total;
  return Slice{*first, end - *first};
}

}  // namespace wanprep::rehearsal
