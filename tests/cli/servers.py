"""Real servers for tests, on free loopback ports, each ready when its class has been made: no polling, their own words are read.

A server that is not installed skips the test by its name, and fails it in CI.
"""
import base64
import email.utils
import getpass
import hmac
import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from harness import Case

PATIENCE_s = 120


def free_ports(count):
    """Held open together, so that they differ."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def need(case, *programs):
    for program in programs:
        if not shutil.which(program):
            case.skipTest(f"{program} is not installed")


def wait_for_line(stream, word, process):
    """Reads a server's own output until it says `word`."""
    seen = ""
    end = time.monotonic() + PATIENCE_s
    while time.monotonic() < end:
        ready, _, _ = select.select([stream], [], [], 1)
        if not ready:
            if process.poll() is not None:
                break
            continue
        text = os.read(stream.fileno(), 65536).decode(errors="replace")
        if not text:
            break
        seen += text
        if word in seen:
            return seen
    raise AssertionError(f"the server never said {word!r}: {seen}")


class Server:
    """Processes that end with the test class."""

    def __init__(self):
        self.processes = []

    def start(self, words, **options):
        process = subprocess.Popen(words, **{"stdin": subprocess.DEVNULL, **options})
        self.processes.append(process)
        return process

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()


class Swift(Server):
    """OpenStack Swift with its S3 interface: it refuses wrong signatures, expired links, skewed clocks and wrong body digests."""

    ACCESS, SECRET = "test:tester", "testing-canary-secret"
    PROGRAMS = ("swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server")

    def __init__(self, folder):
        super().__init__()
        self.dir = folder
        (folder / "srv/sda").mkdir(parents=True)
        names = ("object", "container", "account", "proxy")
        self.port = dict(zip(names, free_ports(4)))
        self.url = f"http://127.0.0.1:{self.port['proxy']}"
        self.write()
        with open(folder / "log", "w", encoding="utf-8") as log:
            one = self.start(["/usr/bin/python3", str(Path(__file__).with_name("swift_servers.py")), str(folder)], stdout=subprocess.PIPE, stderr=log)
        wait_for_line(one.stdout, "ready", one)

    def write(self):
        (self.dir / "ports").write_text("".join(f"{name} {port}\n" for name, port in self.port.items()))
        (self.dir / "swift.conf").write_text("[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n[storage-policy:0]\nname = one\ndefault = yes\n")
        common = "[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nuser = {user}\nswift_dir = {dir}\nlog_level = WARNING\n"
        for name in ("object", "container", "account"):
            text = common + "devices = {dir}/srv\nmount_check = false\nfallocate_reserve = 0\n[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n"
            self.conf(name, text)
        filters = "".join(f"[filter:{f}]\nuse = egg:swift#{f}\n" for f in ("catch_errors", "listing_formats", "bulk", "slo", "dlo"))
        self.conf("proxy", common + "[pipeline:main]\npipeline = catch_errors listing_formats s3api tempauth bulk slo dlo proxy-server\n"
                  "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n" + filters +
                  f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_test_tester = {self.SECRET} .admin\nuser_test_reader = reader-canary-secret\n"
                  "[filter:s3api]\nuse = egg:swift#s3api\nlocation = us-east-1\nstorage_domain = localhost\nmin_segment_size = 5242880\n")

    def conf(self, name, text):
        (self.dir / f"{name}-server.conf").write_text(text.format(port=self.port[name], user=getpass.getuser(), dir=self.dir, name=name))


class Azurite(Server):
    """Microsoft's emulator of Azure Storage: it checks Shared Key and SAS. From npm, where Node is 20 or newer."""

    ACCOUNT = "wanprep"
    KEY = base64.b64encode(b"azure-canary-key-32-bytes-long-!").decode()

    @staticmethod
    def program():
        own = Path(__file__).resolve().parents[2] / "build/servers/node_modules/.bin/azurite-blob"
        return shutil.which("azurite-blob") or (str(own) if own.exists() else None)

    @staticmethod
    def possible():
        """Whether it could be installed here at all."""
        if not shutil.which("node") or not shutil.which("npm"):
            return False
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
        return int((re.match(r"v(\d+)", version) or [0, "0"])[1]) >= 20

    def __init__(self, folder):
        super().__init__()
        port, = free_ports(1)
        self.port = port
        self.url = f"http://127.0.0.1:{port}/{self.ACCOUNT}"
        one = self.start([self.program(), "--location", str(folder), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--disableTelemetry",
                          "--skipApiVersionCheck", "--silent"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         env={**os.environ, "AZURITE_ACCOUNTS": f"{self.ACCOUNT}:{self.KEY}"})
        wait_for_line(one.stdout, "successfully listens", one)

    def token(self, container, may="rcwd", hours=1):
        """A shared access signature of a container, made here."""
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600 * hours))
        fields = [may, "", end, f"/blob/{self.ACCOUNT}/{container}", "", "", "", "2021-08-06", "c", "", "", "", "", "", "", ""]
        signature = base64.b64encode(hmac.new(base64.b64decode(self.KEY), "\n".join(fields).encode(), "sha256").digest()).decode()
        return urllib.parse.urlencode({"sv": "2021-08-06", "sr": "c", "sp": may, "se": end, "sig": signature})

    def ask(self, method, path, query="", public=""):
        """A request signed by this file's own few lines, so that the program's signature is not its own judge."""
        date = email.utils.formatdate(usegmt=True)
        pairs = "".join(f"\n{name}:{value}" for name, value in sorted(p.split("=", 1) for p in query.split("&") if p))
        text = f"{method}" + "\n" * 12 + (f"x-ms-blob-public-access:{public}\n" if public else "") + f"x-ms-date:{date}\nx-ms-version:2021-08-06\n/{self.ACCOUNT}/{self.ACCOUNT}{path}{pairs}"
        signature = base64.b64encode(hmac.new(base64.b64decode(self.KEY), text.encode(), "sha256").digest()).decode()
        request = urllib.request.Request(self.url + path + ("?" + query if query else ""), method=method, headers={
            "x-ms-date": date, "x-ms-version": "2021-08-06", "Authorization": f"SharedKey {self.ACCOUNT}:{signature}",
            **({"x-ms-blob-public-access": public} if public else {})})
        with urllib.request.urlopen(request) as answer:
            return answer.read()


class Sshd(Server):
    """OpenSSH with sftp, a key for the user who runs the test, nothing else."""

    PROGRAMS = ("/usr/sbin/sshd", "ssh-keygen")

    def __init__(self, folder):
        super().__init__()
        self.dir = folder
        self.port, = free_ports(1)
        self.url = f"sftp://127.0.0.1:{self.port}"
        for name in ("host", "other", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        if getpass.getuser() == "root":
            Path("/run/sshd").mkdir(exist_ok=True)
        (folder / "authorized_keys").write_text((folder / "user.pub").read_text())
        (folder / "config").write_text(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\nAuthorizedKeysFile {folder}/authorized_keys\n"
                                       "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nSubsystem sftp internal-sftp\n")
        for name in ("host", "other"):
            (folder / f"known.{name}").write_text(f"[127.0.0.1]:{self.port} " + " ".join((folder / f"{name}.pub").read_text().split()[:2]) + "\n")
        (folder / "known.none").write_text("")
        one = self.start(["/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.PIPE)
        wait_for_line(one.stderr, "Server listening", one)


class Nginx(Server):
    """nginx; ready when it says that its worker runs."""

    def __init__(self, folder, configuration):
        super().__init__()
        (folder / "nginx.conf").write_text(configuration)
        one = self.start(["nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr", "-g", "daemon off; error_log stderr notice;"], stderr=subprocess.PIPE)
        wait_for_line(one.stderr, "start worker process ", one)


class Relay:
    """Passes bytes on to another loopback port; remembers the requests, and cuts connections as told."""

    REQUEST = re.compile(rb"(PUT|GET|HEAD|POST|DELETE|MOVE|MKCOL|OPTIONS|PROPFIND) (\S+) HTTP/1\.1\r\n")

    def __init__(self, to_port):
        self.to_port = to_port
        self.requests = []
        self.cuts = []  # bytes from the client after which the next connections are cut, one each
        self.always = None  # or every connection is cut after so many bytes
        self.far_s = 0  # how long a connection's first answer takes
        self.reached = threading.Event()  # set when a connection was cut
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.to_port)) as server:
            carried, answered = 0, False
            tail = b""
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for one, other in ((client, server), (server, client)):
                    if one not in ready:
                        continue
                    try:
                        data = one.recv(65536)
                        if not data:
                            return
                        if one is client:
                            carried += len(data)
                            found = list(self.REQUEST.finditer(tail + data))
                            self.requests += [(m[1].decode(), m[2].decode()) for m in found]
                            tail = (tail + data)[found[-1].end():][-512:] if found else (tail + data)[-512:]
                            if self.cuts and carried >= self.cuts[0]:
                                self.cuts.pop(0)
                                self.reached.set()
                                return
                            if self.always and carried >= self.always:
                                self.reached.set()
                                return
                        elif not answered:
                            answered = True
                            time.sleep(self.far_s)
                        other.sendall(data)
                    except OSError:
                        return

    def count(self, method, word=""):
        return sum(1 for m, path in self.requests if m == method and word in path)

    def close(self):
        self.listener.close()


class ServedCase(Case):
    """One server of a `kind` for all tests of a class, where it is installed."""
    kind = None
    server = None

    @classmethod
    def here(cls):
        """Whether the server's programs are installed."""
        return all(shutil.which(program) for program in cls.kind.PROGRAMS)

    @classmethod
    def prepared(cls, server):
        """What every test of the class finds there."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        if cls.here():
            cls.server = cls.kind(Path(folder.name))
            cls.addClassCleanup(cls.server.stop)
            cls.prepared(cls.server)
            print(f"server: {cls.kind.__name__} at {cls.server.url}", flush=True)
