/// A server of a few lines on a free loopback port: reads whole requests, answers with the raw
/// bytes that a test gives, and remembers what it was asked.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace wanprep::testing {

struct Asked {
  std::string method;
  std::string target;
  std::string head;  ///< request line and headers as sent
  std::string body;
  bool has(const std::string& text) const { return head.find(text) != std::string::npos; }
};

inline std::string answer(int status, const std::string& body, const std::string& headers = {}) {
  return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                     headers, body);
}

class LoopbackServer {
 public:
  /// An empty answer hangs up. The connection is closed after every answer unless `keep` is set.
  using Answer = std::function<std::string(const Asked&)>;

  explicit LoopbackServer(Answer reply, bool keep = false) : reply_(std::move(reply)), keep_(keep) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  LoopbackServer(const LoopbackServer&) = delete;
  ~LoopbackServer() {
    ::shutdown(listener_, SHUT_RDWR);
    {
      const std::lock_guard lock(mutex_);
      if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
    }
    thread_.join();
    ::close(listener_);
  }

  std::string url(const std::string& path = "/") const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
  }
  std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  std::size_t count(const std::string& method) const {
    std::size_t n = 0;
    for (const Asked& one : asked()) n += one.method == method ? 1 : 0;
    return n;
  }

 private:
  void run() {
    for (;;) {
      const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) return;
      remember_peer(peer);
      while (serve(peer) && keep_) {
      }
      remember_peer(-1);
      ::close(peer);
    }
  }
  void remember_peer(int peer) {
    const std::lock_guard lock(mutex_);
    peer_ = peer;
  }
  static bool more(int peer, std::string& bytes) {
    char buffer[65536];
    const ssize_t got = ::recv(peer, buffer, sizeof(buffer), 0);
    if (got > 0) bytes.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }
  bool serve(int peer) {
    std::string bytes;
    while (bytes.find("\r\n\r\n") == std::string::npos)
      if (!more(peer, bytes)) return false;
    Asked one;
    const auto end = bytes.find("\r\n\r\n") + 4;
    one.head = bytes.substr(0, end);
    one.method = one.head.substr(0, one.head.find(' '));
    const auto begin = one.method.size() + 1;
    one.target = one.head.substr(begin, one.head.find(' ', begin) - begin);
    one.body = bytes.substr(end);
    const auto field = one.head.find("Content-Length: ");
    const std::size_t length =
        field == std::string::npos ? 0 : std::stoul(one.head.substr(field + 16));
    if (one.has("Expect: 100-continue")) send_all(peer, "HTTP/1.1 100 Continue\r\n\r\n");
    while (one.body.size() < length)
      if (!more(peer, one.body)) return false;
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(one);
    }
    const std::string reply = reply_(one);
    send_all(peer, reply);
    return !reply.empty();
  }
  static void send_all(int peer, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = ::send(peer, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<std::size_t>(n);
    }
  }

  Answer reply_;
  bool keep_;
  int listener_ = -1;
  int peer_ = -1;
  int port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
};

}  // namespace wanprep::testing
