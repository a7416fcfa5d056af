/// Preloaded by tests: libav's own functions misbehave where a file's name or a packet's content
/// says so, in whatever process calls them. Nothing in the program knows of this.
extern "C" {
#include <libavcodec/packet.h>
}

#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t kPiece = 64u << 20;
constexpr std::size_t kTooMuch = std::size_t{8} << 30;
volatile bool never_ends = true;
void* volatile eaten = nullptr;  // else the compiler takes every malloc for granted

// A true fault, which no compiler can see coming.
void crash() {
  void* page = ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile int*>(page) = 1;
}

// Untouched memory: what is bounded is what may be asked for.
int eat() {
  for (std::size_t size = 0; size < kTooMuch; size += kPiece) {
    eaten = std::malloc(kPiece);
    if (eaten == nullptr) return -ENOMEM;
  }
  std::abort();
}

void call_out() {
  if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) std::abort();
  char name[] = "/bin/true";
  char* words[] = {name, nullptr};
  ::execv(name, words);
  if (errno != EPERM) std::abort();
}

bool named(const char* url, const char* word) {
  const char* slash = std::strrchr(url, '/');
  return std::strstr(slash ? slash : url, word) != nullptr;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int avcodec_send_packet(void* decoder,
                                                                          const AVPacket* packet) {
  constexpr char word[] = "wanprep-please-crash";
  if (packet && packet->data &&
      ::memmem(packet->data, static_cast<std::size_t>(packet->size), word, sizeof word - 1))
    crash();
  using Send = int (*)(void*, const AVPacket*);
  return reinterpret_cast<Send>(::dlsym(RTLD_NEXT, "avcodec_send_packet"))(decoder, packet);
}

extern "C" __attribute__((visibility("default"))) int avformat_open_input(void* context,
                                                                          const char* url,
                                                                          const void* format,
                                                                          void* options) {
  if (named(url, "segv")) crash();
  if (named(url, "abort")) std::abort();
  if (named(url, "loop"))
    while (never_ends) {
    }
  if (named(url, "memory")) return eat();
  if (named(url, "network")) call_out();
  if (named(url, "kill") && (::kill(::getppid(), 0) == 0 || ::kill(0, 0) == 0 ||
                             ::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0) == 0))
    std::abort();
  if (named(url, "unlink") && ::unlink(std::strchr(url, ':') + 1) == 0) std::abort();
  if (named(url, "secret") && std::getenv("NOVITA_API_KEY") != nullptr) std::abort();
  using Open = int (*)(void*, const char*, const void*, void*);
  const auto open = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "avformat_open_input"));
  return open(context, url, format, options);
}
