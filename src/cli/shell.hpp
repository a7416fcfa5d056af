/// What a running command has at hand: common options, answer and error streams, tools,
/// configuration.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "cli/arguments.hpp"
#include "cli/settings.hpp"
#include "core/context.hpp"
#include "core/error.hpp"
#include "profile/profile.hpp"
#include "session/tools.hpp"

namespace wanprep::cli {

enum class ProgressStyle { automatic, bar, lines, json, none };

/// Options that every command takes (contract, section 2).
struct Common {
  bool json = false;
  bool quiet = false;
  int verbosity = 0;
  ProgressStyle progress = ProgressStyle::automatic;
  std::optional<std::string> profile;
  std::vector<std::string> ignored;
};

void declare_common(Arguments& arguments, Common& common);

class Shell {
 public:
  Shell(Common common, std::stop_token stop);
  ~Shell();

  const Common& common() const { return common_; }
  Context& context() { return context_; }
  const Tools& tools();
  /// Flag, environment, ./wanprep.toml, user configuration; read once, when first asked for.
  Result<const Settings*> settings();
  Result<Profile> profile();
  Result<Profile> profile(const std::string& id);

  /// The answer: text for people, or the document when --json was given. Flushes; a closed or full
  /// stdout is an error.
  Result<void> answer(const std::string& text, const nlohmann::ordered_json& document);
  /// One line of a stream of documents.
  Result<void> answer_line(const nlohmann::ordered_json& document);
  bool json() const { return common_.json; }
  /// An answer or an error document was written to stdout.
  bool answered() const { return answered_; }

  /// `wanprep: message` and `hint: …` on stderr.
  void complain(const Error& error);
  /// The same, and with --json the document on stdout unless an answer stands there already.
  void fail_with(const Error& error);
  /// Ends a progress bar's line before something else is printed.
  void settle();

 private:
  Common common_;
  std::unique_ptr<Sink> sink_;
  Context context_;
  std::optional<Tools> tools_;
  std::unique_ptr<Settings> settings_;
  bool answered_ = false;
};

/// Sinks for the five styles; `automatic` is a bar on a terminal, else lines.
std::unique_ptr<Sink> make_sink(ProgressStyle style, bool quiet, int verbosity);

}  // namespace wanprep::cli
