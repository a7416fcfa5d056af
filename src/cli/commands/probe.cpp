#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "cli/command.hpp"
#include "cli/file_list.hpp"
#include "cli/probe_many.hpp"
#include "cli/probe_text.hpp"
#include "facts/facts_json.hpp"
#include "profile/profile_json.hpp"
#include "session/open_file.hpp"

namespace wanprep::cli {
namespace {

using Json = nlohmann::ordered_json;

Json cure_json(const std::optional<Cure>& cure) {
  if (!cure) return nullptr;
  return {{"step", cure->step}, {"grade", name_of(cure->grade)}, {"undo", cure->undo}};
}

Json findings_json(const ProbedFile& file) {
  Json out = Json::array();
  for (std::size_t i = 0; i < file.findings.size(); ++i) {
    const Finding& finding = file.findings[i];
    out.push_back({{"rule", finding.rule},
                   {"severity", name_of(finding.severity)},
                   {"measured", finding.measured},
                   {"allowed", finding.allowed},
                   {"message", finding.message},
                   {"remedy", finding.remedy},
                   {"source", finding.source ? to_json(*finding.source) : Json(nullptr)},
                   {"cure", cure_json(file.cures[i])}});
  }
  return out;
}

Json legal_json(const std::optional<LegalFrames>& legal) {
  if (!legal) return nullptr;
  return {{"least", legal->least}, {"most", legal->most ? Json(*legal->most) : Json(nullptr)}};
}

Json length_json(const ProbedFile& file) {
  if (!file.length) return nullptr;
  const ClipLength& length = *file.length;
  return {{"longest", to_json(length.longest)},
          {"longest_s", length.longest.approx()},
          {"longest_of", length.longest_of},
          {"shortest", to_json(length.shortest)},
          {"shortest_s", length.shortest.approx()},
          {"shortest_of", length.shortest_of},
          {"legal_frames", legal_json(file.legal_frames)}};
}

Json file_json(const ProbedFile& file) {
  Json out{{"path", file.path},
           {"kind", file.kind},
           {"verdict", name_of(file.verdict)},
           {"bytes", file.bytes}};
  out["facts"] = file.video   ? to_json(*file.video)
                 : file.image ? to_json(*file.image)
                              : Json(nullptr);
  if (file.video) out["length"] = length_json(file);
  out["findings"] = findings_json(file);
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
    arguments.positionals("FILE", "videos and images", selection_.names, 0);
    arguments.flag(
        "--deep", deep_,
        "decode the whole of each video: damaged, frozen and black pictures, fields, range in use");
    arguments.group("Many files");
    arguments.text("--files-from", "LIST", "paths from a file, one a line; - reads standard input",
                   selection_.files_from);
    arguments.flag("--recursive", selection_.recursive, "search folders for media files");
    arguments.flag("--jsonl", lines_, "one JSON object a file and line, as soon as it is known");
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(profile, shell.profile());
    WANPREP_TRY(selected, select_files(selection_));
    const auto& paths = selected.files;
    for (const auto& link : selected.unsearched)
      shell.context().warn(
          fmt::format("{}: a link to a folder, which was not searched", link.string()));
    Json document{{"schema", "wanprep.probe/1"}, {"profile", profile.id}, {"files", Json::array()}};
    std::vector<ProbedFile> probed;
    int worst = 0;
    const auto done = [&](const ProbedFile& file) -> Result<void> {
      worst = worse_status(worst, status_of(file));
      WANPREP_CHECK(complained(file, paths.size() == 1, shell));
      if (lines_) return shell.answer_line(file_json(file));
      if (shell.json())
        document["files"].push_back(file_json(file));
      else
        probed.push_back(file);
      return {};
    };
    WANPREP_CHECK(probe_many(paths, profile, deep_, shell, done));
    if (!lines_) WANPREP_CHECK(shell.answer(probe_text(probed, view_of_stdout()), document));
    return worst;
  }

 private:
  // Of one file alone, what is no fault of the file (an unreadable module, a usage error) is the
  // command's own.
  static Result<void> complained(const ProbedFile& file, bool alone, Shell& shell) {
    if (!file.error) return {};
    if (alone && exit_status(file.error->code) != exit_status(Code::input))
      return tl::make_unexpected(*file.error);
    shell.complain({file.error->code, file.path + ": " + file.error->message, file.error->hint});
    return {};
  }

  FileSelection selection_;
  bool deep_ = false;
  bool lines_ = false;
};

}  // namespace

std::unique_ptr<Command> make_probe() { return std::make_unique<ProbeCommand>(); }

}  // namespace wanprep::cli
