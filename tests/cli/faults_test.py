"""What goes wrong at the service, by the rehearsal service's faults: status, state, and never a second POST."""
import json

from harness import Case, main

EDIT = ("--service", "rehearsal", "--prompt", "clay style", "--poll-every", "50ms")


class Faults(Case):
    def setUp(self):
        super().setUp()
        self.source = self.clip()

    def edit(self, *words):
        return self.wanprep("edit", self.source, "-o", "out.mp4", *EDIT, *words)

    def posts(self):
        return len((self.dir / "out.mp4.job/rehearsal/posts.log").read_text().splitlines())

    def state(self):
        lines = (self.dir / "out.mp4.job/journal.ndjson").read_text().splitlines()
        return json.loads(lines[-1])["state"]

    def test_a_lost_answer_is_unknown_and_stays_so_until_the_user_decides(self):
        for _ in range(2):
            answer = self.edit("--fault", "lost-answer")
            self.assertEqual(answer.status, 9, answer.err)
            self.assertIn("--submit-again", answer.err)
        self.assertEqual((self.posts(), self.state()), (1, "unknown"))
        lines = [json.loads(line) for line in (self.dir / "out.mp4.job/journal.ndjson").read_text().splitlines()]
        announced = next(line["time"] for line in lines if line["state"] == "submitting")
        self.assertIn(f"(sent at {announced}, {lines[-1]['bytes_sent']} bytes of it left this machine)", answer.err)
        self.assertGreater(lines[-1]["bytes_sent"], 100)
        again = self.wanprep("resume", "out.mp4.job", "--submit-again", "--poll-every", "50ms")
        self.assertEqual(again.status, 0, again.err)
        self.assertEqual(self.posts(), 2)

    def test_html_and_a_server_error_leave_it_open(self):
        for fault in ("500", "html", "no-task-id", "hang-up"):
            with self.subTest(fault=fault):
                answer = self.wanprep("edit", self.source, "-o", f"{fault}.mp4", *EDIT, "--fault", fault)
                self.assertEqual(answer.status, 9, answer.err)

    def test_too_many_requests_is_asked_again(self):
        answer = self.edit("--fault", "429")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.posts(), 2)

    def test_moderation_is_refused_verbatim_and_stays_refused(self):
        for _ in range(2):
            answer = self.edit("--fault", "moderation")
            self.assertEqual(answer.status, 6, answer.err)
            self.assertIn("ILLEGAL_PROMPT", answer.err)
        self.assertEqual((self.posts(), self.state()), (1, "refused"))

    def test_a_refused_job_opens_a_new_attempt_when_asked(self):
        self.edit("--fault", "moderation")
        answer = self.wanprep("resume", "out.mp4.job", "--again", "--poll-every", "50ms")
        self.assertEqual(answer.status, 0, answer.err)

    def test_a_failed_task_is_status_7(self):
        self.assertEqual(self.edit("--fault", "task-fails").status, 7)
        self.assertEqual(self.state(), "failed")

    def test_a_task_that_never_ends_meets_the_deadline_and_goes_on_later(self):
        answer = self.edit("--fault", "never-ends", "--deadline", "1s")
        self.assertEqual(answer.status, 5, answer.err)
        self.assertEqual(self.posts(), 1)
        again = self.wanprep("resume", "out.mp4.job", "--poll-every", "50ms")
        self.assertEqual(again.status, 0, again.err)
        self.assertEqual(self.posts(), 1)

    def test_faults_of_polling_and_downloading_do_not_fail_the_job(self):
        for fault in ("poll-500", "poll-html", "expired-link", "truncated-download"):
            with self.subTest(fault=fault):
                answer = self.wanprep("edit", self.source, "-o", f"{fault}.mp4", *EDIT, "--fault", fault)
                self.assertEqual(answer.status, 0, answer.err)

    def test_no_key_is_in_anything_that_was_written_or_said(self):
        answer = self.wanprep("edit", self.source, "-o", "out.mp4", *EDIT, "-v", environment={"NOVITA_API_KEY": "sk-very-secret-1234"})
        self.assertEqual(answer.status, 0, answer.err)
        self.assertNotIn("sk-very-secret", answer.out + answer.err)
        for file in self.dir.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"sk-very-secret", file.read_bytes(), file)


if __name__ == "__main__":
    main()
