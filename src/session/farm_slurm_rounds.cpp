// Slurm queues a task again when it lost the node, but not one whose processes were killed, whose
// node came back too early, or that waited for such a one. So a last small job, which waits for all
// others however they end, submits what is left: a few times, and never what needs a person.
#include <fmt/format.h>

#include "session/farm_slurm.hpp"

namespace wanprep {
namespace {

/// Each task of a stage waits for its own shot's stage before it.
std::string submit_script(const FarmJob& job, const SlurmChoices& choices) {
  return fmt::format(R"(#!/usr/bin/env bash
# submit.sh [ROUND TASKS]: submits the three arrays, each shot's stages one after the other, and the
# job that goes on after them; prints and keeps their numbers. Without arguments: all shots, afresh.
set -euo pipefail
cd {folder}
mkdir -p logs ends stopped
round=${{1:-0}}
tasks=${{2:-}}
if [ "$round" = 0 ]; then
  rm -rf ends stopped stop jobs.txt
  mkdir -p ends stopped
fi
log=(--parsable --output="$PWD/logs/slurm-%x-%a.log")
after=(--kill-on-invalid-dep=yes)
some=() few=()
[ -z "$tasks" ] || {{ some=(--array="$tasks"); few=(--array="$tasks{throttle}"); }}
conform=$(sbatch "${{log[@]}}" ${{some[@]+"${{some[@]}}"}} conform.sbatch)
echo "$conform" >>jobs.txt
deliver=$(sbatch "${{log[@]}}" ${{few[@]+"${{few[@]}}"}} --dependency=aftercorr:"$conform" "${{after[@]}}" deliver.sbatch)
echo "$deliver" >>jobs.txt
restore=$(sbatch "${{log[@]}}" ${{some[@]+"${{some[@]}}"}} --dependency=aftercorr:"$deliver" "${{after[@]}}" restore.sbatch)
echo "$restore" >>jobs.txt
again=$(sbatch --parsable --output="$PWD/logs/again.log" --dependency=afterany:"$conform:$deliver:$restore" again.sbatch "$round")
echo "$again" >>jobs.txt
echo "round $round: conform $conform, deliver $deliver, restore $restore, again $again"
)",
                     fmt::arg("folder", shell_word(job.folder)),
                     fmt::arg("throttle", array_throttle(choices)));
}

std::string again_script(const FarmJob& job, const SlurmChoices& choices) {
  return fmt::format(R"(#!/usr/bin/env bash
# again.sh ROUND: when all tasks of a round have ended, submits those that are not done and need no
# person. Ends with 0 when every shot is done or goes on, else with 10 (a person) or 5 (no round left).
set -u
cd {folder} || exit 3
round=$1
echo "== $(date -u +%FT%TZ) after round $round"
[ ! -e stop ] || {{ echo "cancelled"; exit 0; }}

# done, a person's, or once more: by what its stages ended with; no word means that it was killed.
verdict() {{
  local stage code=
  [ ! -e "stopped/$1" ] || {{ echo person; return; }}
  for stage in conform deliver restore; do
    code=
    [ ! -e "ends/$1.$stage" ] || read -r code <"ends/$1.$stage"
    case $code in
      '' | 0 | 5 | 130 | 137 | 143) ;;
      *) echo person; return ;;
    esac
  done
  [ "$code" = 0 ] && echo done || echo again
}}

left= person=0 number=0
while IFS=$'\t' read -r shot _; do
  case $(verdict "$shot") in
    again) echo "not done: $shot"; left=$left,$number ;;
    person) echo "needs a person: $shot"; person=$((person + 1)) ;;
  esac
  number=$((number + 1))
done <shots.tsv
if [ -z "$left" ]; then
  echo "== nothing is left to try; $person of $number shots need a person"
  [ "$person" = 0 ] && exit 0 || exit 10
fi
[ "$round" -lt {rounds} ] || {{ echo "== no more rounds after $round"; exit 5; }}

# What this job was told about itself must not reach those that it submits.
for name in "${{!SLURM_@}}" "${{!SBATCH_@}}"; do [ "$name" = SLURM_CONF ] || unset "$name"; done
# 1,2,3,7 as 1-3,7: a long list must fit into one word of sbatch.
tasks=$(tr , '\n' <<<"${{left#,}}" | awk '
  function put() {{ printf "%s%s", (n++ ? "," : ""), (first == last ? first : first "-" last) }}
  NR > 1 && $1 == last + 1 {{ last = $1; next }}
  NR > 1 {{ put() }}
  {{ first = last = $1 }}
  END {{ put() }}')
for pause in 0 5 30 60; do
  sleep "$pause"
  bash submit.sh $((round + 1)) "$tasks" && exit 0
done
echo "== Slurm does not take it; go on with: bash submit.sh"
exit 5
)",
                     fmt::arg("folder", shell_word(job.folder)),
                     fmt::arg("rounds", choices.most_rounds));
}

std::string again_file(const FarmJob& job, const SlurmChoices& choices) {
  std::string out = "#!/usr/bin/env bash\n";
  for (const std::string& option :
       {std::string("--job-name=wanprep-again"), std::string("--cpus-per-task=1"),
        std::string("--time=00:30:00"), std::string("--requeue"), "--chdir=" + job.work_dir,
        std::string("--open-mode=append")})
    out += "#SBATCH " + option + "\n";
  if (!choices.partition.empty()) out += "#SBATCH --partition=" + choices.partition + "\n";
  return out + fmt::format("exec bash {} \"$1\"\n", shell_word(job.folder + "/again.sh"));
}

/// Cancelling task by task with scancel would look like a task that was killed.
std::string cancel_script(const FarmJob& job) {
  return fmt::format(R"(#!/usr/bin/env bash
# cancel.sh [SHOT...]: takes the whole batch, or these shots, back from Slurm, for good. What runs
# saves its state; `bash submit.sh` goes on with everything.
set -u
cd {folder} || exit 3
mkdir -p stopped
mapfile -t jobs <jobs.txt
if [ $# = 0 ]; then
  : >stop
  exec scancel "${{jobs[@]}}"
fi
for shot in "$@"; do
  number=$(awk -F '\t' -v shot="$shot" '$1 == shot {{ print NR - 1; exit }}' shots.tsv)
  [ -n "$number" ] || {{ echo "there is no shot '$shot'" >&2; exit 2; }}
  : >"stopped/$shot"
  for job in "${{jobs[@]}}"; do scancel "${{job}}_$number" 2>/dev/null; done
done
exit 0
)",
                     fmt::arg("folder", shell_word(job.folder)));
}

}  // namespace

std::string array_throttle(const SlurmChoices& choices) {
  return choices.license.empty() ? fmt::format("%{}", choices.concurrent) : "";
}

std::vector<FarmFile> slurm_rounds(const FarmJob& job, const SlurmChoices& choices) {
  return {{"submit.sh", submit_script(job, choices), true},
          {"again.sbatch", again_file(job, choices)},
          {"again.sh", again_script(job, choices), true},
          {"cancel.sh", cancel_script(job), true}};
}

}  // namespace wanprep
