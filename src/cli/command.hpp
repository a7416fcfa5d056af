/// What every command is: options bound to its members, then one run.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "core/error.hpp"

namespace wanprep::cli {

class Command {
 public:
  virtual ~Command() = default;
  virtual void declare(Arguments& arguments) = 0;
  /// Returns the exit status; an error is printed by main and gives its own.
  virtual Result<int> run(Shell& shell) = 0;
};

struct CommandEntry {
  std::string_view name;
  std::string_view summary;  ///< one line, lower case
  std::string_view example;
  std::unique_ptr<Command> (*make)();
};

/// In the order of the contract. To add a command: one file in commands/, one line here.
const std::vector<CommandEntry>& commands();

std::unique_ptr<Command> make_probe();
std::unique_ptr<Command> make_conform();
std::unique_ptr<Command> make_upload();
std::unique_ptr<Command> make_submit();
std::unique_ptr<Command> make_status();
std::unique_ptr<Command> make_wait();
std::unique_ptr<Command> make_fetch();
std::unique_ptr<Command> make_restore();
std::unique_ptr<Command> make_edit();
std::unique_ptr<Command> make_resume();
std::unique_ptr<Command> make_batch();
std::unique_ptr<Command> make_farm();
std::unique_ptr<Command> make_report();
std::unique_ptr<Command> make_clean();
std::unique_ptr<Command> make_ledger();
std::unique_ptr<Command> make_limits();
std::unique_ptr<Command> make_doctor();
std::unique_ptr<Command> make_rehearse();
std::unique_ptr<Command> make_completion();

}  // namespace wanprep::cli
