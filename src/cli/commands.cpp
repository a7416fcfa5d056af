#include "cli/command.hpp"

namespace wanprep::cli {

const std::vector<CommandEntry>& commands() {
  static const std::vector<CommandEntry> table{
      {"probe", "what each file is, and whether the service takes it",
       "wanprep probe --json shot_010.mov", make_probe},
      {"conform", "smallest change that makes a file fit; video and reference images",
       "wanprep conform shot_010.mov -o shot_010.clip.mp4 --start 01:00:03:12 --duration 8",
       make_conform},
      {"upload", "prints one URL a file, checked as the service will read it",
       "wanprep upload clip.mp4 --to https://media.example.com/in/", make_upload},
      {"submit", "sends one edit request, prints the task id",
       "wanprep submit --video https://media.example.com/in/clip.mp4 --prompt 'clay style' --yes",
       make_submit},
      {"status", "one look at a task or job", "wanprep status edited.mp4.job", make_status},
      {"wait", "until a task has ended", "wanprep wait 7a0c5f1e --deadline 30m", make_wait},
      {"fetch", "downloads the result", "wanprep fetch 7a0c5f1e -o result.mp4", make_fetch},
      {"restore", "result back to the original's frames, size, sound and timecode",
       "wanprep restore result.mp4 --recipe clip.mp4.recipe.json -o edited.mov", make_restore},
      {"edit", "all of it as one resumable job",
       "wanprep edit shot_010.mov -o edited.mov --prompt 'clay style' --service rehearsal",
       make_edit},
      {"resume", "goes on with a job, from any machine that sees its folder",
       "wanprep resume edited.mov.job", make_resume},
      {"batch", "many shots from a list: checked as a whole, resumable, paid through one door",
       "wanprep batch shots.csv --out-dir edited --service rehearsal", make_batch},
      {"farm", "a batch for a render farm: files for its engine, and how the shots stand",
       "wanprep farm slurm shots.csv --out-dir edited --to media --yes --submit", make_farm},
      {"report", "one self-contained page: before, after, checks, cost",
       "wanprep report edited.mov.job -o report.html", make_report},
      {"clean", "removes what can be made again; never a result, a task id or the journal",
       "wanprep clean edited.mov.job", make_clean},
      {"ledger", "what was sent for money, by day and tag",
       "wanprep ledger --from 2026-11-01 --tag show", make_ledger},
      {"limits", "the active profile: every limit, its source and date, what is unknown",
       "wanprep limits", make_limits},
      {"doctor", "what this machine can do: libraries, encoders, key, target", "wanprep doctor",
       make_doctor},
      {"rehearse", "the rehearsal service as a server of its own",
       "wanprep rehearse --port 8080 --fault 429", make_rehearse},
      {"completion", "completion for bash, zsh or fish",
       "wanprep completion bash > /etc/bash_completion.d/wanprep", make_completion},
  };
  return table;
}

}  // namespace wanprep::cli
