/// What a batch shows while it runs: a table on a terminal, else a line a change.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "cli/shell.hpp"
#include "session/edit_hooks.hpp"

namespace wanprep::cli {

/// Where a shot stands, in a word for people and scripts.
enum class ShotState {
  waiting,
  conforming,
  conformed,
  delivering,
  delivered,
  restoring,
  done,
  review,  ///< conformed, a person must approve it
  held,    ///< another process works on it
  stopped,
  bad,  ///< left out by --skip-bad
};
std::string_view name_of(ShotState state);

/// Thread-safe.
class BatchBoard {
 public:
  BatchBoard(ProgressStyle style, bool quiet, int verbosity);
  ~BatchBoard();
  BatchBoard(const BatchBoard&) = delete;

  void add(const std::string& id, ShotState state);
  void set(std::size_t shot, ShotState state, const std::string& text = {});
  void progress(std::size_t shot, double done);
  void note(std::size_t shot, const Note& note);
  /// Takes the table away.
  void settle();

 private:
  struct Row {
    std::string id;
    ShotState state = ShotState::waiting;
    double done = 0;
  };
  int count(ShotState state) const;
  std::string counts() const;
  void draw();
  void erase();
  void say(const std::string& line);

  std::mutex mutex_;
  std::vector<Row> rows_;
  ProgressStyle style_;
  bool quiet_;
  int verbosity_;
  int drawn_ = 0;  ///< lines of the table that stand on the terminal
  std::chrono::steady_clock::time_point last_{};
};

/// One shot's events to the board.
class ShotSink final : public Sink {
 public:
  ShotSink(BatchBoard& board, std::size_t shot) : board_(board), shot_(shot) {}
  void on(const Event& event) override;

 private:
  BatchBoard& board_;
  std::size_t shot_;
};

}  // namespace wanprep::cli
