#include <algorithm>
#include <chrono>
#include <iostream>
#include <mutex>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "cli/shell.hpp"
#include "cli/view.hpp"

namespace wanprep::cli {
namespace {

using Seconds = std::chrono::duration<double>;

/// Time left, from how long the stage took so far; nothing before there is something to go by.
class Estimate {
 public:
  std::optional<double> left(const Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (progress.stage != stage_ || progress.done < last_) {
      stage_ = progress.stage;
      begin_ = now;
    }
    last_ = progress.done;
    if (progress.eta_s) return progress.eta_s;
    const double spent = Seconds(now - begin_).count();
    if (progress.done < 0.02 || progress.done >= 1 || spent < 0.2) return std::nullopt;
    return spent / progress.done * (1 - progress.done);
  }

 private:
  std::string stage_;
  double last_ = 0;
  std::chrono::steady_clock::time_point begin_{};
};

std::string note_prefix(Note::Level level) {
  return level == Note::Level::warning ? "wanprep: warning: " : "wanprep: ";
}

/// Notes for all styles; the derived sinks add progress.
class TextSink : public Sink {
 public:
  TextSink(bool quiet, int verbosity) : quiet_(quiet), verbosity_(verbosity) {}
  ~TextSink() override { clear(); }

  void on(const Event& event) override {
    const std::lock_guard lock(mutex_);
    if (const auto* note = std::get_if<Note>(&event)) return say(*note);
    const auto& progress = std::get<Progress>(event);
    if (progress.stage.empty()) return clear();
    if (!quiet_) show(progress);
  }

 protected:
  virtual void show(const Progress& progress) = 0;
  virtual void clear() {}
  Estimate estimate_;

 private:
  void say(const Note& note) {
    if (note.level == Note::Level::detail && verbosity_ == 0) return;
    if (note.level == Note::Level::info && quiet_) return;
    clear();
    std::cerr << note_prefix(note.level) << printable(note.text) << '\n';
  }
  bool quiet_;
  int verbosity_;
  std::mutex mutex_;
};

class SilentSink final : public TextSink {
 public:
  using TextSink::TextSink;
  void show(const Progress&) override {}
};

class BarSink final : public TextSink {
 public:
  using TextSink::TextSink;
  ~BarSink() override { clear(); }

 private:
  void show(const Progress& progress) override {
    const auto now = std::chrono::steady_clock::now();
    const bool ends = progress.done >= 1;
    if (progress.stage == stage_ && !ends && Seconds(now - drawn_).count() < 0.1) return;
    stage_ = progress.stage;
    drawn_ = now;
    draw(progress);
    if (ends) clear();
  }

  void draw(const Progress& progress) {
    constexpr int cells = 24;
    const int full = static_cast<int>(progress.done * cells);
    std::string bar;
    for (int i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
    const auto left = estimate_.left(progress);
    std::string line = fmt::format("{:<9} {} {:3.0f} %", progress.stage, bar, progress.done * 100);
    if (left) line += fmt::format("  {:.0f} s left", *left);
    std::cerr << "\r\033[K" << line << std::flush;
    visible_ = true;
  }

  void clear() override {
    if (!visible_) return;
    std::cerr << "\r\033[K" << std::flush;
    visible_ = false;
  }

  std::string stage_;
  std::chrono::steady_clock::time_point drawn_{};
  bool visible_ = false;
};

/// One line for every quarter that a stage has reached: readable in a farm's log.
class LineSink final : public TextSink {
 public:
  using TextSink::TextSink;

 private:
  void show(const Progress& progress) override {
    const int quarter = std::clamp(static_cast<int>(progress.done * 4), 0, 4);
    if (progress.stage == stage_ && quarter <= quarter_) return;
    stage_ = progress.stage;
    quarter_ = quarter;
    std::cerr << fmt::format("wanprep: {} {} %\n", progress.stage, quarter * 25);
  }
  std::string stage_;
  int quarter_ = -1;
};

/// Rounded to three digits, so that a reader sees 0.42 and not 0.41999999.
double rounded(double value) {
  return static_cast<double>(static_cast<long long>(value * 1000 + 0.5)) / 1000;
}

class JsonSink final : public Sink {
 public:
  explicit JsonSink(int verbosity) : verbosity_(verbosity) {}
  void on(const Event& event) override {
    const std::lock_guard lock(mutex_);
    nlohmann::ordered_json line;
    if (const auto* progress = std::get_if<Progress>(&event)) {
      if (progress->stage.empty()) return;
      line = {{"type", "progress"}, {"stage", progress->stage}, {"done", rounded(progress->done)}};
      if (const auto left = estimate_.left(*progress)) line["eta_s"] = rounded(*left);
    } else {
      const auto& note = std::get<Note>(event);
      if (note.level == Note::Level::detail && verbosity_ == 0) return;
      line = {{"type", note.level == Note::Level::warning ? "warning" : "note"},
              {"text", note.text}};
    }
    std::cerr << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
  }

 private:
  int verbosity_;
  Estimate estimate_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Sink> make_sink(ProgressStyle style, bool quiet, int verbosity) {
  if (style == ProgressStyle::automatic)
    style = isatty(STDERR_FILENO) ? ProgressStyle::bar : ProgressStyle::lines;
  switch (style) {
    case ProgressStyle::bar:
      return std::make_unique<BarSink>(quiet, verbosity);
    case ProgressStyle::json:
      return std::make_unique<JsonSink>(verbosity);
    case ProgressStyle::none:
      return std::make_unique<SilentSink>(quiet, verbosity);
    case ProgressStyle::lines:
    case ProgressStyle::automatic:
      break;
  }
  return std::make_unique<LineSink>(quiet, verbosity);
}

}  // namespace wanprep::cli
