#include "service/rehearsal/http.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "service/rehearsal/storage.hpp"

namespace wanprep::rehearsal {
namespace {

int port_of(int descriptor, int (*ask)(int, sockaddr*, socklen_t*)) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  if (ask(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return -1;
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : -1;
}

// The library hands out no socket. The client may live in this process too: its end has the two
// ports the other way round.
void shut_connection(int own_port, int peer_port) {
  std::error_code problem;
  for (std::filesystem::directory_iterator at("/proc/self/fd", problem), end; !problem && at != end;
       at.increment(problem)) {
    const int descriptor = std::atoi(at->path().filename().c_str());
    if (port_of(descriptor, &::getsockname) == own_port &&
        port_of(descriptor, &::getpeername) == peer_port)
      ::shutdown(descriptor, SHUT_RDWR);
  }
}

}  // namespace

void hang_up(const httplib::Request& request) {
  shut_connection(request.local_port, request.remote_port);
}

void reply(httplib::Response& response, const Answer& answer) {
  response.status = answer.status;
  response.set_content(answer.body, "application/json");
}

void reply_html(httplib::Response& response, int status) {
  response.status = status;
  response.set_content(
      "<!doctype html><title>wanprep rehearsal</title><p>This page is a rehearsal fault.</p>",
      "text/html");
}

void reply_file(const httplib::Request& request, httplib::Response& response,
                const std::filesystem::path& file, const std::string& type, bool cut) {
  std::error_code problem;
  const std::uint64_t total = std::filesystem::file_size(file, problem);
  auto in = std::make_shared<std::ifstream>(file, std::ios::binary);
  if (problem || !*in) return reply(response, error_answer(404, "NOT_FOUND", "no such file"));
  const std::string asked = request.get_header_value("Range");
  const auto slice = slice_of(asked, total);
  response.set_header("Accept-Ranges", "bytes");
  if (!slice) {
    response.status = 416;
    response.set_header("Content-Range", fmt::format("bytes */{}", total));
    return;
  }
  // The library would cut the slice a second time, and without looking at the file's length. The
  // request is its own, not constant where it was made.
  const_cast<httplib::Request&>(request).ranges.clear();
  const bool part = slice->length != total;
  response.status = part ? 206 : 200;
  if (part)
    response.set_header("Content-Range", fmt::format("bytes {}-{}/{}", slice->first,
                                                     slice->first + slice->length - 1, total));
  if (slice->length == 0) return response.set_content("", type);
  const std::uint64_t first = slice->first;
  const std::uint64_t stop_at = cut ? slice->length / 2 : slice->length;
  response.set_content_provider(
      slice->length, type,
      [in, first, stop_at](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        if (offset >= stop_at) return false;
        std::array<char, 65536> buffer;
        const auto wanted = std::min<std::uint64_t>({buffer.size(), length, stop_at - offset});
        in->clear();
        in->seekg(static_cast<std::streamoff>(first + offset));
        in->read(buffer.data(), static_cast<std::streamsize>(wanted));
        const auto got = in->gcount();
        return got > 0 && sink.write(buffer.data(), static_cast<std::size_t>(got));
      });
}

}  // namespace wanprep::rehearsal
