#include "hosting/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace wanprep {
namespace {

constexpr std::size_t kKept_bytes = 64u << 10;
constexpr int kLook_ms = 50;
// A pipe holds 1 MiB at most where nobody is privileged; each read takes up to 8 KiB.
constexpr int kMostLeft = 256;

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    if (read >= 0) ::close(read);
    close_write();
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
};

/// The environment without the service's key, which is no business of a command that uploads.
std::vector<char*> inherited() {
  std::vector<char*> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (std::strncmp(*entry, "NOVITA_API_KEY=", 15) != 0) out.push_back(*entry);
  out.push_back(nullptr);
  return out;
}

/// posix_spawn's two parameter blocks.
class SpawnPlan {
 public:
  SpawnPlan(const Pipe& out, const Pipe& err) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out.write, 1);
    posix_spawn_file_actions_adddup2(&actions_, err.write, 2);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  int start(pid_t& child, const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::vector<char*> environment = inherited();
    return ::posix_spawnp(&child, arguments[0], &actions_, &attributes_, arguments.data(),
                          environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// False at the end of the pipe.
bool drain(int descriptor, std::string& into) {
  std::array<char, 8192> buffer{};
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR;
  into.append(buffer.data(), static_cast<std::size_t>(got));
  if (into.size() > 2 * kKept_bytes) into.erase(0, into.size() - kKept_bytes);
  return got > 0;
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status)
                           : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void kill_group(pid_t child) {
  ::kill(-child, SIGTERM);
  ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

/// Waits on both pipes for one look. Closed ones are left out.
void listen_once(std::array<pollfd, 2>& pipes, ProcessEnd& end) {
  if (::poll(pipes.data(), pipes.size(), kLook_ms) <= 0) return;
  for (std::size_t i = 0; i < pipes.size(); ++i) {
    if (pipes[i].fd < 0 || pipes[i].revents == 0) continue;
    if (!drain(pipes[i].fd, i == 0 ? end.out : end.err)) pipes[i].fd = -1;
  }
}

// What the child wrote before its end stands in the pipes; a grandchild may write on for ever.
void hear_what_is_left(std::array<pollfd, 2>& pipes, ProcessEnd& end) {
  for (auto& pipe : pipes)
    for (int reads = 0; reads < kMostLeft && pipe.fd >= 0 && ::poll(&pipe, 1, 0) > 0; ++reads)
      if (!drain(pipe.fd, &pipe == pipes.data() ? end.out : end.err)) pipe.fd = -1;
}

}  // namespace

Result<ProcessEnd> run_process(const std::vector<std::string>& words, std::chrono::seconds limit,
                               Context& context) {
  Pipe out;
  Pipe err;
  if (out.read < 0 || err.read < 0) return fail(Code::internal, "no pipe to be had");
  pid_t child = 0;
  const int problem = SpawnPlan(out, err).start(child, words);
  if (problem != 0)
    return fail(Code::config, fmt::format("{}: cannot be started: {}", words.front(),
                                          std::generic_category().message(problem)));
  out.close_write();
  err.close_write();
  ProcessEnd end;
  std::array<pollfd, 2> pipes{{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    listen_once(pipes, end);
    int status = 0;
    // A grandchild may hold the pipes open for ever: the child's own end is what counts.
    if (::waitpid(child, &status, WNOHANG) == child) {
      hear_what_is_left(pipes, end);
      end.exit_code = exit_code_of(status);
      return end;
    }
    const bool late = std::chrono::steady_clock::now() - began > limit;
    if (!late && !context.stopped()) continue;
    kill_group(child);
    if (context.stopped()) return interrupted();
    return fail(Code::storage,
                fmt::format("{}: not done after {} s", words.front(), limit.count()));
  }
}

}  // namespace wanprep
