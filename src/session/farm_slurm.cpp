#include <algorithm>

#include <fmt/format.h>

#include "session/farm.hpp"
#include "session/farm_slurm.hpp"

namespace wanprep {
namespace {

bool plain(const std::string& text, const std::string& more) {
  return std::all_of(text.begin(), text.end(), [&more](unsigned char c) {
    return std::isalnum(c) != 0 || more.find(static_cast<char>(c)) != std::string::npos;
  });
}

/// What each task runs. Its own exit codes stay, but for those that mean "again": a signal (the
/// time limit, a drained node) and the network.
std::string stage_script(const FarmJob& job, const SlurmChoices& choices) {
  const std::string consent = job.paid ? "--yes --max-billed-seconds \"$most\"" : "";
  return fmt::format(
      R"(#!/usr/bin/env bash
# stage.sh STAGE: one stage of the shot that this array task stands for.
set -u
here={folder}
stage=$1
row=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$here/shots.tsv")
shot=${{row%%$'\t'*}}
most=${{row##*$'\t'}}
[ -n "$shot" ] || {{ echo "no shot number $SLURM_ARRAY_TASK_ID" >&2; exit 3; }}
exec >>"$here/logs/$shot.$stage.log" 2>&1
restarts=${{SLURM_RESTART_COUNT:-0}}
echo "== $(date -u +%FT%TZ) $stage on $(hostname), task ${{SLURM_ARRAY_JOB_ID:-?}}_$SLURM_ARRAY_TASK_ID, restart $restarts"

# Slurm signals this shell before the time limit; wanprep saves its state and ends with 143.
child=
trap '[ -n "$child" ] && kill -TERM "$child" 2>/dev/null' TERM INT
money=()
[ "$stage" = deliver ] && money=({consent})
{program} batch {list} --out-dir {out} --stage "$stage" --shot "$shot" --progress lines{options} ${{money[@]+"${{money[@]}}"}} &
child=$!
wait "$child"
code=$?
# A trap ends the first wait early; the second has the program's own code.
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
echo "== $(date -u +%FT%TZ) $stage ended with $code"
# What again.sh goes by. A task that was killed leaves nothing here, which means "once more".
mkdir -p "$here/ends"
echo "$code" >"$here/ends/.$shot.$stage.$$" && mv -f "$here/ends/.$shot.$stage.$$" "$here/ends/$shot.$stage"

# 75 stands under RequeueExit in slurm.conf: Slurm queues the task again. 6, 7 and 9 need a person.
case $code in
  5 | 130 | 143)
    [ "$restarts" -lt {restarts} ] && exit 75
    echo "== no more restarts after $restarts"
    ;;
esac
exit "$code"
)",
      fmt::arg("folder", shell_word(job.folder)), fmt::arg("program", shell_word(job.program)),
      fmt::arg("list", shell_word(job.list)), fmt::arg("out", shell_word(job.out_dir)),
      fmt::arg("options", option_words(job)), fmt::arg("consent", consent),
      fmt::arg("restarts", choices.most_restarts));
}

std::string batch_file(const FarmJob& job, Stage stage, const SlurmChoices& choices) {
  const bool delivers = stage == Stage::deliver;
  std::string out = "#!/usr/bin/env bash\n";
  const auto option = [&out](const std::string& text) { out += "#SBATCH " + text + "\n"; };
  option(fmt::format("--job-name=wanprep-{}", name_of(stage)));
  option(
      fmt::format("--array=0-{}{}", job.shots.size() - 1, delivers ? array_throttle(choices) : ""));
  option(fmt::format("--cpus-per-task={}", delivers ? 1 : choices.cpus));
  option("--time=" + choices.time);
  option("--requeue");
  option("--chdir=" + job.work_dir);
  option("--open-mode=append");
  option("--signal=B:TERM@60");
  if (!choices.partition.empty()) option("--partition=" + choices.partition);
  if (delivers && !choices.license.empty()) option("--licenses=" + choices.license);
  return out +
         fmt::format("exec bash {} {}\n", shell_word(job.folder + "/stage.sh"), name_of(stage));
}

Result<void> check_choices(const FarmJob& job, const SlurmChoices& choices) {
  if (job.shots.empty()) return fail(Code::usage, "there is no shot to put on the farm");
  if (!plain(choices.license, "_-.:,@"))
    return fail(Code::usage, fmt::format("--license: '{}' is no name:count", choices.license));
  if (!plain(choices.partition, "_-.,"))
    return fail(Code::usage, fmt::format("--partition: '{}' is no partition", choices.partition));
  if (choices.time.empty() || !plain(choices.time, ":-"))
    return fail(Code::usage, fmt::format("--time: '{}' is no time such as 02:00:00", choices.time));
  // Slurm reads a #SBATCH line by words of its own.
  if (!plain(job.work_dir, "_-./=:,@%+~"))
    return fail(Code::usage,
                fmt::format("the current folder {} holds characters that #SBATCH --chdir cannot",
                            job.work_dir));
  return {};
}

}  // namespace

std::string shell_word(const std::string& text) {
  if (!text.empty() && plain(text, "_-./=:,@%+")) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string option_words(const FarmJob& job) {
  std::string out;
  for (const std::string& option : job.options) out += " " + shell_word(option);
  return out;
}

FarmFile shot_list_file(const FarmJob& job) {
  FarmFile out{"shots.tsv", {}};
  for (const FarmShot& shot : job.shots)
    out.text += fmt::format("{}\t{}\n", shot.id, shot.most_billed_s);
  return out;
}

Result<std::vector<FarmFile>> slurm_files(const FarmJob& job, const SlurmChoices& choices) {
  WANPREP_CHECK(check_choices(job, choices));
  std::vector<FarmFile> out{shot_list_file(job), {"stage.sh", stage_script(job, choices), true}};
  for (const Stage stage : {Stage::conform, Stage::deliver, Stage::restore})
    out.push_back({fmt::format("{}.sbatch", name_of(stage)), batch_file(job, stage, choices)});
  auto submitting = slurm_rounds(job, choices);
  std::move(submitting.begin(), submitting.end(), std::back_inserter(out));
  return out;
}

}  // namespace wanprep
