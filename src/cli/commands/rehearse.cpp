#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/option_groups.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the process, for a server that was given none.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create() {
    std::string name = (fs::temp_directory_path() / "wanprep-rehearsal-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      return fail(Code::output, fmt::format("cannot create {}", name));
    return TemporaryFolder(name);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

class Rehearse final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.group("Server");
    arguments.number("--port", "on 127.0.0.1 (default: a free one)", {0, 65535},
                     [this](std::int64_t n) { rehearsal_.port = static_cast<int>(n); });
    arguments.path("--folder", "D",
                   "where tasks and uploads are kept (default: a temporary folder)", folder_);
    arguments.value("--delay", "TIME", "how long a task takes (default 0s)",
                    [this](const std::string& text) -> Result<void> {
                      WANPREP_TRY(parsed, parse_duration(text));
                      rehearsal_.delay = parsed;
                      return {};
                    });
    arguments.values("--fault", "NAME",
                     "what goes wrong; may be repeated (--list-faults tells which)",
                     [this](const std::string& text) -> Result<void> {
                       rehearsal_.faults.push_back(text);
                       return {};
                     });
    arguments.text("--key", "TEXT", "expect this bearer token (default: any); it is no secret",
                   rehearsal_.api_key);
    arguments.flag("--list-faults", list_, "print the faults and end");
  }

  Result<int> run(Shell& shell) override {
    if (list_) return list_faults(shell);
    for (const auto& name : rehearsal_.faults) WANPREP_CHECK(known(name));
    WANPREP_TRY(profile, shell.profile());
    std::optional<TemporaryFolder> temporary;
    if (folder_) {
      rehearsal_.folder = *folder_;
    } else {
      WANPREP_TRY(made, TemporaryFolder::create());
      temporary.emplace(std::move(made));
      rehearsal_.folder = temporary->path();
    }
    WANPREP_TRY(server, shell.tools().rehearsal(rehearsal_, profile));
    const nlohmann::ordered_json line{{"schema", "wanprep.rehearse/1"},
                                      {"url", server->url()},
                                      {"storage", server->storage_url()}};
    std::cout << line.dump() << '\n' << std::flush;
    shell.context().info(
        "the rehearsal service runs until it is interrupted; it edits nothing for real and costs "
        "nothing");
    while (shell.context().clock.sleep(std::chrono::hours(1), shell.context().stop)) {
    }
    return interrupted();
  }

 private:
  static Result<void> known(const std::string& name) {
    for (const auto& [fault, what] : rehearsal_faults())
      if (fault == name) return {};
    return fail(Code::usage, fmt::format("'{}' is no fault", name), "see --list-faults");
  }

  static Result<int> list_faults(Shell& shell) {
    std::string text;
    nlohmann::ordered_json document{{"schema", "wanprep.faults/1"},
                                    {"faults", nlohmann::ordered_json::object()}};
    for (const auto& [fault, what] : rehearsal_faults()) {
      text += fmt::format("{:<20} {}\n", fault, what);
      document["faults"][fault] = what;
    }
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

  RehearsalSettings rehearsal_;
  std::optional<fs::path> folder_;
  bool list_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rehearse() { return std::make_unique<Rehearse>(); }

}  // namespace wanprep::cli
