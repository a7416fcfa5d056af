#include "cli/batch_board.hpp"

#include <algorithm>
#include <array>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "cli/view.hpp"

namespace wanprep::cli {
namespace {

constexpr std::array<std::string_view, 11> kNames{
    "waiting", "conforming", "conformed", "delivering", "delivered", "restoring",
    "done",    "review",     "held",      "stopped",    "bad"};
constexpr std::size_t kMostRows = 12;
constexpr std::chrono::milliseconds kBetweenDraws{150};

bool works(ShotState state) {
  return state == ShotState::conforming || state == ShotState::delivering ||
         state == ShotState::restoring;
}

std::string shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 3) + "...";
}

}  // namespace

std::string_view name_of(ShotState state) { return kNames.at(static_cast<std::size_t>(state)); }

BatchBoard::BatchBoard(ProgressStyle style, bool quiet, int verbosity)
    : style_(style), quiet_(quiet), verbosity_(verbosity) {
  if (style_ == ProgressStyle::automatic)
    style_ = isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
}

BatchBoard::~BatchBoard() { settle(); }

void BatchBoard::add(const std::string& id, ShotState state) { rows_.push_back({id, state, 0}); }

void BatchBoard::set(std::size_t shot, ShotState state, const std::string& text) {
  const std::lock_guard lock(mutex_);
  Row& row = rows_.at(shot);
  const bool changed = row.state != state;
  row.state = state;
  row.done = 0;
  if (!changed || quiet_ || style_ == ProgressStyle::none) return;
  if (style_ == ProgressStyle::json) {
    nlohmann::ordered_json line{{"type", "shot"}, {"shot", row.id}, {"state", name_of(state)}};
    line["done"] = count(ShotState::done);
    line["of"] = rows_.size();
    std::cerr << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
  } else if (style_ == ProgressStyle::bar) {
    draw();
  } else {
    say(fmt::format("{}: {} ({})", row.id, text.empty() ? std::string(name_of(state)) : text,
                    counts()));
  }
}

void BatchBoard::progress(std::size_t shot, double done) {
  const std::lock_guard lock(mutex_);
  rows_.at(shot).done = done;
  const auto now = std::chrono::steady_clock::now();
  if (style_ != ProgressStyle::bar || quiet_ || now - last_ < kBetweenDraws) return;
  draw();
}

void BatchBoard::note(std::size_t shot, const Note& note) {
  const std::lock_guard lock(mutex_);
  const bool warning = note.level == Note::Level::warning;
  // What is worth a line of one job would be thousands of a batch.
  if (!warning && verbosity_ < (note.level == Note::Level::detail ? 2 : 1)) return;
  const std::string& id = rows_.at(shot).id;
  if (style_ == ProgressStyle::json) {
    nlohmann::ordered_json line{{"type", warning ? "warning" : "note"}, {"shot", id}};
    line["text"] = note.text;
    std::cerr << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
    return;
  }
  erase();
  say(fmt::format("{}{}: {}", warning ? "warning: " : "", id, note.text));
}

void BatchBoard::settle() {
  const std::lock_guard lock(mutex_);
  erase();
}

int BatchBoard::count(ShotState state) const {
  return static_cast<int>(std::count_if(rows_.begin(), rows_.end(),
                                        [state](const Row& r) { return r.state == state; }));
}

std::string BatchBoard::counts() const {
  std::string out = fmt::format("{} of {} done", count(ShotState::done), rows_.size());
  for (const auto state : {ShotState::delivering, ShotState::review, ShotState::held,
                           ShotState::stopped, ShotState::bad})
    if (const int n = count(state); n > 0) out += fmt::format(", {} {}", n, name_of(state));
  return out;
}

void BatchBoard::draw() {
  erase();
  last_ = std::chrono::steady_clock::now();
  std::string text = counts() + "\n";
  std::size_t shown = 0;
  for (const Row& row : rows_) {
    if (!works(row.state) || shown == kMostRows) continue;
    constexpr int kCells = 20;
    const int full = static_cast<int>(std::clamp(row.done, 0.0, 1.0) * kCells);
    std::string bar;
    for (int i = 0; i < kCells; ++i) bar += i < full ? "█" : "░";
    text += fmt::format("  {:<28} {:<11} {} {:3.0f} %\n", shortened(row.id, 28), name_of(row.state),
                        bar, row.done * 100);
    ++shown;
  }
  std::cerr << text << std::flush;
  drawn_ = static_cast<int>(shown) + 1;
}

void BatchBoard::erase() {
  if (drawn_ == 0) return;
  std::cerr << fmt::format("\033[{}F\033[J", drawn_) << std::flush;
  drawn_ = 0;
}

void BatchBoard::say(const std::string& line) {
  std::cerr << "wanprep: " << printable(line) << '\n';
}

void ShotSink::on(const Event& event) {
  if (const auto* note = std::get_if<Note>(&event)) return board_.note(shot_, *note);
  const auto& progress = std::get<Progress>(event);
  if (!progress.stage.empty()) board_.progress(shot_, progress.done);
}

}  // namespace wanprep::cli
