#include "cli/command.hpp"
#include "cli/task_command.hpp"

namespace wanprep::cli {
namespace {

class Wait final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TASK|JOB", "task id or job folder", task_);
    declare_service(arguments, delivery_);
    declare_pace(arguments, delivery_);
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(setup, task_setup(delivery_, shell));
    WANPREP_TRY(status, wait_for(task_, setup.pace, setup.desk(shell)));
    WANPREP_CHECK(answer_status(status, StatusDocument::task, shell));
    return status_of_state(status.state);
  }

 private:
  std::string task_;
  DeliveryOptions delivery_;
};

}  // namespace

std::unique_ptr<Command> make_wait() { return std::make_unique<Wait>(); }

}  // namespace wanprep::cli
