#include <fmt/format.h>

#include "session/farm.hpp"

namespace wanprep {
namespace {

std::string task_script(const FarmJob& job) {
  const std::string consent = job.paid ? "--yes --max-billed-seconds \"$most\"" : "";
  return fmt::format(
      R"(#!/usr/bin/env bash
# task.sh STAGE NUMBER: one stage of the shot that this task stands for.
set -u
stage=$1
row=$(sed -n "$(($2 + 1))p" {folder}/shots.tsv)
shot=${{row%%$'\t'*}}
most=${{row##*$'\t'}}
[ -n "$shot" ] || {{ echo "no shot number $2" >&2; exit 3; }}
cd {work} || exit 3
money=()
[ "$stage" = deliver ] && money=({consent})
exec {program} batch {list} --out-dir {out} --stage "$stage" --shot "$shot" --progress lines{options} ${{money[@]+"${{money[@]}}"}}
)",
      fmt::arg("folder", shell_word(job.folder)), fmt::arg("work", shell_word(job.work_dir)),
      fmt::arg("consent", consent), fmt::arg("program", shell_word(job.program)),
      fmt::arg("list", shell_word(job.list)), fmt::arg("out", shell_word(job.out_dir)),
      fmt::arg("options", option_words(job)));
}

/// A task a frame; a stage's frame waits for the same frame of the stage before it.
std::string job_info(const FarmJob& job, Stage stage, const FarmChoices& choices) {
  std::string out = fmt::format(
      "Plugin=CommandLine\nName=wanprep {}\nBatchName=wanprep, {} shots\nFrames=0-{}\nChunkSize=1\n"
      "TaskTimeoutMinutes={}\nOnTaskTimeout=Error\nOverrideTaskFailureDetection=true\n"
      "FailureDetectionTaskErrors=3\n",
      name_of(stage), job.shots.size(), job.shots.size() - 1, (choices.timeout_s + 59) / 60);
  if (stage == Stage::deliver)
    out += choices.limit.empty() ? fmt::format("MachineLimit={}\n", choices.concurrent)
                                 : fmt::format("LimitGroups={}\n", choices.limit);
  if (stage != Stage::conform)
    out += "JobDependencies=@BEFORE@\nIsFrameDependent=true\nResumeOnCompleteDependencies=true\n";
  return out;
}

std::string plugin_info(const FarmJob& job, Stage stage) {
  return fmt::format(
      "Executable=/bin/bash\nArguments=<QUOTE>{}/task.sh<QUOTE> {} <STARTFRAME>\n"
      "StartupDirectory={}\nShellExecute=False\nShell=default\nSingleFramesOnly=True\n",
      job.folder, name_of(stage), job.work_dir);
}

std::string submit_script(const FarmJob& job) {
  return fmt::format(R"(#!/usr/bin/env bash
# Submits the three jobs, each frame after the same frame of the job before it.
set -euo pipefail
cd {folder}
before=
: >jobs.txt
for stage in conform deliver restore; do
  sed "s/@BEFORE@/$before/" "$stage.job_info.txt" >"$stage.job_info.submitted.txt"
  before=$(deadlinecommand "$stage.job_info.submitted.txt" "$stage.plugin_info.txt" | sed -n 's/^JobID=//p')
  [ -n "$before" ] || {{ echo "deadlinecommand gave no JobID for $stage" >&2; exit 1; }}
  echo "$before" >>jobs.txt
  echo "$stage $before"
done
)",
                     fmt::arg("folder", shell_word(job.folder)));
}

bool one_line(const std::string& text) { return text.find_first_of("\r\n<>") == std::string::npos; }

}  // namespace

Result<std::vector<FarmFile>> deadline_files(const FarmJob& job, const FarmChoices& choices) {
  if (job.shots.empty()) return fail(Code::usage, "there is no shot to put on the farm");
  for (const std::string& text : {job.folder, job.work_dir, choices.limit})
    if (!one_line(text))
      return fail(Code::usage, fmt::format("'{}' holds characters that a job file cannot", text));
  std::vector<FarmFile> out{shot_list_file(job), {"task.sh", task_script(job), true}};
  for (const Stage stage : {Stage::conform, Stage::deliver, Stage::restore}) {
    out.push_back({fmt::format("{}.job_info.txt", name_of(stage)), job_info(job, stage, choices)});
    out.push_back({fmt::format("{}.plugin_info.txt", name_of(stage)), plugin_info(job, stage)});
  }
  out.push_back({"submit.sh", submit_script(job), true});
  return out;
}

}  // namespace wanprep
