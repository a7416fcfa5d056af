"""Lists of shots: what is wrong with their rows is told whole and counted by rows, and no row writes over another's result."""
import hashlib

from batch_test import Lists
from harness import main


class Rows(Lists):
    def setUp(self):
        super().setUp()
        for name in "abc":
            self.clip(f"{name}.mp4")

    def refused(self, *words):
        answer = self.batch("--dry-run")
        self.assertEqual(answer.status, 2, answer.err)
        for word in words:
            self.assertIn(word, answer.err)

    def test_an_output_in_another_shots_job_folder_is_refused(self):
        self.shots(("a.mp4", "x.mp4", "p"), ("b.mp4", "x.mp4.job/result.mp4", "p"), columns=("input", "output", "prompt"))
        self.refused("shots.csv:3: output", "lies in the job folder of line 2")

    def test_what_was_paid_for_is_not_written_over_even_with_force(self):
        self.shots(("a.mp4", "p"))
        self.assertEqual(self.batch().status, 0)
        result = self.dir / "d/a.mp4.job/result.mp4"
        paid = hashlib.sha256(result.read_bytes()).hexdigest()
        for words in (("conform", "b.mp4", "-o", result), ("restore", "b.mp4", "--original", "a.mp4", "-o", result),
                      ("edit", "b.mp4", "-o", result, "--service", "rehearsal", "--prompt", "p"), ("fetch", "d/a.mp4.job", "-o", result)):
            with self.subTest(words=words):
                self.fails(self.wanprep(*words, "--force", "-q"), 8, "never written over")
                self.assertEqual(hashlib.sha256(result.read_bytes()).hexdigest(), paid)

    def test_folders_below_the_batchs_own_are_made_and_others_must_be_there(self):
        self.shots(("a.mp4", "seq/x.mp4", "p"), columns=("input", "output", "prompt"))
        self.assertEqual(self.batch().status, 0)
        self.assertTrue((self.dir / "d/seq/x.mp4").exists())
        self.shots(("a.mp4", str(self.dir / "none/x.mp4"), "p"), columns=("input", "output", "prompt"))
        answer = self.batch()
        self.assertEqual(answer.status, 8, answer.err)
        self.assertIn("shots.csv:2: there is no folder", answer.err)

    def test_two_names_of_one_output_are_one(self):
        (self.dir / "real").mkdir()
        (self.dir / "link").symlink_to("real")
        self.shots(("a.mp4", str(self.dir / "real/x.mp4"), "p"), ("b.mp4", str(self.dir / "link/x.mp4"), "p"), columns=("input", "output", "prompt"))
        self.refused("shots.csv:3: output", "is that of line 2 too")

    def test_every_mistake_of_a_row_is_told_at_once(self):
        self.shots(("a.mp4", "p", "maybe", "0", "blue", "none.png|gone.png"), columns=("input", "prompt", "watermark", "takes", "fit", "references"))
        self.refused("watermark: 'maybe'", "takes: '0'", "--fit", "reference none.png", "reference gone.png")

    def test_every_limit_of_a_request_is_told_at_once(self):
        self.shots(("a.mp4", "x" * 6000, "720p"), columns=("input", "prompt", "resolution"))
        self.refused("720p", "prompt_length")

    def test_a_range_and_a_start_exclude_each_other(self):
        self.shots(("a.mp4", "p", "0..2", "1"), columns=("input", "prompt", "range", "start"))
        self.refused("range and start exclude each other")

    def test_bad_rows_are_counted_once_each(self):
        self.shots(("a.mp4", "x.mp4", "p"), ("b.mp4", "x.xyz", "p"), ("c.mp4", "c.mp4", "p"), columns=("input", "output", "prompt"))
        for _ in range(2):
            answer = self.batch("--skip-bad", "--json")
            counts = answer.document["counts"]
            self.assertEqual((counts["shots"], counts["done"], counts["bad"]), (3, 2, 1), answer.err)

    def test_rows_that_a_header_keeps_out_are_named(self):
        self.shots(("a.mp4", "p", "red"), ("b.mp4", "p", "blue"), ("c.mp4", "p", ""), columns=("input", "prompt", "colour"))
        answer = self.batch("--skip-bad")
        self.assertIn("lines 2, 3: left out: column 'colour' is unknown", answer.out)
        self.assertIn("1 of 3 done, 2 bad", answer.out)

    def test_the_folder_one_stands_in_is_a_list_too(self):
        (self.dir / "in").mkdir()
        (self.dir / "a.mp4").rename(self.dir / "in/a.mp4")
        answer = self.wanprep("batch", ".", "--out-dir", "../d", "--service", "rehearsal", "--prompt", "p", "--dry-run",
                              through=("env", "-C", self.dir / "in"))
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("a: ", answer.out)


class Farm(Lists):
    def farm(self, *words):
        return self.wanprep("farm", *words, "shots.csv", "--out-dir", "d", "--service", "rehearsal", "--json")

    def test_a_dry_run_names_the_files_and_writes_none(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "p"))
        answer = self.farm("slurm", "--dry-run")
        self.assertEqual((answer.status, answer.document["schema"]), (0, "wanprep.plan/1"), answer.err)
        self.assertIn(f"write {self.dir}/d/farm/stage.sh", answer.document["plan"])
        self.assertFalse((self.dir / "d").exists())

    def test_the_status_counts_rows_that_cannot_be_used(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "p"), ("", "p"))
        answer = self.farm("status")
        self.assertEqual((answer.document["schema"], [bad["line"] for bad in answer.document["bad"]]), ("wanprep.farm-status/1", [3]), answer.err)


if __name__ == "__main__":
    main()
