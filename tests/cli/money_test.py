"""What is spent: estimates, caps of a job and of a day, the ledger; against a rehearsal server that is paid like the real service."""
import json
import subprocess

from harness import PROGRAM, Case, main


class Money(Case):
    PRICE = '[prices."novita/wan2.7-videoedit"]\ncurrency = "USD"\ndate = "2026-11-01"\n"1080P" = "0.10"\n'

    def setUp(self):
        super().setUp()
        self.source = self.clip()
        self.serve()

    def serve(self, *words):
        self.server = subprocess.Popen([PROGRAM, "rehearse", "--folder", str(self.dir / ".config/served"), *words], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, env=self.environment)
        self.url = json.loads(self.server.stdout.readline())
        self.environment["NOVITA_API_KEY"] = "sk-test"
        self.environment["WANPREP_SERVICE_URL"] = self.url["url"]
        self.environment["WANPREP_TO"] = self.url["storage"]

    def tearDown(self):
        self.stop()
        super().tearDown()

    def stop(self):
        self.server.terminate()
        self.server.communicate(timeout=30)

    def configure(self, text):
        (self.dir / "wanprep.toml").write_text(text)

    def edit(self, out, *words):
        return self.wanprep("edit", self.source, "-o", out, "--prompt", "clay", "--poll-every", "50ms", *words)

    def posts(self):
        log = self.dir / ".config/served/posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def uploaded(self):
        sent = self.wanprep("upload", self.source)
        self.assertEqual(sent.status, 0, sent.err)
        return sent.out.strip()

    def ledger(self, *words):
        return self.wanprep("ledger", "--json", *words).document

    def test_a_paid_job_stands_in_the_ledger_with_tag_seconds_and_task(self):
        self.configure('[prices."novita/wan2.7-videoedit"]\ncurrency = "USD"\ndate = "2026-11-01"\n"1080P" = "0.10"\n')
        answer = self.edit("out.mp4", "--yes", "--tag", "show/shot", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("(billed: 3.0 to 6.0 s), 0.30 to 0.60 USD", answer.document["cost"])
        [entry] = self.ledger("--tag", "show")["entries"]
        self.assertEqual((entry["state"], entry["task_id"], entry["tag"]), ("accepted", answer.document["task_id"], "show/shot"))
        self.assertEqual((entry["billed_seconds"]["least"], entry["billed_seconds"]["most"]), ("3/1", "6/1"))
        self.assertEqual(entry["cost"], {"least": "0.3000", "most": "0.6000", "currency": "USD"})
        self.assertEqual(self.ledger("--tag", "other")["entries"], [])

    def test_the_days_cap_counts_all_jobs_and_stops_before_the_upload(self):
        self.configure("[budget]\nmax_billed_seconds_per_day = 10\n")
        self.assertEqual(self.edit("one.mp4", "--yes").status, 0)
        answer = self.edit("two.mp4", "--yes")
        self.assertEqual(answer.status, 9, answer.err)
        for words in ("6.0 s may be billed already", "cap of 10.0 s a day", "wanprep ledger"):
            self.assertIn(words, answer.err)
        self.assertEqual(self.posts(), 1)
        self.assertFalse((self.dir / "two.mp4.job").exists())
        self.assertEqual(self.edit("one.mp4", "--yes").status, 0)

    def test_submit_alone_is_booked_and_capped_too(self):
        self.configure("[budget]\nmax_billed_seconds_per_day = 25\n")
        words = ("submit", "--video", self.uploaded(), "--prompt", "x", "--yes")
        self.assertEqual(self.wanprep(*words).status, 0)
        self.assertEqual(len(self.ledger()["entries"]), 1)
        self.configure("[budget]\nmax_billed_seconds_per_day = 5\n")
        self.assertEqual(self.wanprep(*words).status, 9)
        self.assertEqual(len(self.ledger()["entries"]), 1)

    def test_submit_books_under_its_tag_given_or_configured(self):
        link = self.uploaded()
        self.wanprep("submit", "--video", link, "--prompt", "x", "--yes", "--tag", "show/given")
        self.wanprep("submit", "--video", link, "--prompt", "x", "--yes", environment={"WANPREP_TAG": "show/configured"})
        self.assertEqual(sorted(entry["tag"] for entry in self.ledger()["entries"]), ["show/configured", "show/given"])

    def test_submit_reads_every_link_before_it_pays(self):
        link = self.uploaded()
        for words, status, reason in ((("--video", self.url["storage"] + "gone.mp4"), 5, "404"),
                                      (("--video", link.replace("://", "://u:canary@")), 2, "carries a login"),
                                      (("--video", link, "--reference", link), 5, "not an image")):
            with self.subTest(reason=reason):
                answer = self.wanprep("submit", *words, "--prompt", "x", "--yes")
                self.fails(answer, status, reason)
                self.assertNotIn("canary", answer.err)
        self.assertEqual((self.posts(), self.ledger()["entries"]), (0, []))

    def test_edit_reads_a_reference_that_is_a_link_before_it_pays(self):
        answer = self.edit("out.mp4", "--yes", "-q", "--reference", self.url["storage"] + "gone.png")
        self.fails(answer, 5, "gone.png", "404")
        self.assertEqual(self.posts(), 0)

    def test_submit_sends_no_private_link_to_a_service_outside(self):
        for host in ("192.168.1.2", "169.254.169.254", "10.0.0.7", "127.0.0.1:9"):
            with self.subTest(host=host):
                answer = self.wanprep("submit", "--video", f"http://{host}/x.mp4", "--prompt", "x", "--yes", "--service-url", "https://service.invalid")
                self.fails(answer, 5, "is a private address")

    def test_a_finished_batch_run_again_asks_for_no_money(self):
        (self.dir / "shots.csv").write_text("input,prompt\nclip.mp4,clay\n")
        words = ("batch", "shots.csv", "--out-dir", "d", "--poll-every", "50ms")
        self.assertEqual(self.wanprep(*words).status, 9)
        self.assertEqual(self.wanprep(*words, "--yes").status, 0)
        for more in ((), ("--max-billed-seconds", "1"), ("--stage", "deliver", "--shot", "clip")):
            with self.subTest(more=more):
                again = self.wanprep(*words, *more)
                self.assertEqual((again.status, self.posts()), (0, 1), again.err)

    def test_a_cap_in_money_is_not_believed_after_a_send_without_a_price_or_in_other_money(self):
        self.assertEqual(self.edit("one.mp4", "--yes").status, 0)
        self.configure(self.PRICE + "[budget]\nmax_cost_per_day = 4\n")
        answer = self.edit("two.mp4", "--yes", "-q")
        self.fails(answer, 9, "6.0 s were sent without a price", "max_cost_per_day cannot be kept", "max_billed_seconds_per_day")
        self.assertEqual(self.posts(), 1)

    def test_a_cap_in_money_is_not_believed_after_a_send_in_another_currency(self):
        self.configure(self.PRICE + "[budget]\nmax_cost_per_day = 4\n")
        self.assertEqual(self.edit("one.mp4", "--yes").status, 0)
        self.configure(self.PRICE.replace("USD", "EUR") + "[budget]\nmax_cost_per_day = 4\n")
        self.fails(self.edit("two.mp4", "--yes", "-q"), 9, "in USD, not EUR")
        self.assertEqual(self.posts(), 1)

    def test_of_two_prices_the_larger_counts_and_two_currencies_are_refused(self):
        (self.dir / ".config/wanprep").mkdir(parents=True)
        (self.dir / ".config/wanprep/config.toml").write_text(self.PRICE)
        self.configure(self.PRICE.replace("0.10", "0.01"))
        self.fails(self.edit("one.mp4", "--max-cost", "0.50", "-q"), 9, "may cost 0.60")
        self.configure(self.PRICE.replace("USD", "EUR"))
        self.fails(self.edit("one.mp4", "--max-cost", "5", "-q"), 2, "config.toml", "currency", "is USD, and EUR in wanprep.toml")

    def test_a_decision_that_is_refused_decides_nothing(self):
        self.stop()
        self.serve("--fault", "lost-answer")
        self.assertEqual(self.edit("out.mp4", "--yes").status, 9)
        for words in (("--submit-again", "--max-billed-seconds", "1"), ()):
            self.fails(self.wanprep("resume", "out.mp4.job", *words), 9)
        self.fails(self.edit("out.mp4", "--yes"), 9, "unknown")
        self.assertEqual(self.posts(), 1)

    def test_a_lost_journal_beside_a_claim_is_no_free_folder(self):
        self.assertEqual(self.edit("out.mp4", "--yes").status, 0)
        (self.dir / "out.mp4.job/journal.ndjson").write_text("")
        (self.dir / "out.mp4").unlink()
        for words in (("resume", "out.mp4.job"), ("status", "out.mp4.job")):
            self.fails(self.wanprep(*words), 9, "submit.claim-1", "backup")
        self.fails(self.edit("out.mp4", "--yes"), 9, "submit.claim-1", "pay again")
        self.assertEqual(self.posts(), 1)

    def test_of_two_configurations_the_smaller_cap_counts(self):
        (self.dir / ".config/wanprep").mkdir(parents=True)
        (self.dir / ".config/wanprep/config.toml").write_text("[budget]\nmax_billed_seconds_per_day = 1\n")
        self.configure("[budget]\nmax_billed_seconds_per_day = 1000\n")
        self.assertEqual(self.edit("one.mp4", "--yes").status, 9)

    def test_a_rehearsal_is_not_booked(self):
        answer = self.wanprep("edit", self.source, "-o", "out.mp4", "--prompt", "x", "--service", "rehearsal", "--service-url", self.url["url"],
                              "--poll-every", "50ms")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.ledger()["entries"], [])

    def test_a_mistyped_budget_is_a_configuration_error(self):
        self.configure("[budget]\nmax_seconds = 5\n")
        self.fails(self.edit("one.mp4", "--yes"), 2, "budget.max_seconds", "max_billed_seconds_per_day")


if __name__ == "__main__":
    main()
