"""s3:// targets against Swift's S3 interface, which refuses what is signed wrongly, and against stubs for what it cannot say."""
import http.server
import json
import os
import subprocess
import threading
import unittest

from harness import main
from servers import Relay, ServedCase, Swift, need

ODD = "in put/ü+&=%~//a (1)'!*@"


class S3(ServedCase):
    """Each test has a bucket of its own."""
    kind = Swift

    def setUp(self):
        super().setUp()
        need(self, *Swift.PROGRAMS, "s3cmd")
        self.environment = {k: v for k, v in self.environment.items() if not k.startswith("AWS_")}
        self.environment.update(AWS_ACCESS_KEY_ID=Swift.ACCESS, AWS_SECRET_ACCESS_KEY=Swift.SECRET, AWS_ENDPOINT_URL_S3=self.server.url,
                                AWS_CONFIG_FILE=str(self.dir / "config"), AWS_SHARED_CREDENTIALS_FILE=str(self.dir / "credentials"))
        self.bucket = "b" + self.dir.name.encode().hex()  # a bucket may not end in a dash
        self.s3cmd("mb", f"s3://{self.bucket}")

    def s3cmd(self, *words):
        host = self.server.url.removeprefix("http://")
        done = subprocess.run(["s3cmd", "-c", "/dev/null", f"--access_key={Swift.ACCESS}", f"--secret_key={Swift.SECRET}", "--no-ssl", f"--host={host}",
                               f"--host-bucket={host}/%(bucket)", "--region=us-east-1", *map(str, words)], capture_output=True, text=True, check=True)
        return done.stdout

    def keys(self):
        return [line.split("s3://", 1)[1].split("/", 1)[1] for line in self.s3cmd("ls", "--recursive", f"s3://{self.bucket}").splitlines()]

    def relay(self):
        relay = Relay(self.server.port["proxy"])
        relay.far_s = 0.1  # a large file goes in parts
        self.addCleanup(relay.close)
        self.environment["AWS_ENDPOINT_URL_S3"] = relay.url
        return relay

    def upload(self, *words, source=None, prefix="in", **environment):
        return self.wanprep("upload", source or self.clip(), "--to", f"s3://{self.bucket}/{prefix}", "--local-service", *words, environment=environment)

    def large(self, megabytes=40):
        """A clip that fits, made large by a box that readers skip."""
        path = self.clip("large.mp4")
        filler = os.urandom(1 << 20) * megabytes
        with open(path, "ab") as out:
            out.write((len(filler) + 8).to_bytes(4, "big") + b"free" + filler)
        return path

    # --- what is there is what was sent

    def test_a_second_client_reads_what_was_uploaded_under_an_odd_prefix(self):
        answer = self.upload("--json", prefix=ODD)
        self.assertEqual(answer.status, 0, answer.err)
        file = answer.document["files"][0]
        self.assertEqual(len(self.keys()), 1)
        self.s3cmd("get", file["object"], self.dir / "back.mp4")
        self.assertEqual((self.dir / "back.mp4").read_bytes(), (self.dir / "clip.mp4").read_bytes())
        self.assertIn("video/mp4", self.s3cmd("info", file["object"]))
        self.assertTrue(file["object"].startswith(f"s3://{self.bucket}/{ODD}/"), file["object"])

    def test_the_bucket_may_stand_in_the_host(self):
        (self.dir / "config").write_text("[default]\ns3 =\n  addressing_style = virtual\n")
        port = self.server.port["proxy"]
        answer = self.upload(AWS_ENDPOINT_URL_S3=f"http://localhost:{port}")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertTrue(answer.out.startswith(f"http://{self.bucket}.localhost:{port}/in/"), answer.out)

    def test_keys_come_from_a_profile_and_from_a_named_target(self):
        (self.dir / "credentials").write_text(f"[studio]\naws_access_key_id = {Swift.ACCESS}\naws_secret_access_key={Swift.SECRET}\n")
        (self.dir / "config").write_text(f"# comment\n[profile studio]\nregion = us-east-1\nendpoint_url = {self.server.url}\n")
        none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ENDPOINT_URL_S3": ""}
        self.assertEqual(self.upload(AWS_PROFILE="studio", **none).status, 0)
        (self.dir / "secret").write_text(Swift.SECRET)
        (self.dir / "wanprep.toml").write_text(f'[targets.store]\ntarget = "s3://{self.bucket}/x"\nuser = "{Swift.ACCESS}"\n'
                                               f'password_file = "secret"\nendpoint = "{self.server.url}"\nregion = "us-east-1"\n')
        answer = self.wanprep("upload", self.clip(), "--to", "store", "--local-service", environment=none)
        self.assertEqual(answer.status, 0, answer.err)

    # --- parts

    def test_a_cut_costs_one_part_and_not_the_file(self):
        relay = self.relay()
        relay.cuts = [22 << 20]  # within the second part
        answer = self.upload("--json", source=self.large())
        self.assertEqual(answer.status, 0, answer.err)
        self.assertTrue(relay.reached.is_set())
        self.assertEqual(relay.count("PUT", "partNumber"), 4)
        self.s3cmd("get", answer.document["files"][0]["object"], self.dir / "back.mp4")
        self.assertEqual((self.dir / "back.mp4").read_bytes(), (self.dir / "large.mp4").read_bytes())

    def edit(self, source, url, *words):
        return ["edit", source, "-o", "out.mp4", "--service", "rehearsal", "--service-url", url, "--to", f"s3://{self.bucket}/jobs", "--prompt", "x", "--seed", "1",
                "--resolution", "720P", "--poll-every", "50ms", *words]

    def rehearsal(self):
        process = self.start("rehearse", "--folder", "served")
        return json.loads(process.stdout.readline())["url"]

    def test_a_killed_job_goes_on_where_its_upload_was_and_leaves_nothing_in_the_bucket(self):
        relay, url, source = self.relay(), self.rehearsal(), self.large()
        stopped = threading.Event()
        original = relay.serve

        def serve(client):  # the job is killed when its connection was cut within the second part
            original(client)
            if relay.reached.is_set() and not stopped.is_set():
                stopped.set()
                first.kill()
        relay.serve = serve
        relay.cuts = [22 << 20]
        first = self.start(*self.edit(source, url))
        first.communicate(timeout=120)
        self.assertTrue(stopped.is_set())
        began = relay.count("PUT", "partNumber")
        again = self.wanprep(*self.edit(source, url))
        self.assertEqual(again.status, 0, again.err)
        self.assertEqual(relay.count("PUT", "partNumber") - began, 2)
        self.assertEqual(relay.count("POST", "uploads="), 1)
        self.assertEqual(self.keys(), [])

    def test_a_second_run_uploads_nothing_even_when_another_client_brought_the_object(self):
        relay, source = self.relay(), self.clip()
        stopped = self.wanprep(*self.edit(source, "http://127.0.0.1:9/"))  # no service: ends after the upload
        self.assertEqual(stopped.status, 5, stopped.err)
        key, = self.keys()
        self.s3cmd("del", f"s3://{self.bucket}/{key}")
        self.s3cmd("put", "--mime-type=video/mp4", "--no-guess-mime-type", source, f"s3://{self.bucket}/{key}")
        sent = relay.count("PUT")
        again = self.wanprep("resume", "out.mp4.job", "--service-url", self.rehearsal(), "--poll-every", "50ms")
        self.assertEqual(again.status, 0, again.err)
        self.assertEqual((sent, relay.count("PUT")), (1, 1))

    def test_uploads_stay_when_they_are_to_be_kept(self):
        answer = self.wanprep(*self.edit(self.clip(), self.rehearsal(), "--keep-uploads"))
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(len(self.keys()), 1)

    # --- what is wrong, in one line

    def test_wrong_keys_regions_buckets_and_clocks_are_told_apart(self):
        clip = self.clip()
        for words, environment in (
                (("secret key", "AWS_ACCESS_KEY_ID"), {"AWS_SECRET_ACCESS_KEY": "wrong-canary-secret"}),
                (("does not belong to the access key",), {"AWS_ACCESS_KEY_ID": "nobody:here"}),
                (("the region is us-east-1, not eu-west-9", "AWS_REGION=us-east-1"), {"AWS_REGION": "eu-west-9"}),
                (("no credentials", "AWS_PROFILE"), {"AWS_ACCESS_KEY_ID": ""}),
                (("no AWS profile named nobody",), {"AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "nobody"}),
                (("may not write",), {"AWS_ACCESS_KEY_ID": "test:reader", "AWS_SECRET_ACCESS_KEY": "reader-canary-secret"})):
            with self.subTest(words=words):
                answer = self.upload(source=clip, **environment)
                self.fails(answer, 2, "hint:", *words)
                self.assertNotIn("canary", answer.err)
        self.fails(self.wanprep("upload", clip, "--to", "s3://nothing-here/x"), 2, "no bucket nothing-here")

    def test_a_clock_that_is_off_is_named_as_the_cause(self):
        need(self, "faketime")
        answer = self.wanprep("upload", self.clip(), "--to", f"s3://{self.bucket}/x", through=("faketime", "-f", "-20m"))
        self.fails(answer, 2, "clock is 20 min behind", "hint:", "timedatectl")

    def test_the_doctor_writes_reads_and_removes_and_says_what_is_wrong(self):
        target = ("doctor", "--service", "rehearsal", "--to", f"s3://{self.bucket}/probe")
        well = self.wanprep(*target)
        self.assertIn("a probe object was written, read as the service would, and removed", well.out)
        self.assertEqual(self.keys(), [])
        ill = self.wanprep(*target, environment={"AWS_REGION": "eu-west-9"})
        self.assertEqual(ill.status, 2)
        self.assertIn("the region is us-east-1", ill.out)

    def test_no_secret_and_no_signature_is_said_or_written(self):
        (self.dir / "credentials").write_text("")
        answer = self.wanprep(*self.edit(self.clip(), self.rehearsal(), "-v", "--keep-uploads"))
        self.assertEqual(answer.status, 0, answer.err)
        said = answer.out + answer.err
        for file in [p for p in self.dir.rglob("*") if p.is_file()]:  # the service's folder too
            said += file.read_bytes().decode("latin-1")
        for canary in (Swift.SECRET, "X-Amz-Signature=0", *(f"X-Amz-Signature={c}" for c in "123456789abcdef")):
            self.assertNotIn(canary, said)

    # --- what Swift cannot say

    def stub(self, status, body, kind="application/xml", keeps=False):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(status, body)

            def do_GET(self):
                self.answer(404 if keeps else status, "" if keeps else body)

            def do_HEAD(self):
                self.answer(404, "")

            def answer(self, code, text):
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        return f"http://127.0.0.1:{server.server_port}"

    def test_refusals_of_other_stores_are_explained(self):
        clip = self.clip()
        for code, status, words, end in (("InvalidAccessKeyId", 403, ("does not know the access key",), 2),
                                         ("ExpiredToken", 400, ("session token has expired", "temporary keys"), 2),
                                         ("InvalidToken", 400, ("session token is not valid",), 2),
                                         ("AccessDenied", 403, ("may not write", "s3:PutObject"), 2),
                                         ("PermanentRedirect", 301, ("the bucket does not answer at", "AWS_REGION"), 2),
                                         ("QuotaExceeded", 403, ("QuotaExceeded", "no room"), 5)):
            with self.subTest(code=code):
                url = self.stub(status, f"<Error><Code>{code}</Code><Message>as it says</Message></Error>")
                self.fails(self.upload(source=clip, AWS_ENDPOINT_URL_S3=url), end, *words)

    def test_a_page_of_a_proxy_is_no_store(self):
        url = self.stub(403, "<html>who are you?</html>", "text/html")
        self.fails(self.upload(AWS_ENDPOINT_URL_S3=url), 5, "a page (text/html, status 403)", "proxy")

    def test_a_store_that_keeps_nothing_is_found_out_by_reading_the_link(self):
        url = self.stub(200, "", keeps=True)
        self.fails(self.upload(AWS_ENDPOINT_URL_S3=url), 5, "an outside reader gets status 404")


if __name__ == "__main__":
    main()
