"""No secret of any target is in anything that is written, said, or seen in a process list, whether the upload succeeds or is refused."""
import base64
import getpass
import glob
import http.server
import os
import re
import subprocess
import threading

from harness import main
from servers import ServedCase, Sshd, need

CANARIES = {
    "s3": {"AWS_ACCESS_KEY_ID": "AKIACANARYID", "AWS_SECRET_ACCESS_KEY": "canary-s3-secret", "AWS_SESSION_TOKEN": "canary-session-token"},
    "az": {"AZURE_STORAGE_KEY": "Y2FuYXJ5LWF6dXJlLWtleQ=="},
    "sas": {"AZURE_STORAGE_SAS_TOKEN": "sv=2021-08-06&sp=rcwd&sig=canary-sas-signature"},
    "basic": {"WANPREP_UPLOAD_USER": "u", "WANPREP_UPLOAD_PASSWORD": "canary-basic-password"},
    "bearer": {"WANPREP_UPLOAD_TOKEN": "canary-bearer-token"},
    "sftp": {},
    "exec": {"NOVITA_API_KEY": "canary-service-key"},
}
NEVER = ["canary-", "Y2FuYXJ5LWF6dXJlLWtleQ", "Y2FuYXJ5", "dTpjYW5hcnk", "X-Amz-Signature=", "AWS4-HMAC", "sig=canary", "SharedKey "]


class CommandLines:
    """What a process list showed of the program and its children while it ran; other tests' tools are none of ours."""

    def __init__(self):
        self.seen, self.done = set(), threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.done.is_set():
            for pid in self.descendants():
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        self.seen.add(file.read().decode("latin-1"))
                except OSError:
                    pass

    @staticmethod
    def descendants():
        children = {}
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(path, encoding="latin-1") as file:
                    pid, _, rest = file.read().partition(" ")
                children.setdefault(int(rest.rpartition(")")[2].split()[1]), []).append(int(pid))
            except OSError:
                pass
        found = [os.getpid()]
        for one in found:
            found += children.get(one, [])
        return found[1:]

    def end(self):
        self.done.set()
        self.thread.join()
        return "\n".join(self.seen)


class Refusing(http.server.BaseHTTPRequestHandler):
    """A store that takes no key."""

    def refuse(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_MKCOL = refuse

    def log_message(self, *_):
        pass


class Taking(http.server.BaseHTTPRequestHandler):
    """A store that takes what comes with the right words, and lets everybody read."""
    WORDS = {"Basic " + base64.b64encode(b"u:canary-basic-password").decode(), "Bearer canary-bearer-token"}
    kept, given = {}, set()

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Type": "video/mp4", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Authorization") not in self.WORDS:
            return self.answer(401)
        self.given.add(self.headers["Authorization"].split()[0])
        self.kept[self.path] = body
        return self.answer(201)

    def do_DELETE(self):
        self.answer(204 if self.kept.pop(self.path, None) is not None else 404)

    def do_OPTIONS(self):
        self.answer(200, Allow="GET, HEAD, PUT, DELETE")

    def do_GET(self):
        body = self.kept.get(self.path)
        if body is None:
            return self.answer(404)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            return self.answer(200, body)
        first, last = int(asked[1]), int(asked[2] or len(body) - 1)
        part = body[first:last + 1]
        return self.answer(206, part, Content_Range=f"bytes {first}-{first + len(part) - 1}/{len(body)}")

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Secrets(ServedCase):
    kind = Sshd

    @classmethod
    def here(cls):
        return os.path.exists(Sshd.PROGRAMS[0])

    def setUp(self):
        super().setUp()
        self.environment = {k: v for k, v in self.environment.items() if not k.startswith(("AWS_", "AZURE_"))}
        self.environment.update(AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null", HOME=str(self.dir / "home"))
        (self.dir / "home").mkdir()
        self.clip()
        self.store = self.served(Refusing)

    def served(self, handler):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        return f"http://127.0.0.1:{server.server_port}"

    def written(self):
        return "\n".join(path.read_bytes().decode("latin-1") for path in self.dir.rglob("*") if path.is_file() and path.name != "passphrase")

    def clean(self, what, *texts):
        for text in texts:
            for word in NEVER:
                self.assertNotIn(word, text, what)

    def edit(self, to, environment, *words):
        lines = CommandLines()
        answer = self.wanprep("edit", "clip.mp4", "-o", "out.mp4", "--force", "--to", to, "--service", "rehearsal", "--prompt", "x", "--seed", "1", "--resolution", "720P",
                              "--poll-every", "50ms", "-v", *(() if "--job" in words else ("--job", f"job-{to.split(':')[0]}")), *words, environment=environment)
        return answer, lines.end()

    def target(self, kind):
        self.environment.update(AWS_ENDPOINT_URL_S3=self.store, AZURE_STORAGE_BLOB_ENDPOINT=self.store + "/acc")
        return {"s3": ("s3://bucket/in",), "az": ("az://account/container/in",), "sas": ("az://account/container/in", "--public-url", self.store),
                "basic": (self.store + "/in/",), "bearer": (self.store + "/in/",), "sftp": ("sftp-disk",),
                "exec": ("exec:sh -c 'sleep 0.2; env >&2; exit 3' {file} {name}",)}[kind]

    def test_a_job_that_ends_well_has_said_and_written_no_secret(self):
        store = self.served(Taking)
        for kind in ("basic", "bearer"):
            with self.subTest(kind=kind):
                answer, processes = self.edit(store + f"/{kind}/", CANARIES[kind], "--job", f"job-{kind}")
                self.assertEqual(answer.status, 0, answer.err)
                self.assertIn(kind.title(), Taking.given)
                self.assertEqual(Taking.kept, {})
                report = self.wanprep("report", f"job-{kind}", "-o", f"{kind}.html", "--json")
                self.clean(kind, answer.out, answer.err, processes, report.out, report.err, self.written())

    def test_a_target_that_refuses_makes_no_secret_said_or_written(self):
        need(self, *Sshd.PROGRAMS)
        (self.dir / "passphrase").write_text("canary-passphrase\n")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "canary-passphrase", "-f", str(self.dir / "key")], check=True)
        (self.dir / "wanprep.toml").write_text(f'[targets.sftp-disk]\ntarget = "sftp://{getpass.getuser()}@127.0.0.1:{self.server.port}/x"\npublic_url = "http://127.0.0.1:9/"\nidentity_file = "key"\n'
                                               f'known_hosts = "{self.server.dir}/known.host"\npassword_file = "passphrase"\n')
        for kind, environment in CANARIES.items():
            with self.subTest(kind=kind):
                to, *words = self.target(kind)
                answer, processes = self.edit(to, environment, *words)
                self.assertIn(answer.status, (2, 5), answer.err)
                self.assertIn("--prompt", processes)
                self.clean(kind, answer.out, answer.err, processes, self.written())
                doctor = self.wanprep("doctor", "--to", to, "--service", "rehearsal", "--json", *words, environment=environment)
                self.clean(f"{kind}, doctor", doctor.out, doctor.err)


if __name__ == "__main__":
    main()
