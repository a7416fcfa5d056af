#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/limits_text.hpp"
#include "profile/profile_json.hpp"

namespace wanprep::cli {
namespace {

class Limits final : public Command {
 public:
  void declare(Arguments&) override {}
  Result<int> run(Shell& shell) override {
    WANPREP_TRY(profile, shell.profile());
    WANPREP_CHECK(shell.answer(limits_text(profile), to_json(profile)));
    return 0;
  }
};

}  // namespace

std::unique_ptr<Command> make_limits() { return std::make_unique<Limits>(); }

}  // namespace wanprep::cli
