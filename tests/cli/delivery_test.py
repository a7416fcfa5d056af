"""Delivery with real servers: one step at a time, the paid path, targets, links, decisions about money, secrets."""
import http.server
import json
import os
import signal
import subprocess
import threading

from harness import PROGRAM, Case, main

KEY = "sk-canary-4711-key"


class Pages(http.server.SimpleHTTPRequestHandler):
    """A folder as a web server publishes it; `twist` answers a GET in another way."""
    twist = staticmethod(lambda handler: False)
    extensions_map = {"": "application/octet-stream", ".mp4": "video/mp4"}

    def do_GET(self):
        if not self.twist(self):
            super().do_GET()

    def log_message(self, *_):
        pass


class Delivery(Case):
    def setUp(self):
        super().setUp()
        self.source = self.clip("clip.mp4", "--frames", "48", "--size", "256x256")

    def serve(self, *words):
        process = self.start("rehearse", "--folder", "served", *words)
        document = json.loads(process.stdout.readline())
        self.assertEqual(document["schema"], "wanprep.rehearse/1")
        self.url, self.storage = document["url"], document["storage"]
        return process

    def pages(self, twist=None):
        (self.dir / "www").mkdir()
        handler = type("Twisted", (Pages,), {"twist": staticmethod(twist)} if twist else {})
        folder = str(self.dir / "www")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: handler(*a, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        return f"http://127.0.0.1:{server.server_port}/"

    def posts(self):
        log = self.dir / "served/posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def stored(self):
        return [p for p in (self.dir / "served/storage").rglob("*") if p.is_file()]

    def paid(self, *words, key=KEY, to=None, url=None):
        return self.wanprep("edit", self.source, "-o", "out.mp4", "--service", "novita", "--service-url", url or self.url, "--to",
                            to or self.storage, "--prompt", "x", "--resolution", "720P", "--poll-every", "50ms", *words,
                            environment={"NOVITA_API_KEY": key})

    def says(self, answer, status, *words):
        self.assertEqual(answer.status, status, answer.err)
        for word in words:
            self.assertIn(word, answer.err)

    # --- a server of its own, and one step at a time

    def test_the_server_ends_at_once_when_it_is_told_to(self):
        process = self.serve()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 143)

    def test_each_step_by_hand_leads_to_the_same_end(self):
        self.serve()
        there = ("--service", "rehearsal", "--service-url", self.url)
        sent = self.wanprep("upload", self.source, "--to", self.storage, "--json")
        self.assertEqual(sent.status, 0, sent.err)
        link = sent.document["files"][0]["url"]
        asked = self.wanprep("submit", "--video", link, "--prompt", "x", "--resolution", "720P", *there, "--json")
        self.assertEqual(asked.status, 0, asked.err)
        task = asked.document["task_id"]
        self.assertEqual(self.wanprep("status", task, *there, "--json").document["task_id"], task)
        waited = self.wanprep("wait", task, *there, "--poll-every", "50ms", "--json")
        self.assertEqual((waited.status, waited.document["state"]), (0, "succeeded"), waited.err)
        fetched = self.wanprep("fetch", task, "-o", "result.mp4", *there, "--json")
        self.assertEqual(fetched.status, 0, fetched.err)
        back = self.wanprep("restore", "result.mp4", "--original", self.source, "-o", "out.mp4", "--json")
        self.assertEqual(back.status, 0, back.err)
        self.assertEqual(self.posts(), 1)

    def test_what_writes_can_be_asked_for_its_plan_and_writes_nothing(self):
        self.serve()
        self.wanprep("edit", self.source, "-o", "out.mp4", "--service", "rehearsal", "--prompt", "x", "--poll-every", "50ms")
        before = sorted((p, p.stat().st_mtime_ns) for p in self.dir.rglob("*") if p.is_file())
        for words in (("upload", self.source, "--to", self.storage), ("upload", self.source, "--force", "--to", self.storage), ("fetch", "out.mp4.job", "-o", "x.mp4"),
                      ("resume", "out.mp4.job"), ("report", "out.mp4.job", "-o", "x.html")):
            with self.subTest(words=words):
                answer = self.wanprep(*words, "--dry-run", "--json")
                self.assertEqual((answer.status, answer.document["schema"]), (0, "wanprep.plan/1"), answer.err)
        self.fails(self.wanprep("fetch", "out.mp4.job", "-o", "out.mp4", "--dry-run"), 8, "out.mp4")
        self.assertEqual(sorted((p, p.stat().st_mtime_ns) for p in self.dir.rglob("*") if p.is_file()), before)

    def test_a_task_that_another_machine_has_sent_is_answered_for(self):
        self.serve()
        there = ("--service", "rehearsal", "--service-url", self.url)
        link = self.wanprep("upload", self.source, "--to", self.storage).out.strip()
        task = self.wanprep("submit", "--video", link, "--prompt", "x", *there).out.strip()
        self.environment["XDG_STATE_HOME"] = str(self.dir / "empty")
        for command in (("wait", "--poll-every", "50ms"), ("status",)):
            answer = self.wanprep(command[0], task, *command[1:], *there)
            self.assertEqual((answer.status, answer.out.split()[0]), (0, task + ":"), answer.err)

    def test_a_task_that_nobody_knows_is_said_so(self):
        self.serve()
        answer = self.wanprep("wait", "task-of-nobody", "--service", "rehearsal", "--service-url", self.url, "--json")
        self.assertEqual((answer.status, answer.document["code"]), (7, "failed"), answer.err)

    # --- the paid path, against a service that asks for the key

    def test_the_paid_path_ends_with_one_post(self):
        self.serve("--key", KEY)
        answer = self.paid("--yes", "--json")
        self.assertEqual((answer.status, answer.document["state"]), (0, "done"), answer.err)
        self.assertEqual(self.posts(), 1)

    def test_without_consent_nothing_is_uploaded(self):
        self.serve("--key", KEY)
        self.says(self.paid(), 9, "--yes")
        self.assertEqual((self.posts(), self.stored()), (0, []))

    def test_what_the_service_refuses_is_said_in_its_own_words(self):
        for fault, reason in (("moderation", "ILLEGAL_PROMPT"), ("no-balance", "BILLING_BALANCE_NOT_ENOUGH"), ("bad-key", "INVALID_API_KEY")):
            with self.subTest(fault=fault):
                self.serve("--fault", fault)
                answer = self.paid("--yes", "--json", "--job", f"{fault}.job")
                self.assertEqual((answer.status, answer.document["code"]), (6, "refused"), answer.err)
                self.assertIn(reason, answer.document["message"])

    def test_a_wrong_key_is_refused_with_its_reason(self):
        self.serve("--key", KEY)
        self.says(self.paid("--yes", key="sk-other"), 6, "INVALID_API_KEY")

    # --- decisions that stand before anything is uploaded

    def test_a_cap_in_money_needs_a_price(self):
        self.serve()
        self.says(self.paid("--max-cost", "5"), 2, "price")
        self.assertEqual(self.stored(), [])

    def test_a_cap_that_is_too_low_stops_before_anything_is_uploaded(self):
        self.serve()
        self.says(self.paid("--max-billed-seconds", "1"), 9, "cap")
        self.assertEqual((self.posts(), self.stored()), (0, []))

    def test_a_cap_that_is_high_enough_is_consent(self):
        self.serve()
        self.assertEqual(self.paid("--max-billed-seconds", "20").status, 0)

    def test_a_ratio_of_another_shape_needs_a_match_that_can_live_with_it(self):
        self.serve()
        self.says(self.paid("--yes", "--ratio", "16:9"), 2, "--ratio 16:9", "3 %")
        self.assertEqual((self.posts(), self.stored()), (0, []))
        self.assertEqual(self.paid("--yes", "--ratio", "16:9", "--match", "timing").status, 0)

    def test_a_prompt_is_counted_in_characters_not_bytes(self):
        self.serve()
        self.says(self.paid("--yes", "--negative-prompt", "ü" * 501), 2, "501", "500")
        self.assertEqual(self.paid("--yes", "--negative-prompt", "ü" * 500).status, 0)

    def test_a_private_link_for_a_service_outside_is_refused_before_it_is_paid(self):
        self.serve()
        answer = self.paid("--yes", url="https://service.invalid")
        self.says(answer, 5, "private address")
        self.assertEqual(self.posts(), 0)
        self.assertFalse(list((self.dir / "out.mp4.job").glob("submit.claim-*")))

    # --- targets

    def test_a_published_folder_serves(self):
        base = self.pages()
        self.serve()
        self.assertEqual(self.paid("--yes", "--public-url", base, to=f"dir:{self.dir}/www").status, 0)

    def test_a_command_serves_and_never_sees_the_service_key(self):
        base = self.pages()
        self.serve("--key", KEY)
        script = self.dir / "put.sh"
        script.write_text(f'#!/bin/sh\nenv >{self.dir}/seen; tr "\\0" " " </proc/$$/cmdline >>{self.dir}/seen\n'
                          f'mkdir -p "$(dirname "www/$2")"; cp "$1" "www/$2"; echo {base}"$2"\n')
        script.chmod(0o755)
        answer = self.paid("--yes", to=f"exec:{script} {{file}} {{name}}")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertNotIn(KEY, (self.dir / "seen").read_text())

    def test_a_command_that_fails_is_told_by_its_last_words(self):
        self.serve()
        self.says(self.paid("--yes", to="exec:sh -c 'echo no room >&2; exit 3' {file}"), 5, "exit code 3", "no room")

    # --- links, read as the service will read them

    def link_fails(self, twist, *words, status=5):
        base = self.pages(twist)
        self.serve()
        answer = self.paid("--yes", "--public-url", base, to=f"dir:{self.dir}/www")
        self.says(answer, status, *words)
        self.assertEqual(len(answer.complaint) - answer.err.count("price unknown"), 1, answer.err)
        self.assertEqual(self.posts(), 0)

    @staticmethod
    def reply(code, kind, body, **headers):
        def twist(handler):
            handler.send_response(code)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
            return True
        return twist

    def test_a_redirect_is_refused(self):
        self.link_fails(self.reply(302, "text/plain", b"", Location="/login"), "redirects (302)")

    def test_a_login_page_is_refused(self):
        self.link_fails(self.reply(200, "text/html", b"<h1>log in</h1>"), "text/html")

    def test_a_body_of_another_length_is_refused(self):
        self.link_fails(self.reply(200, "video/mp4", b"0" * 100), "100 bytes long")

    def test_a_type_that_says_nothing_is_refused_and_the_hint_names_where_to_set_it(self):
        self.link_fails(self.reply(200, "application/octet-stream", b"0" * 100), "application/octet-stream", "hint:", "Content-Type",
                        "--public-url")

    # --- two processes, one job

    def test_a_second_process_is_told_who_works(self):
        first = self.start("edit", self.source, "-o", "out.mp4", "--service", "rehearsal", "--prompt", "x", "--seed", "1", "--delay", "60s")
        self.reads(first, " accepted")
        second = self.wanprep("resume", "out.mp4.job")
        self.fails(second, 9, str(first.pid), os.uname().nodename)
        beside = self.wanprep("wait", "out.mp4.job", "--deadline", "1s", "--poll-every", "100ms", "--service", "rehearsal")
        self.assertEqual(beside.status, 5, beside.err)
        self.assertEqual(self.wanprep("status", "out.mp4.job", "--service", "rehearsal").status, 0)
        self.assertEqual(self.wanprep("fetch", "out.mp4.job", "-o", "f.mp4", "--deadline", "1s", "--poll-every", "100ms", "--service",
                                      "rehearsal").status, 5)
        self.assertEqual(len((self.dir / "out.mp4.job/rehearsal/posts.log").read_text().splitlines()), 1)

    # --- secrets

    def test_no_secret_is_in_anything_that_was_written_or_said(self):
        self.serve("--key", KEY)
        canaries = {"NOVITA_API_KEY": KEY, "WANPREP_UPLOAD_USER": "canary-user", "WANPREP_UPLOAD_PASSWORD": "canary-password-1"}
        said = ""
        for words in (("--yes",), ("--yes", "--job", "b.job", "--force", "--to", self.storage.replace("//", "//u:canary-inline-2@"))):
            answer = self.wanprep("edit", self.source, "-o", "out.mp4", "--service", "novita", "--service-url", self.url, "--to", self.storage,
                                  "--prompt", "x", "--resolution", "720P", "--poll-every", "50ms", "-v", *words, environment=canaries)
            said += answer.out + answer.err
        for file in [p for p in self.dir.rglob("*") if p.is_file()]:
            said += file.read_bytes().decode("latin-1")
        for canary in (KEY, "canary-password-1", "canary-inline-2"):
            self.assertNotIn(canary, said)


if __name__ == "__main__":
    main()
