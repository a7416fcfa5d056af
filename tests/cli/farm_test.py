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
                         ["again.sbatch", "again.sh", "cancel.sh", "conform.sbatch", "deliver.sbatch", "logs", "restore.sbatch", "shots.tsv",
                          "stage.sh", "submit.sh"])
        for script in ("stage.sh", "submit.sh", "again.sh", "cancel.sh", "deliver.sbatch"):
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

    def fake(self, name, *lines):
        """A command of the engine's that writes down what it was told."""
        (self.dir / "bin").mkdir(exist_ok=True)
        file = self.dir / "bin" / name
        file.write_text("\n".join(["#!/bin/bash", f'echo "{name} $*" >>"{self.dir}/told"', *lines]) + "\n")
        file.chmod(0o755)
        self.environment["PATH"] = f"{self.dir}/bin:{self.environment['PATH']}"

    def goes_on(self, round_, **ends):
        """again.sh after shots have ended so: s1="0 0 0" is done, "0" lost its delivery."""
        folder = self.dir / "d/farm"
        (folder / "shots.tsv").write_text("".join(f"{shot}\t2.000\n" for shot in ends))
        for shot, codes in ends.items():
            for stage, code in zip(("conform", "deliver", "restore"), codes.split()):
                (folder / "ends" / f"{shot}.{stage}").write_text(code + "\n")
        (self.dir / "told").unlink(missing_ok=True)
        run = subprocess.run(["bash", str(folder / "again.sh"), str(round_)], capture_output=True, text=True, check=False,
                             env={**self.environment, "SLURM_RESTART_COUNT": "4"})
        told = self.dir / "told"
        return run, told.read_text() if told.exists() else ""

    def test_the_next_round_has_what_was_killed_or_without_network_and_nothing_else(self):
        self.farm("--license", "wan:1")
        self.fake("sbatch", 'echo 7; [ -z "${SLURM_RESTART_COUNT:-}" ] || echo "leaked" >>"$0.leak"')
        (self.dir / "d/farm/ends").mkdir()
        run, told = self.goes_on(0, a="0 0 0", b="0", c="0 143", d="0 0 5", e="0 9", f="4", g="0 0 137", h="")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(told.count("--array=1-3,6-7 "), 3, told)
        self.assertIn("again.sbatch 1", told)
        self.assertEqual((self.dir / "d/farm/jobs.txt").read_text(), "7\n7\n7\n7\n")
        self.assertFalse((self.dir / "bin/sbatch.leak").exists())

    def test_rounds_end_by_their_number_by_a_person_or_by_nothing_left(self):
        self.farm("--rounds", "2")
        self.fake("sbatch", "echo 7")
        (self.dir / "d/farm/ends").mkdir()
        for round_, ends, status in ((2, {"a": "0 0 0", "b": "0"}, 5), (0, {"a": "0 0 0"}, 0), (0, {"a": "0 0 0", "c": "0 6"}, 10)):
            run, told = self.goes_on(round_, **ends)
            self.assertEqual((run.returncode, told), (status, ""), run.stdout)

    def test_status_names_the_stage_that_failed_and_its_log(self):
        self.farm()
        (self.dir / "d/farm/ends").mkdir()
        (self.dir / "d/farm/ends/s 1.conform").write_text("4\n")
        shot = self.wanprep("farm", "status", "shots.csv", "--out-dir", "d", "--service", "rehearsal", "--json").document["shots"][0]
        self.assertEqual((shot["failure"]["stage"], shot["failure"]["exit"]), ("conform", 4))
        self.assertTrue(shot["failure"]["log"].endswith("d/farm/logs/s 1.conform.log"))

    def test_more_shots_than_an_array_may_have_are_told_before_sbatch_is_asked(self):
        (self.dir / "shots.csv").write_text("input,prompt,id\n" + "".join(f"a b.mp4,x,{n}\n" for n in range(3)))
        self.fake("sbatch", "echo 7")
        self.fake("scontrol", "echo 'MaxArraySize            = 2'", "echo 'RequeueExit             = 75'")
        self.fails(self.farm("--submit", "-q"), 2, "3 shots", "MaxArraySize is 2", "split the list")
        self.assertNotIn("sbatch", (self.dir / "told").read_text())
        self.fake("scontrol", "echo 'MaxArraySize            = 3'", "echo 'RequeueExit             = 75'")
        answer = self.farm("--submit", "--force", "--json")
        self.assertEqual((answer.status, answer.document["submitted"]), (0, ["7"] * 4), answer.err)
        self.assertNotIn("RequeueExit", answer.err)

    def test_a_shot_that_was_taken_back_stays_out_of_the_next_round(self):
        self.farm()
        self.fake("sbatch", "echo 7")
        self.fake("scancel")
        (self.dir / "d/farm/ends").mkdir()
        (self.dir / "d/farm/jobs.txt").write_text("11\n12\n")
        (self.dir / "d/farm/shots.tsv").write_text("a\t2.000\nb c\t2.000\n")
        subprocess.run(["bash", str(self.dir / "d/farm/cancel.sh"), "b c"], check=True, env=self.environment)
        self.assertEqual((self.dir / "told").read_text(), "scancel 11_1\nscancel 12_1\n")
        _, told = self.goes_on(0, **{"a": "", "b c": "0 143"})
        self.assertIn("--array=0 ", told)
        subprocess.run(["bash", str(self.dir / "d/farm/cancel.sh")], check=True, env=self.environment)
        self.assertIn("scancel 11 12", (self.dir / "told").read_text())
        run, told = self.goes_on(0, a="")
        self.assertEqual((run.returncode, told), (0, ""))

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
