#include "cli/signals.hpp"

#include <array>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace wanprep::cli {
namespace {

// Only what a signal handler may touch: a flag and a pipe. The stop_source is asked from an
// ordinary thread, because requesting a stop runs callbacks.
volatile std::sig_atomic_t caught = 0;
std::array<int, 2> wake_pipe{-1, -1};

void on_signal(int signal) {
  if (caught != 0) _exit(signal == SIGINT ? 130 : 143);
  caught = signal;
  const char byte = 1;
  [[maybe_unused]] const auto written = write(wake_pipe[1], &byte, 1);
}

std::stop_source& source() {
  static std::stop_source instance;
  return instance;
}

void watch() {
  char byte = 0;
  while (read(wake_pipe[0], &byte, 1) < 0) {
  }
  source().request_stop();
}

}  // namespace

void hold_standard_streams() {
  for (int number = 0; number < 3; ++number)
    if (fcntl(number, F_GETFD) < 0 && open("/dev/null", number == 2 ? O_WRONLY : O_RDONLY) < 0)
      return;
}

std::stop_token stop_on_signals() {
  if (wake_pipe[0] >= 0 || pipe2(wake_pipe.data(), O_CLOEXEC) != 0) return source().get_token();
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  struct sigaction hang_up {};
  sigaction(SIGHUP, nullptr, &hang_up);
  // nohup has it ignored on purpose.
  if (hang_up.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // Ignored by whoever started us, it would take away how our own processes ended.
  std::signal(SIGCHLD, SIG_DFL);
  std::thread(watch).detach();
  return source().get_token();
}

std::optional<int> interruption_status() {
  if (caught == 0) return std::nullopt;
  return caught == SIGINT ? 130 : 143;
}

}  // namespace wanprep::cli
