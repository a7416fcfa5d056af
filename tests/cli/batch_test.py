"""batch: the list checked as a whole, every shot a job, one failure among many, resume, review, stages."""
import csv
import json
import signal
import subprocess

from harness import MEDIA, PROGRAM, Case, main

REHEARSED = ("--service", "rehearsal", "--poll-every", "50ms", "--rate", "100000")


class Lists(Case):
    def shots(self, *rows, name="shots.csv", columns=("input", "prompt")):
        with open(self.dir / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([columns, *rows])
        return name

    def batch(self, *words, name="shots.csv", **more):
        return self.wanprep("batch", name, "--out-dir", "d", *REHEARSED, *words, **more)

    def posts(self, *jobs):
        logs = [self.dir / "d" / job / "rehearsal/posts.log" for job in jobs] if jobs else (self.dir / "d").glob("*.job/rehearsal/posts.log")
        return sum(len(log.read_text().splitlines()) for log in logs if log.exists())

    def made(self):
        return sorted(p.name for p in (self.dir / "d").iterdir() if not p.is_dir() and p.suffix != ".html") if (self.dir / "d").exists() else []


class Batch(Lists):
    def test_three_shots_come_back_with_one_post_each_and_a_page(self):
        for name in "abc":
            self.clip(f"{name}.mp4")
        self.shots(("a.mp4", "clay"), ("b.mp4", "wool"), ("c.mp4", "ink"))
        answer = self.batch("--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(answer.document["counts"]["done"], 3)
        self.assertEqual({shot["state"] for shot in answer.document["shots"]}, {"done"})
        self.assertEqual(self.made(), ["a.mp4", "b.mp4", "c.mp4"])
        self.assertEqual(self.posts(), 3)
        page = (self.dir / "d/wanprep-batch.html").read_text()
        for words in ("./a.mp4.job/report.html", "./a.mp4.job/before.jpg", "Every shot is back in the cut."):
            self.assertIn(words, page)
        left = [p.name for p in (self.dir / "d").rglob("*") if ".part-" in p.name or p.name == "lease"]
        self.assertEqual(left, [])

    def test_run_again_it_posts_nothing(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"))
        self.assertEqual(self.batch().status, 0)
        again = self.batch("--json")
        self.assertEqual((again.status, again.document["counts"]["done"], self.posts()), (0, 1, 1), again.err)

    def test_one_failed_shot_never_stops_the_rest(self):
        self.clip("a.mp4")
        self.clip("b.mp4")
        self.shots(("a.mp4", "clay"), ("b.mp4", "wool"))
        self.batch("--shot", "a", "--fault", "moderation")
        answer = self.batch("--json")
        self.assertEqual(answer.status, 10, answer.err)
        first, second = answer.document["shots"]
        self.assertEqual((first["state"], first["exit"], first["code"]), ("stopped", 6, "refused"))
        self.assertIn("ILLEGAL_PROMPT", first["message"])
        self.assertEqual(second["state"], "done")
        self.assertEqual(self.made(), ["b.mp4"])

    def test_a_shot_that_stopped_is_told_with_its_hint_and_its_job(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"))
        answer = self.batch("--fault", "moderation")
        self.assertIn(f"job:  {self.dir}/d/a.mp4.job", answer.out)
        self.assertIn("hint: ", answer.out)

    def test_with_none_done_the_status_is_that_of_the_shots(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"))
        self.assertEqual(self.batch("--fault", "moderation").status, 6)
        self.assertEqual(self.batch().status, 6)
        self.assertEqual(self.posts(), 1)

    def test_every_rows_error_is_told_at_once_with_its_line_and_nothing_starts(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay", "", ""), ("gone.mp4", "x", "", ""), ("a.mp4", "y", "", "a"), ("a.mp4", "z", "100", "late"),
                   ("a.mp4", "x" * 5001, "", "long"), columns=("input", "prompt", "start", "id"))
        answer = self.batch("--json")
        self.assertNotEqual(answer.status, 0)
        for words in ("shots.csv:3: ", "gone.mp4", "shots.csv:4: ", "shots.csv:5: ", "shots.csv:6: "):
            self.assertIn(words, answer.err)
        self.assertEqual([error["line"] for error in answer.document["errors"]], [3, 4, 5, 6])
        self.assertEqual(answer.document["schema"], "wanprep.error/1")
        self.assertFalse((self.dir / "d").exists())

    def test_skip_bad_runs_the_others(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"), ("gone.mp4", "x"))
        answer = self.batch("--skip-bad", "--json")
        self.assertEqual(answer.status, 10, answer.err)
        self.assertEqual([row["line"] for row in answer.document["bad"]], [3])
        self.assertEqual(self.made(), ["a.mp4"])

    def test_an_unknown_column_and_one_of_the_batch_are_usage_errors(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay", "x"), columns=("input", "prompt", "colour"))
        self.fails(self.batch(), 2, "shots.csv:1", "column 'colour' is unknown", "hint: columns: input output")
        self.shots(*[("a.mp4", "clay", "x")] * 3, columns=("input", "prompt", "colour"))
        self.fails(self.batch("--skip-bad"), 2, "column 'colour' is unknown")
        self.shots(("a.mp4", "clay", "x"), columns=("input", "prompt", "max_cost"))
        self.fails(self.batch(), 2, "give --max-cost")

    def test_a_list_without_a_header_is_told_once_and_as_such(self):
        (self.dir / "shots.csv").write_text("a.mp4,clay\nb.mp4,wool\nc.mp4,ink\n")
        self.fails(self.batch(), 2, "shots.csv:1", "no column 'input'", "'a.mp4'")

    def test_a_list_in_another_encoding_is_refused_by_line_and_a_byte_order_mark_is_not(self):
        self.clip("a.mp4")
        (self.dir / "shots.csv").write_bytes("input,prompt\na.mp4,gr\u00fcn\n".encode("latin-1"))
        self.fails(self.batch(), 2, "shots.csv:2", "0xfc", "UTF-8")
        (self.dir / "shots.csv").write_bytes("input;prompt\na.mp4;gr\u00fcn\n".encode("utf-8-sig"))
        self.assertEqual(self.batch("--dry-run").status, 0)
        (self.dir / "shots.csv").write_bytes("input\tprompt\na.mp4\tgr\u00fcn\n".encode("utf-16"))
        self.assertEqual(self.batch("--dry-run").status, 0)

    def test_rows_overrule_the_command_line(self):
        self.clip("a.mp4")
        (self.dir / "shots.jsonl").write_text('{"input":"a.mp4","seed":7,"resolution":"720P","range":"0.5..2.9","id":"x"}\n')
        answer = self.batch("--prompt", "clay", "--resolution", "1080P", "--duration", "2", name="shots.jsonl")
        self.assertEqual(answer.status, 0, answer.err)
        order = json.loads((self.dir / "d/x.mp4.job/journal.ndjson").read_text().splitlines()[0])["order"]
        self.assertEqual((order["request"]["seed"], order["request"]["resolution"], order["request"]["prompt"]), (7, "720P", "clay"))

    def test_takes_are_jobs_of_their_own_with_seeds_of_their_own(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay", "2", "5"), columns=("input", "prompt", "takes", "seed"))
        answer = self.batch("--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.made(), ["a.mp4", "a_take2.mp4"])
        self.assertEqual(answer.document["billed_seconds"]["most"], "12/1")
        seeds = [json.loads((self.dir / f"d/{job}.job/journal.ndjson").read_text().splitlines()[0])["order"]["request"]["seed"]
                 for job in ("a.mp4", "a_take2.mp4")]
        self.assertEqual(seeds, [5, 6])
        self.shots(("a.mp4", "clay", "3", "5"), columns=("input", "prompt", "takes", "seed"))
        self.assertEqual(self.batch().status, 0)
        self.assertEqual(self.posts(), 3)

    def test_a_folder_is_a_list_of_its_videos(self):
        (self.dir / "in").mkdir()
        self.clip("in/a.mp4")
        self.clip("in/b.mov")
        (self.dir / "in/notes.txt").write_text("x")
        answer = self.batch("--prompt", "clay", name="in")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.made(), ["a.mp4", "b.mov"])

    def test_review_stops_after_conforming_until_a_shot_is_approved(self):
        self.clip("a.mp4")
        self.clip("b.mp4")
        self.shots(("a.mp4", "clay"), ("b.mp4", "wool"))
        answer = self.batch("--review", "--json")
        self.assertEqual((answer.status, answer.document["counts"]["review"]), (9, 2), answer.err)
        self.assertEqual(self.posts(), 0)
        self.assertEqual(self.batch("--approve", "b").status, 0)
        answer = self.batch("--review", "--json")
        self.assertEqual([shot["state"] for shot in answer.document["shots"]], ["review", "done"])
        self.assertEqual((answer.status, self.posts()), (9, 1))

    def test_an_approval_on_trial_approves_nothing(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"))
        self.batch("--review")
        answer = self.batch("--approve", "a", "--dry-run", "--json")
        self.assertEqual((answer.status, answer.document["plan"]), (0, ["approve a"]), answer.err)
        self.assertFalse((self.dir / "d/a.mp4.job/approved").exists())
        self.assertEqual((self.batch("--review").status, self.posts()), (9, 0))

    def test_interrupted_and_run_again_every_shot_is_posted_once(self):
        for name in "abc":
            self.clip(f"{name}.mp4")
        self.shots(("a.mp4", "x"), ("b.mp4", "x"), ("c.mp4", "x"))
        process = self.start("batch", "shots.csv", "--out-dir", "d", *REHEARSED, "--delay", "60s", "-v")
        self.reads(process, " accepted")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 143)
        answer = self.batch()
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.posts(), 3)

    def test_two_processes_on_one_batch_do_no_shot_twice(self):
        names = [f"s{i}" for i in range(3)]
        for name in names:
            self.clip(f"{name}.mp4")
        self.shots(*[(f"{name}.mp4", "x") for name in names])
        both = [self.start("batch", "shots.csv", "--out-dir", "d", *REHEARSED, "--delay", "300ms") for _ in range(2)]
        for process in both:
            _, err = process.communicate(timeout=500)
            self.assertEqual(process.returncode, 0, err)
        self.assertEqual((self.posts(), len(self.made())), (3, 3))

    def test_stages_run_apart_and_again(self):
        self.clip("a.mp4")
        self.shots(("a.mp4", "clay"))
        self.assertEqual(self.batch("--stage", "restore", "--shot", "a").status, 3)
        for stage, state in (("conform", "conformed"), ("deliver", "fetched"), ("restore", "done")):
            for _ in range(2):
                answer = self.batch("--stage", stage, "--shot", "a", "--json")
                self.assertEqual((answer.status, answer.document["state"]), (0, state), answer.err)
        self.assertEqual((self.posts(), self.made()), (1, ["a.mp4"]))
        self.assertTrue((self.dir / "d/a.mp4.job/report.html").exists())


class Paid(Lists):
    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen([PROGRAM, "rehearse", "--folder", str(self.dir / ".config/served")], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, env=self.environment)
        self.url = json.loads(self.server.stdout.readline())
        self.environment.update(NOVITA_API_KEY="sk-test", WANPREP_SERVICE_URL=self.url["url"], WANPREP_TO=self.url["storage"])
        self.clip("a.mp4")
        self.clip("b.mp4")
        self.shots(("a.mp4", "clay"), ("b.mp4", "wool"))

    def tearDown(self):
        self.server.terminate()
        self.server.communicate(timeout=30)
        super().tearDown()

    def paid(self, *words):
        return self.wanprep("batch", "shots.csv", "--out-dir", "d", "--poll-every", "50ms", "--rate", "100000", *words)

    def served(self):
        log = self.dir / ".config/served/posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def test_money_is_asked_for_the_sum_before_anything_starts(self):
        answer = self.paid()
        self.assertEqual(answer.status, 9, answer.err)
        self.assertIn("2 shots, billed 6.0 to 12.0 s", answer.err)
        answer = self.paid("--max-billed-seconds", "11")
        self.assertEqual(answer.status, 9, answer.err)
        self.assertIn("over the cap of 11.0 s", answer.err)
        self.assertFalse((self.dir / "d").exists())
        self.assertEqual(self.paid("--max-billed-seconds", "12").status, 0)
        self.assertEqual(self.paid("--max-billed-seconds", "12").status, 0)
        self.assertEqual(self.served(), 2)

    def test_the_days_budget_binds_the_batch_and_the_ledger_has_every_shot(self):
        (self.dir / "wanprep.toml").write_text("[budget]\nmax_billed_seconds_per_day = 11\n")
        self.assertEqual(self.paid("--yes").status, 9)
        (self.dir / "wanprep.toml").write_text("[budget]\nmax_billed_seconds_per_day = 12\n")
        self.assertEqual(self.paid("--yes", "--tag", "show/1").status, 0)
        self.assertEqual(self.wanprep("ledger", "--json").document["tags"][0]["sends"], 2)

    def test_a_shared_reference_is_uploaded_once_and_removed_at_the_end(self):
        if not MEDIA.is_dir():
            self.skipTest("shared media is not there")
        answer = self.paid("--yes", "--reference", MEDIA / "image/alpha-transparent.png", "--keep-uploads")
        self.assertEqual(answer.status, 0, answer.err)
        clips = [p for p in (self.dir / ".config/served").rglob("*.mp4") if "storage" in str(p)]
        self.assertEqual(len(clips), 2)
        images = [p for p in (self.dir / ".config/served/storage").rglob("*") if p.suffix in (".png", ".jpg", ".jpeg")]
        self.assertEqual(images, [])
        self.assertFalse((self.dir / "d/.wanprep-batch").exists())


if __name__ == "__main__":
    main()
