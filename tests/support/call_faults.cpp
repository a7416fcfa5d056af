// Preloaded into the program: what a crash, a stopped host or a network disk does at one exact
// call.
//
// CALL_FAULTS holds words, each of one kind:
//   kill=WHAT:WHEN:N   SIGKILL before or after the N-th call of its kind; WHAT is "journal" (a sync
//                      of journal.ndjson), "disk" (a call that changes a folder or syncs), "post"
//                      (the first bytes of a POST)
//   stop=WHAT:WHEN:N   SIGSTOP there: a host that sleeps, until somebody sends SIGCONT
//   lost=link,rename,… the call is done, and its answer is lost: the repetition says EEXIST or
//                      ENOENT
//   stale=N            every N-th look at a job's lease, journal or claims fails with ESTALE
//   late=MS            what others have made is neither listed nor found by stat until it is so old
//   host=NAME          what gethostname says
// Only the program itself obeys, none of its children.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct Strike {
  std::string what;
  bool after = false;
  long at = 0;
  int signal = 0;
};

struct Plan {
  Strike strike;
  std::string lost;
  long stale = 0;
  long late_ms = 0;
  std::string host;
  std::atomic<long> seen{0};
  std::atomic<long> looks{0};
  timespec began = {};
};

long ms_between(const timespec& from, const timespec& to) {
  return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1'000'000;
}

bool is_the_program() {
  char path[4096] = {};
  const auto size = readlink("/proc/self/exe", path, sizeof(path) - 1);
  if (size <= 0) return false;
  const char* name = std::strrchr(path, '/');
  return name != nullptr && std::strcmp(name, "/wanprep") == 0;
}

Strike strike_of(const std::string& text, int signal) {
  const auto first = text.find(':');
  const auto second = text.find(':', first + 1);
  Strike out;
  out.what = text.substr(0, first);
  out.after = text.substr(first + 1, second - first - 1) == "after";
  out.at = std::atol(text.c_str() + second + 1);
  out.signal = signal;
  return out;
}

void read_word(Plan& plan, const std::string& word) {
  const auto equals = word.find('=');
  const std::string name = word.substr(0, equals), value = word.substr(equals + 1);
  if (name == "kill") plan.strike = strike_of(value, SIGKILL);
  if (name == "stop") plan.strike = strike_of(value, SIGSTOP);
  if (name == "lost") plan.lost = "," + value + ",";
  if (name == "stale") plan.stale = std::atol(value.c_str());
  if (name == "late") plan.late_ms = std::atol(value.c_str());
  if (name == "host") plan.host = value;
}

Plan& plan() {
  static Plan* const one = [] {
    auto* made = new Plan;
    clock_gettime(CLOCK_REALTIME, &made->began);
    const char* text = std::getenv("CALL_FAULTS");
    if (text == nullptr || !is_the_program()) return made;
    std::string words = text;
    for (std::size_t at = 0; at < words.size();) {
      const auto end = std::min(words.find(' ', at), words.size());
      read_word(*made, words.substr(at, end - at));
      at = end + 1;
    }
    return made;
  }();
  return *one;
}

/// Counts a call of the kind when it is made, and strikes before or after it.
class Call {
 public:
  explicit Call(const char* what, const char* also = "") {
    const Strike& strike = plan().strike;
    if (strike.signal == 0 || (strike.what != what && strike.what != also)) return;
    mine_ = ++plan().seen == strike.at;
    if (mine_ && !strike.after) raise_it();
  }
  ~Call() {
    if (mine_ && plan().strike.after) raise_it();
  }
  Call(const Call&) = delete;

 private:
  static void raise_it() { ::kill(getpid(), plan().strike.signal); }
  bool mine_ = false;
};

bool loses(const char* call) {
  return plan().lost.find(std::string(",") + call + ",") != std::string::npos;
}

/// What the call gave, or what its repetition is told when the answer was lost.
int answered(int result, const char* call, int repeated) {
  if (result != 0 || !loses(call)) return result;
  errno = repeated;
  return -1;
}

bool in_a_job(const char* path) { return path != nullptr && std::strstr(path, ".job") != nullptr; }

/// What several hosts write; what one of them makes for itself nobody replaces.
bool is_shared(const char* path) {
  return in_a_job(path) &&
         (std::strstr(path, "/lease") != nullptr || std::strstr(path, "/.lease") != nullptr ||
          std::strstr(path, "/journal.ndjson") != nullptr ||
          std::strstr(path, "submit.claim-") != nullptr);
}

bool is_stale(const char* path) {
  if (plan().stale == 0 || !is_shared(path)) return false;
  if (++plan().looks % plan().stale != 0) return false;
  errno = ESTALE;
  return true;
}

/// What a host has made itself it sees at once.
bool is_late(int folder, const char* name) {
  if (plan().late_ms == 0) return false;
  struct statx info = {};
  static const auto look = real<int (*)(int, const char*, int, unsigned, struct statx*)>("statx");
  if (look(folder, name, AT_SYMLINK_NOFOLLOW, STATX_BTIME | STATX_TYPE, &info) != 0) return false;
  if (S_ISDIR(info.stx_mode)) return false;
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  const timespec born{static_cast<time_t>(info.stx_btime.tv_sec),
                      static_cast<long>(info.stx_btime.tv_nsec)};
  // Files are dated by the kernel's tick, a few milliseconds back.
  constexpr long kTick_ms = 20;
  return ms_between(born, plan().began) > kTick_ms && ms_between(born, now) < plan().late_ms;
}

/// The plan begins with the process, not with its first look.
__attribute__((constructor)) void begin() { plan(); }

std::string path_of(int descriptor) {
  char path[4096] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  return readlink(link.c_str(), path, sizeof(path) - 1) > 0 ? path : "";
}

bool is_journal(int descriptor) { return path_of(descriptor).ends_with("/journal.ndjson"); }

/// The one file that another host replaces.
bool is_lease(int descriptor) { return path_of(descriptor).ends_with("/lease"); }

bool is_post(const void* bytes, std::size_t size) {
  return size > 5 && std::memcmp(bytes, "POST ", 5) == 0;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

int fsync(int descriptor) {
  static const auto next = real<int (*)(int)>("fsync");
  if (plan().strike.what == "journal" && !is_journal(descriptor)) return next(descriptor);
  const Call call("journal", "disk");
  return next(descriptor);
}

int link(const char* from, const char* to) noexcept {
  static const auto next = real<int (*)(const char*, const char*)>("link");
  const Call call("disk");
  return answered(next(from, to), "link", EEXIST);
}

int rename(const char* from, const char* to) noexcept {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  const Call call("disk");
  return answered(next(from, to), "rename", ENOENT);
}

int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) noexcept {
  static const auto next = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
  const Call call("disk");
  // NFS has none of its flags.
  if (loses("rename") && flags != 0) return errno = EINVAL, -1;
  return answered(next(from_at, from, to_at, to, flags), "rename", ENOENT);
}

int unlink(const char* name) noexcept {
  static const auto next = real<int (*)(const char*)>("unlink");
  const Call call("disk");
  return answered(next(name), "unlink", ENOENT);
}

int remove(const char* name) noexcept {
  static const auto next = real<int (*)(const char*)>("remove");
  const Call call("disk");
  return answered(next(name), "unlink", ENOENT);
}

int mkdir(const char* name, mode_t mode) noexcept {
  static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
  const Call call("disk");
  return answered(next(name, mode), "mkdir", EEXIST);
}

int open(const char* path, int flags, ...) {
  static const auto next = real<int (*)(const char*, int, ...)>("open");
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return is_stale(path) ? -1 : next(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open(path, flags, mode);
}

int fstat(int descriptor, struct stat* into) noexcept {
  static const auto next = real<int (*)(int, struct stat*)>("fstat");
  if (plan().stale != 0 && is_lease(descriptor) && is_stale(".job/lease")) return -1;
  return next(descriptor, into);
}

ssize_t pread(int descriptor, void* into, size_t size, off_t at) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  if (plan().stale != 0 && is_lease(descriptor) && is_stale(".job/lease")) return -1;
  return next(descriptor, into, size, at);
}

int stat(const char* path, struct stat* into) noexcept {
  static const auto next = real<int (*)(const char*, struct stat*)>("stat");
  if (in_a_job(path) && is_late(AT_FDCWD, path)) return errno = ENOENT, -1;
  return next(path, into);
}

int lstat(const char* path, struct stat* into) noexcept {
  static const auto next = real<int (*)(const char*, struct stat*)>("lstat");
  if (in_a_job(path) && is_late(AT_FDCWD, path)) return errno = ENOENT, -1;
  return next(path, into);
}

dirent* readdir(DIR* folder) {
  static const auto next = real<dirent* (*)(DIR*)>("readdir");
  for (;;) {
    dirent* entry = next(folder);
    if (entry == nullptr || !is_late(dirfd(folder), entry->d_name)) return entry;
  }
}

ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, int)>("send");
  if (!is_post(bytes, size)) return next(socket, bytes, size, flags);
  const Call call("post");
  return next(socket, bytes, size, flags);
}

int gethostname(char* name, size_t size) noexcept {
  static const auto next = real<int (*)(char*, size_t)>("gethostname");
  if (plan().host.empty()) return next(name, size);
  std::snprintf(name, size, "%s", plan().host.c_str());
  return 0;
}

}  // extern "C"
#pragma GCC visibility pop
