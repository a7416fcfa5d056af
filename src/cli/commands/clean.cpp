#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "session/edit.hpp"

namespace wanprep::cli {
namespace {

class Clean final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positionals("JOB", "job folders", jobs_);
    arguments.group("Writing");
    arguments.flag("--dry-run", dry_run_, "say what would be removed, touch nothing");
  }

  Result<int> run(Shell& shell) override {
    std::string text;
    nlohmann::ordered_json document{{"schema", "wanprep.clean/1"},
                                    {"dry_run", dry_run_},
                                    {"removed", nlohmann::ordered_json::array()}};
    for (const auto& job : jobs_) {
      WANPREP_TRY(removed, clean_job(job, dry_run_));
      for (const auto& file : removed) {
        text += fmt::format("{} {}\n", dry_run_ ? "would remove" : "removed", file.string());
        document["removed"].push_back(file.string());
      }
    }
    if (text.empty()) text = "nothing to remove\n";
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

 private:
  std::vector<std::string> jobs_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> make_clean() { return std::make_unique<Clean>(); }

}  // namespace wanprep::cli
