"""Uploads whose connection is cut after every megabyte, over real servers: what arrives is whole, and nothing is left of what did not."""
import getpass
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from harness import Case, main
from servers import Azurite, Nginx, Relay, ServedCase, Sshd, Swift, free_ports, need

MIB = 1 << 20
WHOLE, LARGE = 5, 34  # MiB: sent in one piece; in parts, or in parts after the first cut
NGINX = """
{user} pid {dir}/pid;
events {{ worker_connections 256; }}
http {{
  types {{ video/mp4 mp4; }}
  access_log off; client_max_body_size 0; client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/t1; fastcgi_temp_path {dir}/t2; uwsgi_temp_path {dir}/t3; scgi_temp_path {dir}/t4;
  server {{ listen 127.0.0.1:{port}; location / {{ root {dir}/files; dav_methods PUT DELETE MKCOL MOVE; create_full_put_path on; }} }}
}}
"""


class Web(Nginx):
    PROGRAMS = ("nginx",)

    def __init__(self, folder):
        self.port, = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self.files = folder / "files"
        self.files.mkdir()
        super().__init__(folder, NGINX.format(dir=folder, port=self.port, user="user root;" if os.geteuid() == 0 else ""))


class Cuts:
    """For each kind of place: `to(relay, name)` is the target, `environment(relay)`; `left(name)` what lies there under any name, and its bytes."""

    def file(self, mebibytes):
        path = self.dir / f"{mebibytes}.mp4"
        path.write_bytes(os.urandom(mebibytes * MIB))
        return path

    def relay(self, **how):
        relay = Relay(self.port())
        self.addCleanup(relay.close)
        for name, value in how.items():
            setattr(relay, name, value)
        return relay

    def send(self, source, relay, name):
        return self.wanprep("upload", source, "--to", self.to(relay, name), "--local-service", environment=self.surroundings(relay))

    def each(self, cuts, work):
        with ThreadPoolExecutor(6) as pool:
            return list(pool.map(work, cuts))

    def arrives_whole(self, mebibytes, cuts, far_s=0.0):
        source = self.file(mebibytes)

        def one(cut):
            relay = self.relay(cuts=[cut * MIB], far_s=far_s)
            return cut, relay.reached.is_set, self.send(source, relay, f"n{mebibytes}-{cut}-{far_s > 0}")
        for cut, reached, answer in self.each(cuts, one):
            with self.subTest(cut=cut):
                self.assertEqual(answer.status, 0, answer.err)
                self.assertTrue(reached())
                self.assertEqual(self.left(f"n{mebibytes}-{cut}-{far_s > 0}"), [source.read_bytes()])

    def test_a_file_that_is_cut_off_once_at_any_megabyte_arrives_whole(self):
        self.arrives_whole(WHOLE, range(1, WHOLE + 1))

    def test_a_connection_that_is_always_cut_is_one_line_and_leaves_nothing(self):
        answer = self.send(self.file(WHOLE), self.relay(always=MIB // 2), "always")
        self.fails(answer, 5, "hint: the connection was cut")
        self.assertEqual(self.left("always"), [])


class InParts(Cuts):
    def test_parts_that_are_cut_off_once_at_any_megabyte_arrive_whole(self):
        self.arrives_whole(LARGE, range(1, LARGE + 1), far_s=0.1)

    def test_a_large_file_for_a_store_near_by_arrives_whole_too(self):
        self.arrives_whole(LARGE, (1, LARGE // 2, LARGE))

    def test_a_large_file_that_is_always_cut_off_leaves_no_part(self):
        answer = self.send(self.file(LARGE), self.relay(always=10 * MIB, far_s=0.1), "parts")
        self.fails(answer, 5, "hint: the connection was cut")
        self.assertEqual(self.left("parts"), [])


class S3(InParts, ServedCase):
    kind = Swift

    def setUp(self):
        super().setUp()
        need(self, *Swift.PROGRAMS, "s3cmd")
        self.bucket = "b" + self.dir.name.encode().hex()
        self.s3cmd("mb", f"s3://{self.bucket}")

    def s3cmd(self, *words):
        import subprocess
        host = self.server.url.removeprefix("http://")
        return subprocess.run(["s3cmd", "-c", "/dev/null", f"--access_key={Swift.ACCESS}", f"--secret_key={Swift.SECRET}", "--no-ssl", f"--host={host}",
                               f"--host-bucket={host}/%(bucket)", "--region=us-east-1", *map(str, words)], capture_output=True, text=True, check=True).stdout

    def port(self):
        return self.server.port["proxy"]

    def to(self, _, name):
        return f"s3://{self.bucket}/{name}"

    def surroundings(self, relay):
        return {"AWS_ACCESS_KEY_ID": Swift.ACCESS, "AWS_SECRET_ACCESS_KEY": Swift.SECRET, "AWS_ENDPOINT_URL_S3": relay.url, "AWS_CONFIG_FILE": "/dev/null"}

    def left(self, name):
        unfinished = [line for line in self.s3cmd("multipart", f"s3://{self.bucket}").splitlines() if f"/{name}/" in line]
        listed = self.s3cmd("ls", "--recursive", f"s3://{self.bucket}/{name}/").splitlines()
        out = [line.encode() for line in unfinished]
        for line in listed:
            back = self.dir / "back"
            self.s3cmd("get", "--force", "s3://" + line.split("s3://", 1)[1], back)
            out.append(back.read_bytes())
        return out


class Azure(InParts, ServedCase):
    kind = Azurite

    @classmethod
    def here(cls):
        return Azurite.program() is not None

    @classmethod
    def prepared(cls, server):
        server.ask("PUT", "/cuts", "restype=container")

    def setUp(self):
        super().setUp()
        if not self.server:
            if not Azurite.possible():  # also in CI: Debian 12's own Node is too old for it
                super(Case, self).skipTest("Azurite needs Node 20 and npm")
            self.skipTest("Azurite is not installed (scripts/bootstrap servers)")

    def port(self):
        return self.server.port

    def to(self, _, name):
        return f"az://{Azurite.ACCOUNT}/cuts/{self.dir.name}{name}"

    def surroundings(self, relay):
        return {"AZURE_STORAGE_KEY": Azurite.KEY, "AZURE_STORAGE_BLOB_ENDPOINT": f"{relay.url}/{Azurite.ACCOUNT}"}

    def left(self, name):
        listed = self.server.ask("GET", "/cuts", "comp=list&include=uncommittedblobs&restype=container").decode()
        names = [part.split("</Name>", 1)[0] for part in listed.split("<Name>")[1:]]
        return [self.server.ask("GET", "/cuts/" + one) for one in names if one.startswith(f"{self.dir.name}{name}/")]


class Https(Cuts, ServedCase):
    kind = Web

    def setUp(self):
        super().setUp()
        need(self, *Web.PROGRAMS)

    def port(self):
        return self.server.port

    def to(self, relay, name):
        return f"{relay.url}/{self.dir.name}{name}/"

    def surroundings(self, _):
        return {}

    def left(self, name):
        return [path.read_bytes() for path in sorted((self.server.files / f"{self.dir.name}{name}").rglob("*")) if path.is_file()]


class Sftp(Cuts, ServedCase):
    kind = Sshd

    @classmethod
    def here(cls):
        return os.path.exists("/usr/sbin/sshd")

    def setUp(self):
        super().setUp()
        need(self, *Sshd.PROGRAMS)
        need(self, "nginx")
        self.files = self.dir / "web/files"
        self.files.parent.mkdir()
        self.web = Web(self.files.parent)
        self.addCleanup(self.web.stop)

    def port(self):
        return self.server.port

    def to(self, relay, name):
        known = (self.server.dir / "known.host").read_text().replace(str(self.server.port), str(relay.port))
        (self.dir / f"known.{relay.port}").write_text(known)
        with open(self.dir / "wanprep.toml", "a", encoding="utf-8") as out:
            out.write(f'[targets."{name}"]\ntarget = "sftp://127.0.0.1:{relay.port}{self.files}/{name}"\npublic_url = "{self.web.url}/{name}/"\n'
                      f'identity_file = "{self.server.dir}/user"\nknown_hosts = "{self.dir}/known.{relay.port}"\n')
        return name

    def surroundings(self, _):
        return {"USER": getpass.getuser()}

    def left(self, name):
        return [path.read_bytes() for path in sorted((self.files / name).rglob("*")) if path.is_file()]


if __name__ == "__main__":
    main()
