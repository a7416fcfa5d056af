#include "media/apart/wire.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wanprep {
namespace {

constexpr std::size_t kKept = 1 << 16;
constexpr int kLook_ms = 500;

}  // namespace

void WireOut::bytes(const void* from, std::size_t size) {
  const auto* data = static_cast<const std::uint8_t*>(from);
  if (size >= kKept) {
    flush();
    return send(data, size);
  }
  kept_.insert(kept_.end(), data, data + size);
  if (kept_.size() >= kKept) flush();
}

void WireOut::flush() {
  const auto ready = std::move(kept_);
  kept_.clear();
  send(ready.data(), ready.size());
}

void WireOut::send(const std::uint8_t* from, std::size_t size) {
  while (size > 0) {
    // No SIGPIPE: whoever embeds this need not have it ignored.
    const auto sent = ::send(descriptor_, from, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) throw WireBroken("cannot send");
    from += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

void WireIn::bytes(void* to, std::size_t size) {
  auto* data = static_cast<std::uint8_t*>(to);
  while (size > 0) {
    if (at_ == end_ && size >= kept_.size()) {
      const auto got = receive(data, size);
      data += got;
      size -= got;
      continue;
    }
    if (at_ == end_) {
      at_ = 0;
      end_ = receive(kept_.data(), kept_.size());
    }
    const auto part = std::min(size, end_ - at_);
    std::memcpy(data, kept_.data() + at_, part);
    at_ += part;
    data += part;
    size -= part;
  }
}

bool WireIn::quiet() const {
  pollfd look{descriptor_, POLLIN | POLLRDHUP, 0};
  return at_ == end_ && ::poll(&look, 1, 0) == 0;
}

std::size_t WireIn::receive(std::uint8_t* to, std::size_t most) {
  for (;;) {
    pollfd look{descriptor_, POLLIN, 0};
    const int ready = ::poll(&look, 1, patient_ ? kLook_ms : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      if (!patient_()) throw WireBroken("waited long enough");
      continue;
    }
    const auto got = ::recv(descriptor_, to, most, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw WireBroken("the other end is gone");
    return static_cast<std::size_t>(got);
  }
}

void put(WireOut& out, const std::string& text) {
  put(out, static_cast<std::uint64_t>(text.size()));
  out.bytes(text.data(), text.size());
}

void get(WireIn& in, std::string& text) {
  std::vector<char> letters;
  get(in, letters);
  text.assign(letters.begin(), letters.end());
}

void put(WireOut& out, const std::filesystem::path& path) { put(out, path.native()); }

void get(WireIn& in, std::filesystem::path& path) {
  std::string text;
  get(in, text);
  path = std::move(text);
}

void put(WireOut& out, const Rational& value) {
  put(out, value.num());
  put(out, value.den());
}

void get(WireIn& in, Rational& value) {
  std::int64_t num = 0;
  std::int64_t den = 0;
  get(in, num);
  get(in, den);
  value = Rational(num, den);
}

}  // namespace wanprep
