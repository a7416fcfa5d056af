#include "net/curl_body.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace wanprep {
namespace {

// The default of 64 KiB costs a fifth of the speed on fast links.
constexpr long kBuffer_bytes = 512L << 10;

}  // namespace

Result<std::unique_ptr<BodyFile>> BodyFile::open(const FileBody& body) {
  auto file = InputFile::open(body.path);
  if (!file)
    return fail(Code::input, fmt::format("{}: cannot be opened for reading", body.path.string()));
  const std::uint64_t size = file->bytes();
  if (body.offset > size || body.bytes.value_or(0) > size - body.offset)
    return fail(Code::input,
                fmt::format("{}: has {} bytes, less than the {} that are to be sent",
                            body.path.string(), size, body.offset + body.bytes.value_or(0)));
  const std::uint64_t end = body.bytes ? body.offset + *body.bytes : size;
  return std::unique_ptr<BodyFile>(new BodyFile(std::move(*file), body.offset, end));
}

void BodyFile::attach(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, kBuffer_bytes);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &BodyFile::on_read);
  curl_easy_setopt(handle, CURLOPT_READDATA, this);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, &BodyFile::on_seek);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, this);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes()));
}

std::size_t BodyFile::on_read(char* to, std::size_t size, std::size_t count, void* self) noexcept {
  auto& body = *static_cast<BodyFile*>(self);
  try {
    const auto want =
        static_cast<std::size_t>(std::min<std::uint64_t>(size * count, body.end_ - body.position_));
    if (want == 0) return 0;
    const auto got =
        body.file_.read_at(body.position_, {reinterpret_cast<std::uint8_t*>(to), want});
    if (!got || *got == 0) return CURL_READFUNC_ABORT;
    body.position_ += *got;
    return *got;
  } catch (...) {
    return CURL_READFUNC_ABORT;
  }
}

int BodyFile::on_seek(void* self, curl_off_t offset, int origin) noexcept {
  auto& body = *static_cast<BodyFile*>(self);
  if (origin != SEEK_SET || offset < 0 || static_cast<std::uint64_t>(offset) > body.bytes())
    return CURL_SEEKFUNC_FAIL;
  body.position_ = body.begin_ + static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

}  // namespace wanprep
