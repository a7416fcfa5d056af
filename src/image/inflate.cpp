#include "image/inflate.hpp"

#include <algorithm>
#include <climits>

#include <zlib.h>

namespace wanprep {

std::string inflated(std::string_view stream, std::size_t most) {
  constexpr std::size_t kStep = 64 << 10;
  z_stream state{};
  if (inflateInit(&state) != Z_OK) return "";
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stream.data()));
  state.avail_in = static_cast<uInt>(std::min<std::size_t>(stream.size(), INT_MAX));
  std::string out;
  for (int code = Z_OK; code == Z_OK && out.size() < most;) {
    const auto before = out.size();
    out.resize(std::min(most, before + kStep));
    state.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    state.avail_out = static_cast<uInt>(out.size() - before);
    code = inflate(&state, Z_NO_FLUSH);
    out.resize(out.size() - state.avail_out);
    // A stream that ends early gives no more, and no error either.
    if (code == Z_OK && out.size() == before) break;
  }
  inflateEnd(&state);
  return out;
}

}  // namespace wanprep
