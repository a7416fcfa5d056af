/// One media process: started, spoken to, ended. It dies with this program, by whatever this
/// program ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "core/error.hpp"
#include "media/apart/wire.hpp"

namespace wanprep {

class ChildProcess {
 public:
  /// Errors: Code::internal when `program` cannot be started.
  static Result<std::unique_ptr<ChildProcess>> start(const std::filesystem::path& program);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Ends it and waits until it is gone.
  ~ChildProcess();

  WireOut& out() { return out_; }
  WireIn& in() { return in_; }
  pid_t id() const { return id_; }

  /// Lets it run where the calling thread may, so that its codecs start as many threads as that
  /// thread has cores.
  void follow_caller() const;

  /// Ends it unless it has ended by itself; the status of waitpid.
  int end();
  /// Processor time that it has used so far, over all its threads.
  std::chrono::nanoseconds processor_time() const;

 private:
  ChildProcess(pid_t id, int socket) : id_(id), socket_(socket), out_(socket), in_(socket) {}

  pid_t id_;
  int socket_;
  WireOut out_;
  WireIn in_;
  std::optional<int> status_;
};

}  // namespace wanprep
