#include "disk/digest.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <vector>

#include "disk/descriptor.hpp"

namespace wanprep {
namespace {

std::string hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

EVP_MD_CTX* context(void* state) { return static_cast<EVP_MD_CTX*>(state); }

// The bytes [start, end) of a file.
Result<std::string> digest_of(const InputFile& file, std::uint64_t start, std::uint64_t end) {
  std::vector<std::uint8_t> buffer(1u << 20);
  Sha256 digest;
  while (start < end) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end - start));
    WANPREP_TRY(count, file.read_at(start, {buffer.data(), want}));
    if (count == 0) return fail(Code::input, "the file became shorter while it was read");
    digest.add({reinterpret_cast<const char*>(buffer.data()), count});
    start += count;
  }
  return digest.hex();
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  if (state_ == nullptr) throw std::bad_alloc();
  if (EVP_DigestInit_ex(context(state_), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-256");
}

Sha256::~Sha256() { EVP_MD_CTX_free(context(state_)); }

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(context(state_), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context(state_), out.data(), &size);
  return hexadecimal({out.data(), size});
}

Result<std::string> sha256_file(const std::filesystem::path& file) {
  WANPREP_TRY(input, InputFile::open(file));
  return digest_of(input, 0, input.bytes());
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> noise(bytes);
  for (std::size_t done = 0; done < bytes;) {
    const auto count = getrandom(noise.data() + done, bytes - done, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::runtime_error("the kernel gives no random bytes");
    done += static_cast<std::size_t>(count);
  }
  return hexadecimal(noise);
}

Result<EdgeDigests> edge_digests(const std::filesystem::path& file) {
  constexpr std::uint64_t edge = 1u << 20;
  WANPREP_TRY(input, InputFile::open(file));
  const std::uint64_t bytes = input.bytes();
  WANPREP_TRY(head, digest_of(input, 0, std::min(bytes, edge)));
  if (bytes <= edge) return EdgeDigests{bytes, head, head};
  WANPREP_TRY(tail, digest_of(input, bytes - edge, bytes));
  return EdgeDigests{bytes, head, tail};
}

}  // namespace wanprep
