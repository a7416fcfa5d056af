#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/conform_many.hpp"
#include "cli/option_groups.hpp"
#include "cli/plan_text.hpp"
#include "cli/probe_text.hpp"
#include "session/conform_file.hpp"
#include "session/conformed_json.hpp"
#include "session/open_file.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

class Conform final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positionals("FILE", "videos and images", files_);
    arguments.group("Output");
    arguments.path("-o,--output", "OUT", "the file to write (one FILE); OUT.recipe.json beside it",
                   out_);
    arguments.path("--out-dir", "D", "folder for the outputs; names keep their stem", out_dir_);
    declare_wishes(arguments, wishes_);
    declare_clip_sound(arguments, wishes_);
    declare_clip_codec(arguments, "--codec", wishes_);
    arguments.group("Writing");
    arguments.flag("--link", order_.hard_link,
                   "hard link where nothing changes, instead of a clone or copy");
    arguments.value("--verify", "edges|full",
                    "decode the edges of copied pictures, or all (default edges)",
                    full_or("edges", order_.verify_full));
    arguments.value("--hash", "edges|full", "fingerprint of the source (default edges)",
                    full_or("edges", order_.whole_hash));
    declare_writing(arguments, order_.dry_run, order_.force);
  }

  Result<int> run(Shell& shell) override {
    if (out_.has_value() == out_dir_.has_value())
      return fail(Code::usage, "give either -o OUT or --out-dir D");
    if (out_ && files_.size() != 1)
      return fail(Code::usage, fmt::format("-o takes one FILE, {} were given", files_.size()),
                  "use --out-dir");
    if (out_dir_) WANPREP_CHECK(check_own_names(files_, *out_dir_));
    WANPREP_TRY(profile, shell.profile());
    wishes_.ignored = shell.common().ignored;
    nlohmann::ordered_json document{{"schema", "wanprep.conform/1"},
                                    {"dry_run", order_.dry_run},
                                    {"files", nlohmann::ordered_json::array()}};
    std::string text;
    int worst = 0;
    const auto one = [&](std::size_t file, Context& context) {
      return conform_one(files_[file], profile, shell.tools(), context);
    };
    const auto done = [&](std::size_t file, Result<Conformed> result) -> Result<void> {
      if (result) {
        text += conformed_text(*result, order_.dry_run);
        document["files"].push_back(to_json(*result));
        return {};
      }
      auto error = about(files_[file], std::move(result).error());
      if (files_.size() == 1 || error.code == Code::interrupted)
        return tl::make_unexpected(std::move(error));
      if (error.message.find(files_[file]) == std::string::npos)
        error.message = files_[file] + ": " + error.message;
      shell.complain(error);
      document["files"].push_back(
          {{"source", files_[file]},
           {"error",
            {{"code", name_of(error.code)}, {"message", error.message}, {"hint", error.hint}}}});
      worst = worse_status(worst, exit_status(error.code));
      return {};
    };
    WANPREP_CHECK(conform_many(files_, one, shell, done));
    WANPREP_CHECK(shell.answer(text, document));
    return worst;
  }

 private:
  static Arguments::Setter full_or(std::string word, bool& full) {
    return [word, &full](const std::string& text) -> Result<void> {
      if (text != word && text != "full")
        return fail(Code::usage, fmt::format("'{}' is none of {}, full", text, word));
      full = text == "full";
      return {};
    };
  }

  Result<Conformed> conform_one(const std::string& name, const Profile& profile, const Tools& tools,
                                Context& context) const {
    WANPREP_TRY(source, file_argument(name));
    ConformOrder order = order_;
    order.source = source;
    order.wishes = wishes_;
    order.out = out_ ? *out_ : *out_dir_ / source.stem();
    order.name_open = !out_;
    return conform_file(order, profile, tools, context);
  }

  std::vector<std::string> files_;
  std::optional<fs::path> out_, out_dir_;
  Wishes wishes_;
  ConformOrder order_;
};

}  // namespace

std::unique_ptr<Command> make_conform() { return std::make_unique<Conform>(); }

}  // namespace wanprep::cli
