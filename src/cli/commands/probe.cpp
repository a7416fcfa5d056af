#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "cli/command.hpp"
#include "cli/option_groups.hpp"
#include "cli/probe_text.hpp"
#include "facts/facts_json.hpp"
#include "session/open_file.hpp"

namespace wanprep::cli {
namespace {

using Json = nlohmann::ordered_json;

Json findings_json(const std::vector<Finding>& findings) {
  Json out = Json::array();
  for (const auto& finding : findings)
    out.push_back({{"rule", finding.rule},
                   {"severity", name_of(finding.severity)},
                   {"measured", finding.measured},
                   {"allowed", finding.allowed},
                   {"message", finding.message},
                   {"remedy", finding.remedy}});
  return out;
}

Json file_json(const ProbedFile& file) {
  Json out{{"path", file.path},
           {"kind", file.kind},
           {"verdict", name_of(file.verdict)},
           {"bytes", file.bytes}};
  out["facts"] = file.video   ? to_json(*file.video)
                 : file.image ? to_json(*file.image)
                              : Json(nullptr);
  out["findings"] = findings_json(file.findings);
  if (file.error)
    out["error"] = {{"code", name_of(file.error->code)},
                    {"message", file.error->message},
                    {"hint", file.error->hint}};
  return out;
}

int status_of(const ProbedFile& file) {
  if (file.error) return exit_status(file.error->code);
  return file.verdict == Verdict::fits ? 0 : 1;
}

class ProbeCommand final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positionals("FILE", "videos and images", files_);
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(profile, shell.profile());
    std::vector<ProbedFile> probed;
    int worst = 0;
    for (const auto& name : files_) {
      if (shell.context().stopped()) return interrupted();
      WANPREP_TRY(path, file_argument(name));
      probed.push_back(probe_file(path, profile, shell));
      if (probed.back().error) {
        if (exit_status(probed.back().error->code) != exit_status(Code::input))
          return tl::make_unexpected(*probed.back().error);
        shell.complain(
            {Code::input, name + ": " + probed.back().error->message, probed.back().error->hint});
      }
      worst = worse_status(worst, status_of(probed.back()));
    }
    Json document{{"schema", "wanprep.probe/1"}, {"profile", profile.id}, {"files", Json::array()}};
    for (const auto& file : probed) document["files"].push_back(file_json(file));
    WANPREP_CHECK(shell.answer(probe_text(probed), document));
    return worst;
  }

 private:
  std::vector<std::string> files_;
};

}  // namespace

std::unique_ptr<Command> make_probe() { return std::make_unique<ProbeCommand>(); }

}  // namespace wanprep::cli
