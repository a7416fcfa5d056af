/// The rehearsal service: the documented API on loopback, with storage, limits, faults and a
/// visibly edited result. Implemented in the module wanprep-rehearsal (cpp-httplib).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/geometry.hpp"
#include "profile/profile.hpp"

namespace wanprep {

/// How the stand-in "edits": what a service would decide, given to an engine that can touch media.
struct RehearsalEdit {
  std::filesystem::path input;
  std::filesystem::path output;  ///< mp4
  std::string prompt;
  std::string resolution;  ///< "720P" | "1080P"
  std::optional<std::string> ratio;
  int duration = 0;
  bool keep_sound = false;        ///< audio_setting origin
  std::int64_t frame_delta = -2;  ///< frames more or less than the input's length at 30 fps
};

/// What the server needs from the media layers, which this layer may not include.
struct RehearsalEngine {
  /// Empty when the service would take the file; else its words. `image`: a reference.
  std::function<std::string(const std::filesystem::path&, bool image, Context&)> refuses;
  std::function<Result<void>(const RehearsalEdit&, Context&)> edit;
};

struct RehearsalSettings {
  int port = 0;                        ///< 0: a free one
  std::filesystem::path folder;        ///< tasks and storage are kept here
  std::chrono::milliseconds delay{0};  ///< a task takes at least this long
  std::vector<std::string>
      faults;           ///< names of rehearsal_faults(); each applies once unless it says otherwise
  std::string api_key;  ///< expected bearer token; empty: any
  std::optional<std::uint64_t> seed;  ///< for the frames off
};

/// name → what it does.
const std::vector<std::pair<std::string, std::string>>& rehearsal_faults();

class RehearsalServer {
 public:
  virtual ~RehearsalServer() = default;         ///< stops and joins
  virtual std::string url() const = 0;          ///< "http://127.0.0.1:PORT"
  virtual std::string storage_url() const = 0;  ///< "http://127.0.0.1:PORT/storage/"
};

/// Exported: `extern "C" wanprep::Result<std::unique_ptr<wanprep::RehearsalServer>>*
/// wanprep_rehearsal(const wanprep::RehearsalSettings*, const wanprep::Profile*, const
/// wanprep::RehearsalEngine*, wanprep::Transport*)`; the caller deletes the result. Runs until
/// destroyed. The module also exports nothing else.
using OpenRehearsal = Result<std::unique_ptr<RehearsalServer>>* (*)(const RehearsalSettings*,
                                                                    const Profile*,
                                                                    const RehearsalEngine*,
                                                                    class Transport*);
inline constexpr const char* kRehearsalModule = "rehearsal";
inline constexpr const char* kRehearsalSymbol = "wanprep_rehearsal";

}  // namespace wanprep
