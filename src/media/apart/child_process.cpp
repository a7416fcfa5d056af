#include "media/apart/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/apart/calls.hpp"

extern char** environ;

namespace wanprep {
namespace {

constexpr auto kGrace = std::chrono::milliseconds(300);

// What the loader, the C library and sanitizers read. Keys, credentials and proxies are no business
// of a process that reads hostile files.
std::vector<char*> own_environment() {
  constexpr std::array<std::string_view, 11> wanted{
      "LD_",   "LANG",   "LC_",   "PATH=", "HOME=",  "ASAN_",
      "LSAN_", "UBSAN_", "TSAN_", "GCOV_", "MALLOC_"};
  std::vector<char*> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    for (const auto start : wanted)
      if (std::string_view(*entry).starts_with(start)) {
        out.push_back(*entry);
        break;
      }
  out.push_back(nullptr);
  return out;
}

class SpawnPlan {
 public:
  explicit SpawnPlan(int socket) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, socket, kMediaSocket);
    posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes_);
    // What the user sends to the group is for the program, which then ends its media process.
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&blocked, signal);
    posix_spawnattr_setsigmask(&attributes_, &blocked);
    posix_spawnattr_setflags(&attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK));
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  int start(pid_t& child, const std::filesystem::path& program) {
    std::string name = program.string();
    std::array<char*, 2> words{name.data(), nullptr};
    auto environment = own_environment();
    return ::posix_spawn(&child, name.c_str(), &actions_, &attributes_, words.data(),
                         environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::filesystem::path& program) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(Code::internal,
                "no socket for the media process: " + std::generic_category().message(errno));
  pid_t child = 0;
  const int problem = SpawnPlan(ends[1]).start(child, program);
  ::close(ends[1]);
  if (problem != 0) {
    ::close(ends[0]);
    return fail(Code::internal, fmt::format("{} cannot be started: {}", program.string(),
                                            std::generic_category().message(problem)));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(child, ends[0]));
}

void ChildProcess::follow_caller() const {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) == 0)
    ::sched_setaffinity(id_, sizeof cores, &cores);
}

// An idle process leaves when its socket closes; one that has just crashed is given time to do so.
// Where a parent has SIGCHLD ignored there is no status to be had.
int ChildProcess::end() {
  if (status_) return *status_;
  ::shutdown(socket_, SHUT_RDWR);
  int status = 0;
  const auto began = std::chrono::steady_clock::now();
  while (::waitpid(id_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() - began > kGrace) {
      ::kill(id_, SIGKILL);
      while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
      }
      break;
    }
    const timespec moment{0, 200'000};
    ::nanosleep(&moment, nullptr);
  }
  status_ = status;
  return status;
}

ChildProcess::~ChildProcess() {
  end();
  ::close(socket_);
}

std::chrono::nanoseconds ChildProcess::processor_time() const {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(id_, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    return std::chrono::nanoseconds(0);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace wanprep
