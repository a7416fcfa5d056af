"""edit, resume and what stands in the job folder."""
import json
import signal

from harness import MEDIA, Case, main

EDIT = ("--service", "rehearsal", "--prompt", "clay style", "--poll-every", "50ms")


class Job(Case):
    def edit(self, *words, out="out.mp4", source=None):
        return self.wanprep("edit", source or self.clip(), "-o", out, *EDIT, *words)

    def posts(self, job="out.mp4.job"):
        log = self.dir / job / "rehearsal/posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def states(self, job="out.mp4.job"):
        return [json.loads(line)["state"] for line in (self.dir / job / "journal.ndjson").read_text().splitlines()]

    def test_the_whole_chain_ends_with_output_report_and_one_post(self):
        answer = self.edit("--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(answer.document["state"], "done")
        self.assertTrue((self.dir / "out.mp4").exists())
        page = (self.dir / "out.mp4.job/report.html").read_text()
        self.assertIn("clay style", page)
        self.assertNotIn("http://127.0.0.1", page)
        self.assertEqual(self.posts(), 1)
        self.assertEqual(self.states()[-1], "done")

    def test_the_answer_says_what_was_changed_what_was_put_back_and_where_the_files_lie(self):
        answer = self.edit(source=self.clip("c.mov", "--rotate", "90"))
        self.assertEqual(answer.status, 0, answer.err)
        for words in ("free (rehearsal)", "changed    orient", "put back   frame_rate", f"output     {self.dir / 'out.mp4'}"):
            self.assertIn(words, answer.out)
        self.assertEqual(self.wanprep("status", "out.mp4.job").out.splitlines()[1:], answer.out.splitlines()[1:])

    def test_the_status_of_a_job_is_the_jobs_document_also_when_it_was_refused(self):
        self.edit("--fault", "moderation")
        answer = self.wanprep("status", "out.mp4.job", "--json")
        self.assertEqual(answer.status, 6, answer.err)
        self.assertEqual((answer.document["schema"], answer.document["state"], answer.document["status"]), ("wanprep.job/1", "refused", ""))
        self.assertIn("ILLEGAL_PROMPT", answer.document["reason"])
        for key in ("next", "cost"):
            self.assertTrue(answer.document[key])

    def test_a_plan_for_a_target_that_cannot_be_is_refused_as_the_run_would_be(self):
        self.fails(self.edit("--dry-run", "--to", "ftp://x"), 2, "ftp://x")

    def test_a_splice_that_costs_many_pictures_is_told_before_anything_is_paid(self):
        clip = self.clip("open.mov", "--frames", "150", "--gop", "24", "--options", "x264-params=open-gop=1")
        answer = self.edit("--whole", "--start", "40f", "--end", "100f", "--dry-run", source=clip, out="out.mov")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("--whole will encode frames 24 to 149 again for the 60 of the range", answer.err)
        whole = self.edit("--whole", "--start", "40f", "--end", "100f", "--dry-run", source=self.clip("shut.mov", "--frames", "150", "--gop", "24"), out="b.mov")
        self.assertNotIn("--whole will encode", whole.err)

    def test_progress_lines_stand_at_quarters_only(self):
        lines = [line for line in self.edit().err.splitlines() if line.endswith(" %")]
        self.assertLessEqual({line.split()[-2] for line in lines}, {"0", "25", "50", "75", "100"})
        self.assertEqual(len(lines), len(set(lines)))

    def test_no_temporary_file_and_no_lease_remain(self):
        self.edit()
        left = [p.name for p in (self.dir / "out.mp4.job").rglob("*") if ".part-" in p.name or p.name == "lease"]
        self.assertEqual(left + [n for n in self.names() if ".part-" in n], [])

    def test_the_same_command_again_is_done_and_posts_nothing(self):
        source = self.clip()
        self.edit(source=source)
        again = self.edit(source=source)
        self.assertEqual(again.status, 0, again.err)
        self.assertEqual(self.posts(), 1)

    def test_another_prompt_for_the_same_job_is_refused(self):
        source = self.clip()
        self.edit(source=source)
        answer = self.wanprep("edit", source, "-o", "out.mp4", "--service", "rehearsal", "--prompt", "wool style")
        self.assertEqual(answer.status, 2, answer.err)
        self.assertIn("prompt", answer.err)

    def test_a_job_goes_on_where_its_original_lies_elsewhere(self):
        source = self.clip()
        self.edit(source=source)
        (self.dir / "out.mp4").unlink()
        source.rename(self.dir / "moved.mp4")
        self.fails(self.wanprep("resume", "out.mp4.job", "-q"), 3, "clip.mp4", "--original")
        other = self.clip("other.mp4", "--frames", "60")
        self.fails(self.wanprep("resume", "out.mp4.job", "--original", other, "-q"), 2, "other.mp4")
        answer = self.wanprep("resume", "out.mp4.job", "--original", "moved.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertTrue((self.dir / "out.mp4").exists())
        self.assertEqual(self.posts(), 1)

    def test_restore_options_may_change_on_resume(self):
        self.edit()
        answer = self.wanprep("resume", "out.mp4.job", "--audio", "none", "--force")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.wanprep("probe", "--json", "out.mp4").document["files"][0]["facts"]["audio"], [])
        self.assertEqual(self.posts(), 1)

    def test_an_existing_foreign_output_is_refused_before_anything_is_sent(self):
        (self.dir / "out.mp4").write_text("precious")
        answer = self.edit()
        self.assertEqual(answer.status, 8, answer.err)
        self.assertEqual((self.dir / "out.mp4").read_text(), "precious")
        self.assertEqual(self.posts(), 0)

    def test_a_paid_service_needs_a_word_about_money_first(self):
        answer = self.wanprep("edit", self.clip(), "-o", "out.mp4", "--prompt", "x", "--to", "https://example.com/in/",
                              environment={"NOVITA_API_KEY": "sk-1"})
        self.assertEqual(answer.status, 9, answer.err)
        self.assertIn("--yes", answer.err)

    def test_without_a_key_nothing_starts(self):
        answer = self.wanprep("edit", self.clip(), "-o", "out.mp4", "--prompt", "x", "--to", "https://example.com/in/", "--yes")
        self.assertEqual(answer.status, 2, answer.err)
        self.assertIn("NOVITA_API_KEY", answer.err)

    def test_a_prompt_of_5001_characters_is_refused(self):
        answer = self.edit("--prompt", "ü" * 5001)
        self.assertEqual(answer.status, 2, answer.err)
        self.assertIn("5001", answer.err)
        self.assertIn("5000", answer.err)

    def test_a_dry_run_touches_nothing(self):
        source = self.clip()
        answer = self.edit("--dry-run", source=source)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.names(), ["clip.mp4"])

    def test_interrupted_and_resumed_it_posts_once(self):
        source = self.clip()
        process = self.start("edit", source, "-o", "out.mp4", *EDIT, "--delay", "60s")
        self.reads(process, " accepted")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertFalse((self.dir / "out.mp4").exists())
        answer = self.wanprep("resume", "out.mp4.job", "--poll-every", "50ms")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.posts(), 1)

    def test_under_nohup_it_outlives_its_terminal(self):
        process = self.start("edit", self.clip(), "-o", "out.mp4", *EDIT, "--delay", "300ms", through=("nohup",))
        self.reads(process, " accepted")
        process.send_signal(signal.SIGHUP)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertTrue((self.dir / "out.mp4").exists())

    def test_a_reference_image_travels(self):
        if not MEDIA.is_dir():
            self.skipTest("shared media is not there")
        answer = self.edit("--reference", MEDIA / "image/alpha-transparent.png")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertTrue(list((self.dir / "out.mp4.job/references").iterdir()))

    def test_clean_keeps_result_and_journal(self):
        self.edit()
        self.assertEqual(self.wanprep("clean", "out.mp4.job").status, 0)
        left = {p.name for p in (self.dir / "out.mp4.job").iterdir()}
        self.assertLessEqual({"journal.ndjson", "result.mp4"}, left)


if __name__ == "__main__":
    main()
