#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "session/farm.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

/// A step waits for *all* tasks of the one before it, so a shot that needs a person must not hold
/// up the others: it ends its conform and delivery with 0 and fails in the restore, where it shows.
std::string script_of(const FarmJob& job, Stage stage) {
  const std::string consent =
      job.paid && stage == Stage::deliver ? "--yes --max-billed-seconds \"$most\"" : "";
  return fmt::format(R"sh(#!/usr/bin/env bash
set -u
row=$(sed -n "$(({{{{Task.Param.Index}}}} + 1))p" '{{{{Param.Rows}}}}')
shot=${{row%%$'\t'*}}
most=${{row##*$'\t'}}
[ -n "$shot" ] || {{ echo 'openjd_fail: there is no shot number {{{{Task.Param.Index}}}}'; exit 3; }}
echo "openjd_status: {stage} $shot"
cd '{{{{Param.WorkDir}}}}' || exit 3
# The notice before termination goes on to wanprep, which saves its state and ends.
child=
trap '[ -n "$child" ] && kill -TERM "$child" 2>/dev/null' TERM INT
'{{{{Param.Program}}}}' batch '{{{{Param.Shots}}}}' --out-dir '{{{{Param.OutDir}}}}' --stage {stage} --shot "$shot" --progress json{options} {consent} \
  2> >(awk '
    # Each part of the stage has a share of the whole, which never goes back.
    BEGIN {{ split("upload 0 10 wait 10 80 fetch 90 9 align 0 20 restore 20 79", part, " ")
            for (i = 1; i in part; i += 3) {{ from["\"" part[i] "\""] = part[i + 1]; width["\"" part[i] "\""] = part[i + 2] }} }}
    match($0, /"done":[0-9.]+/) {{
      done = substr($0, RSTART + 7, RLENGTH - 7)
      name = match($0, /"stage":"[a-z]+"/) ? substr($0, RSTART + 8, RLENGTH - 8) : ""
      at = name in from ? from[name] + width[name] * done : 99 * done
      if (at > most) {{ most = at; printf "openjd_progress: %.1f\n", most }}
      fflush(); next
    }}
    {{ print; fflush() }}') &
child=$!
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
case $code in
  0) echo 'openjd_progress: 100' ;;
  5 | 130 | 143) echo "openjd_status: {stage} $shot: interrupted or without network, the same task goes on" ;;
  *) echo "openjd_status: {stage} $shot needs a person (exit $code)"; {hold} ;;
esac
exit "$code"
)sh",
                     fmt::arg("stage", name_of(stage)), fmt::arg("options", option_words(job)),
                     fmt::arg("consent", consent),
                     fmt::arg("hold", stage == Stage::restore ? ":" : "code=0"));
}

Json step_of(const FarmJob& job, Stage stage, const FarmChoices& choices) {
  constexpr const char* kNames[] = {"Conform", "Deliver", "Restore"};
  const auto number = static_cast<std::size_t>(stage);
  Json step{{"name", kNames[number]}};
  if (number > 0) step["dependencies"] = Json::array({{{"dependsOn", kNames[number - 1]}}});
  step["parameterSpace"] = {
      {"taskParameterDefinitions",
       Json::array({{{"name", "Index"},
                     {"type", "INT"},
                     {"range", fmt::format("0-{}", job.shots.size() - 1)}}})}};
  step["script"] = {
      {"actions",
       {{"onRun",
         {{"command", "bash"},
          {"args", {"{{Task.File.Run}}"}},
          {"timeout", choices.timeout_s},
          {"cancelation", {{"mode", "NOTIFY_THEN_TERMINATE"}, {"notifyPeriodInSeconds", 60}}}}}}},
      {"embeddedFiles", Json::array({{{"name", "Run"},
                                      {"type", "TEXT"},
                                      {"filename", "run.sh"},
                                      {"runnable", true},
                                      {"data", script_of(job, stage)}}})}};
  return step;
}

Json path_parameter(const char* name, const char* kind, const char* flow, const std::string& value,
                    const char* text) {
  return {{"name", name},     {"type", "PATH"},   {"objectType", kind},
          {"dataFlow", flow}, {"default", value}, {"description", text}};
}

Json template_of(const FarmJob& job, const FarmChoices& choices) {
  Json out{{"specificationVersion", "jobtemplate-2023-09"},
           {"name", fmt::format("wanprep, {} shots", job.shots.size())}};
  out["description"] =
      "Each shot is conformed, delivered to the service (paid once, whatever is retried) and "
      "restored.";
  out["parameterDefinitions"] = Json::array(
      {path_parameter("Shots", "FILE", "IN", job.list, "The list of shots."),
       path_parameter("Rows", "FILE", "IN", job.folder + "/shots.tsv",
                      "Shot and most billed seconds a task."),
       path_parameter("OutDir", "DIRECTORY", "OUT", job.out_dir, "Outputs and job folders."),
       path_parameter("WorkDir", "DIRECTORY", "NONE", job.work_dir,
                      "Where wanprep.toml and relative names are looked for."),
       path_parameter("Program", "FILE", "NONE", job.program, "The wanprep of the workers.")});
  out["steps"] = Json::array();
  for (const Stage stage : {Stage::conform, Stage::deliver, Stage::restore})
    out["steps"].push_back(step_of(job, stage, choices));
  return out;
}

/// Values stand within single quotes in the script, and "{{" begins an expression.
Result<void> check_words(const FarmJob& job) {
  for (const std::string& text : {job.list, job.out_dir, job.folder, job.work_dir, job.program})
    if (text.find_first_of("'\n") != std::string::npos || text.find("{{") != std::string::npos)
      return fail(Code::usage,
                  fmt::format("the path {} holds characters that a template cannot", text));
  if (option_words(job).find("{{") != std::string::npos)
    return fail(Code::usage, "an option holds '{{', which begins an expression in a template",
                "put it into the list of shots");
  return {};
}

}  // namespace

Result<std::vector<FarmFile>> openjd_files(const FarmJob& job, const FarmChoices& choices) {
  if (job.shots.empty()) return fail(Code::usage, "there is no shot to put on the farm");
  WANPREP_CHECK(check_words(job));
  const std::string text =
      template_of(job, choices).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (const auto problems = openjd_problems(text); !problems.empty())
    return fail(Code::usage, "the template would break the specification: " + problems.front());
  return std::vector<FarmFile>{shot_list_file(job), {"template.json", text}};
}

}  // namespace wanprep
