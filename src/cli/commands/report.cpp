#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/option_groups.hpp"
#include "session/preflight.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

class Report final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("JOB", "job folder", job_);
    arguments.group("Files");
    arguments.path("-o,--output", "OUT", "the page (default JOB/report.html)", out_);
    declare_writing(arguments, dry_run_, force_);
  }

  Result<int> run(Shell& shell) override {
    const fs::path out = out_ ? *out_ : fs::path(job_) / "report.html";
    if (dry_run_) {
      WANPREP_CHECK(view_job(job_));
      WANPREP_CHECK(check_out(fs::absolute(out).lexically_normal(), force_ || !out_));
      return answer_plan(shell, {"write the report of " + job_ + " as " + out.string()});
    }
    WANPREP_TRY(written, write_report(shell, job_, out, force_ || !out_));
    WANPREP_CHECK(shell.answer(written.string() + "\n",
                               {{"schema", "wanprep.report/1"}, {"report", written.string()}}));
    return 0;
  }

 private:
  std::string job_;
  std::optional<fs::path> out_;
  bool dry_run_ = false, force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<Report>(); }

}  // namespace wanprep::cli
