#include "facts/fingerprint.hpp"

namespace wanprep {
namespace {

bool agree(const std::string& a, const std::string& b) { return a.empty() || b.empty() || a == b; }

bool agree(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return !a || !b || *a == *b;
}

}  // namespace

bool same_content(const Fingerprint& a, const Fingerprint& b) {
  return a.bytes == b.bytes && agree(a.head, b.head) && agree(a.tail, b.tail) &&
         agree(a.index, b.index) && agree(a.samples, b.samples) && agree(a.whole, b.whole);
}

}  // namespace wanprep
