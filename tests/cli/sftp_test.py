"""sftp:// targets against OpenSSH."""
import getpass
import http.server
import json
import threading

from harness import main
from servers import ServedCase, Sshd, need


class Pages(http.server.SimpleHTTPRequestHandler):
    extensions_map = {"": "application/octet-stream", ".mp4": "video/mp4"}

    def log_message(self, *_):
        pass


class Sftp(ServedCase):
    kind = Sshd

    def setUp(self):
        super().setUp()
        need(self, *Sshd.PROGRAMS)
        self.www = self.dir / "w w"
        self.www.mkdir()
        pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Pages(*a, directory=str(self.www)))
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (pages.shutdown(), pages.server_close()))
        self.base = f"http://127.0.0.1:{pages.server_port}/"
        self.named()

    def named(self, identity="user", known="host", path=None):
        path = path or str(self.www).replace(" ", "%20")
        (self.dir / "wanprep.toml").write_text(
            f'[targets.disk]\ntarget = "sftp://{getpass.getuser()}@127.0.0.1:{self.server.port}{path}"\npublic_url = "{self.base}"\n'
            f'identity_file = "{self.server.dir}/{identity}"\nknown_hosts = "{self.server.dir}/known.{known}"\n')

    def upload(self, source=None, *words):
        return self.wanprep("upload", source or self.clip(), "--to", "disk", "--local-service", *words)

    def files(self):
        return [p for p in self.www.rglob("*") if p.is_file()]

    def edit(self, *words):
        return self.wanprep("edit", self.dir / "clip.mp4", "-o", "out.mp4", "--to", "disk", "--service", "rehearsal", "--prompt", "x", "--seed", "1", "--resolution",
                            "720P", "--poll-every", "50ms", "-v", *words)

    def test_the_bytes_arrive_whole_under_their_final_name(self):
        answer = self.upload()
        self.assertEqual(answer.status, 0, answer.err)
        file, = self.files()
        self.assertEqual(file.read_bytes(), (self.dir / "clip.mp4").read_bytes())
        self.assertEqual(answer.out.strip(), self.base + str(file.relative_to(self.www)))

    def test_a_job_goes_on_with_half_a_file_and_leaves_nothing(self):
        self.clip()
        stopped = self.edit("--service-url", "http://127.0.0.1:9/")
        self.assertEqual(stopped.status, 5, stopped.err)
        whole, = self.files()
        data = whole.read_bytes()
        whole.with_name(f".{whole.name}.part").write_bytes(data[:len(data) // 2])
        whole.unlink()
        again = self.wanprep("resume", "out.mp4.job", "--service-url", self.rehearsal(), "--poll-every", "50ms", "-v")
        self.assertEqual(again.status, 0, again.err)
        self.assertIn(f"{len(data) // 2} of {len(data)} bytes are there already", again.err)
        self.assertEqual(list(self.www.rglob("*")), [])

    def rehearsal(self):
        process = self.start("rehearse", "--folder", "served")
        return json.loads(process.stdout.readline())["url"]

    def test_an_unknown_host_is_refused(self):
        self.named(known="none")
        self.fails(self.upload(), 2, "its host key is not in", "hint:", "ssh-keyscan")
        self.assertEqual(self.files(), [])

    def test_a_changed_host_key_is_refused(self):
        self.named(known="other")
        self.fails(self.upload(), 2, "its host key is not the one in", "another server answers")
        self.assertEqual(self.files(), [])

    def test_a_key_that_is_not_accepted_is_named(self):
        self.named(identity="stranger")
        self.fails(self.upload(), 2, "refuses the login of", "stranger is not accepted")

    def test_a_place_that_cannot_be_made_is_a_matter_of_storage(self):
        self.named(path="/proc/nowhere")
        self.fails(self.upload(), 5, "sftp://127.0.0.1")

    def test_a_host_that_does_not_answer_is_a_network_fault(self):
        self.server_port_closed()
        self.fails(self.upload(), 5, "sftp://127.0.0.1:9")

    def server_port_closed(self):
        text = (self.dir / "wanprep.toml").read_text()
        (self.dir / "wanprep.toml").write_text(text.replace(f":{self.server.port}/", ":9/"))


if __name__ == "__main__":
    main()
