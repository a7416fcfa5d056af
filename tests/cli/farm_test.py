"""farm: the files for Slurm, and what its tasks run."""
import csv
import json
import subprocess

from harness import PROGRAM, Case, main


class Files(Case):
    def setUp(self):
        super().setUp()
        self.clip("a b.mp4")
        with open(self.dir / "shots.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("input", "prompt", "id"), ("a b.mp4", "it's clay", "s 1")])

    def farm(self, *words):
        return self.wanprep("farm", "slurm", "shots.csv", "--out-dir", "d", "--service", "rehearsal", *words)

    def test_the_scripts_are_whole_and_bash_reads_them(self):
        answer = self.farm("--json", "--negative-prompt", "blur; $(rm -rf x) 'y'")
        self.assertEqual(answer.status, 0, answer.err)
        folder = self.dir / "d/farm"
        self.assertEqual(sorted(p.name for p in folder.iterdir()),
                         ["conform.sbatch", "deliver.sbatch", "logs", "restore.sbatch", "shots.tsv", "stage.sh", "submit.sh"])
        for script in ("stage.sh", "submit.sh", "deliver.sbatch"):
            subprocess.run(["bash", "-n", str(folder / script)], check=True)
        self.assertEqual((folder / "shots.tsv").read_text(), "s 1\t6.000\n")
        self.assertIn("--array=0-0%4", (folder / "deliver.sbatch").read_text())
        self.assertEqual(answer.document["submitted"], None)

    def test_a_stage_run_by_hand_does_that_stage_and_logs_by_shot(self):
        self.farm()
        run = subprocess.run(["bash", str(self.dir / "d/farm/stage.sh"), "conform"], cwd=self.dir, env={**self.environment, "SLURM_ARRAY_TASK_ID": "0"},
                             check=False)
        self.assertEqual(run.returncode, 0)
        self.assertIn("conform ended with 0", (self.dir / "d/farm/logs/s 1.conform.log").read_text())
        status = self.wanprep("farm", "status", "shots.csv", "--out-dir", "d", "--service", "rehearsal", "--json")
        self.assertEqual(status.document["counts"], {"conformed": 1})

    def test_network_and_signals_are_queued_again_a_decision_is_not(self):
        self.farm()
        script = (self.dir / "d/farm/stage.sh").read_text()
        for code, restarts, expected in ((5, 0, 75), (143, 4, 75), (143, 5, 143), (6, 0, 6), (7, 0, 7), (9, 0, 9), (0, 0, 0)):
            fake = self.dir / "fake"
            fake.write_text(f"#!/bin/sh\nexit {code}\n")
            fake.chmod(0o755)
            (self.dir / "stage.sh").write_text(script.replace(PROGRAM, str(fake)))
            run = subprocess.run(["bash", str(self.dir / "stage.sh"), "deliver"], check=False,
                                 env={**self.environment, "SLURM_ARRAY_TASK_ID": "0", "SLURM_RESTART_COUNT": str(restarts)})
            self.assertEqual(run.returncode, expected, (code, restarts))

    def test_a_secret_in_an_address_does_not_reach_a_script(self):
        answer = self.wanprep("farm", "slurm", "shots.csv", "--out-dir", "d", "--service", "rehearsal", "--to", "https://u:secret@example.com/in/")
        self.fails(answer, 2, "--to", "secret")
        self.assertFalse((self.dir / "d").exists())

    def test_money_is_agreed_on_before_anything_is_written(self):
        answer = self.wanprep("farm", "slurm", "shots.csv", "--out-dir", "d", "--to", "https://example.com/in/", environment={"NOVITA_API_KEY": "sk-1"})
        self.assertEqual(answer.status, 9, answer.err)
        self.assertFalse((self.dir / "d").exists())


if __name__ == "__main__":
    main()
