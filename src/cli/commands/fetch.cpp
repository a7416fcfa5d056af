#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/task_command.hpp"
#include "session/preflight.hpp"

namespace wanprep::cli {
namespace {

class Fetch final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TASK|JOB", "task id or job folder", task_);
    arguments.group("Files");
    arguments.path("-o,--output", "OUT", "the file to write", out_);
    declare_writing(arguments, dry_run_, force_);
    declare_service(arguments, delivery_);
    declare_pace(arguments, delivery_);
  }

  Result<int> run(Shell& shell) override {
    if (!out_) return fail(Code::usage, "-o OUT is missing");
    if (dry_run_) {
      WANPREP_CHECK(check_out(std::filesystem::absolute(*out_).lexically_normal(), force_));
      return answer_plan(shell, {"fetch the result of " + task_ + " as " + out_->string()});
    }
    WANPREP_TRY(setup, task_setup(delivery_, shell));
    WANPREP_TRY(file, fetch_task(task_, *out_, force_, setup.pace, setup.desk(shell)));
    WANPREP_CHECK(shell.answer(file.string() + "\n", {{"schema", "wanprep.task/1"},
                                                      {"task_id", task_},
                                                      {"state", "fetched"},
                                                      {"file", file.string()}}));
    return 0;
  }

 private:
  std::string task_;
  std::optional<std::filesystem::path> out_;
  DeliveryOptions delivery_;
  bool dry_run_ = false, force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_fetch() { return std::make_unique<Fetch>(); }

}  // namespace wanprep::cli
