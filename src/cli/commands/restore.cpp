#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/option_groups.hpp"
#include "cli/plan_text.hpp"
#include "session/restore_file.hpp"
#include "session/restored_json.hpp"

namespace wanprep::cli {
namespace {

class Restore final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("RESULT", "what came back from the service", result_);
    arguments.group("Files");
    arguments.path("-o,--output", "OUT", "the file to write; mp4, mov or mkv by its name", out_);
    arguments.path("--recipe", "R", "recipe of the clip that was sent", order_.recipe);
    arguments.path("--original", "FILE", "the original (default: the path in the recipe)",
                   order_.original);
    arguments.path("--clip", "FILE",
                   "the clip that was sent, for alignment (default: remade from the original)",
                   order_.clip);
    declare_range(arguments, order_.wishes.start, order_.wishes.end, order_.wishes.duration);
    declare_restore(arguments, order_.wishes);
    declare_output_sound(arguments, order_.wishes);
    declare_writing(arguments, order_.dry_run, order_.force);
  }

  Result<int> run(Shell& shell) override {
    if (!out_) return fail(Code::usage, "-o OUT is missing");
    if (!order_.recipe && !order_.original)
      return fail(Code::usage, "give --recipe R, or --original FILE for a result made elsewhere");
    const auto& wishes = order_.wishes;
    if (order_.recipe && (wishes.start || wishes.end || wishes.duration))
      return fail(
          Code::usage,
          "the recipe says which frames were sent: no --start, --end or --duration beside it",
          "they are for --original, with a result made elsewhere");
    WANPREP_TRY(result, file_argument(result_));
    order_.result = result;
    order_.out = *out_;
    WANPREP_TRY(done, restore_file(order_, shell.tools(), shell.context()));
    auto document = to_json(done);
    document["dry_run"] = order_.dry_run;
    WANPREP_CHECK(shell.answer(restored_text(done, order_.dry_run), document));
    return 0;
  }

 private:
  std::string result_;
  std::optional<std::filesystem::path> out_;
  RestoreOrder order_;
};

}  // namespace

std::unique_ptr<Command> make_restore() { return std::make_unique<Restore>(); }

}  // namespace wanprep::cli
