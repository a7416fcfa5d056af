#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/job_command.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

class Report final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("JOB", "job folder", job_);
    arguments.group("Writing");
    arguments.path("-o,--output", "OUT", "the page (default JOB/report.html)", out_);
    arguments.flag("--force", force_, "replace an existing file");
  }

  Result<int> run(Shell& shell) override {
    const fs::path out = out_ ? *out_ : fs::path(job_) / "report.html";
    WANPREP_TRY(written, write_report(shell, job_, out, force_ || !out_));
    WANPREP_CHECK(shell.answer(written.string() + "\n",
                               {{"schema", "wanprep.report/1"}, {"report", written.string()}}));
    return 0;
  }

 private:
  std::string job_;
  std::optional<fs::path> out_;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<Report>(); }

}  // namespace wanprep::cli
