/// What everything that blocks is given: a way to stop, a place for events, a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "core/error.hpp"

namespace wanprep {

/// How far a stage is. `done` runs from 0 to 1; `eta_s` is unknown at first.
struct Progress {
  std::string stage;  ///< "probe", "conform", "upload", "wait", "fetch", "restore", "verify"
  double done = 0;
  std::optional<double> eta_s = std::nullopt;
};

/// One sentence for the user. A warning says that something will be lost or was assumed.
struct Note {
  enum class Level { detail, info, warning };
  Level level = Level::info;
  std::string text;
};

using Event = std::variant<Progress, Note>;

/// Where events go; implementations decide on rendering. Called from the thread that works.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void on(const Event& event) = 0;
};

/// Seconds since the Unix epoch, UTC, with microseconds; what the journal stores.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// The only source of time. Tests give a fake.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  /// Waits, or returns false at once when `stop` is requested.
  virtual bool sleep(std::chrono::milliseconds span, std::stop_token stop) = 0;
};

/// "2026-11-22T23:52:00.123456Z", and back; zero to six digits after the point are read.
std::string iso8601(Instant instant);
std::optional<Instant> parse_iso8601(const std::string& text);

/// Passed by reference to everything that reads, writes, waits or computes for long.
struct Context {
  Sink& sink;
  Clock& clock;
  std::stop_token stop = {};

  void info(std::string text) const { sink.on(Note{Note::Level::info, std::move(text)}); }
  void warn(std::string text) const { sink.on(Note{Note::Level::warning, std::move(text)}); }
  void detail(std::string text) const { sink.on(Note{Note::Level::detail, std::move(text)}); }
  void progress(std::string stage, double done) const { sink.on(Progress{std::move(stage), done}); }
  bool stopped() const { return stop.stop_requested(); }
};

/// The error of work that was told to stop.
tl::unexpected<Error> interrupted();

/// The machine's clock, and a sink that drops everything.
Clock& system_clock();
Sink& null_sink();

}  // namespace wanprep
