"""Targets that cannot be reached, or only by IPv6: one line with the cause and a hint, from the doctor too."""
import http.server
import socket
import threading

from harness import Case, main

NOWHERE = "no-such-host.invalid"
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AZURE_STORAGE_KEY": "Yg=="}


class Six(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


class Store(http.server.BaseHTTPRequestHandler):
    kept = {}

    def do_PUT(self):
        self.kept[self.path] = (self.rfile.read(int(self.headers["Content-Length"])), self.headers["Content-Type"])
        self.answer(201)

    def do_GET(self):
        body, kind = self.kept.get(self.path, (b"", ""))
        self.answer(200 if kind else 404, body, kind)

    do_HEAD = do_GET

    def do_OPTIONS(self):
        self.answer(200)

    def answer(self, status, body=b"", kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Unreachable(Case):
    def setUp(self):
        super().setUp()
        self.clip()
        self.environment.update(KEYS, AWS_ENDPOINT_URL_S3=f"https://{NOWHERE}", AZURE_STORAGE_BLOB_ENDPOINT=f"https://{NOWHERE}")

    def test_a_name_that_nobody_knows_is_told_for_each_kind(self):
        for target in ("s3://bucket/in", "az://account/container/in", f"https://{NOWHERE}/in/"):
            with self.subTest(target=target):
                self.fails(self.wanprep("upload", "clip.mp4", "--to", target, "--local-service"), 5, f"could not resolve host: {NOWHERE}", "hint: check the spelling")

    def test_the_doctor_says_the_same(self):
        answer = self.wanprep("doctor", "--service", "rehearsal", "--to", "s3://bucket/in")
        self.assertEqual(answer.status, 5, answer.out)
        self.assertIn(f"could not resolve host: {NOWHERE}", answer.out)

    def test_a_store_with_nothing_but_ipv6_serves(self):
        if not socket.has_ipv6:
            self.skipTest("no IPv6")
        server = Six(("::1", 0), Store)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        answer = self.wanprep("upload", "clip.mp4", "--to", f"http://[::1]:{server.server_port}/in/", "--local-service")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual([body for body, _ in Store.kept.values()], [(self.dir / "clip.mp4").read_bytes()])


if __name__ == "__main__":
    main()
