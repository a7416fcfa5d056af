"""Uploading 100 MB to real servers on loopback, against curl -T to the same place. Nothing to compare where a server is not installed."""
import datetime
import hashlib
import hmac
import os
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from .measure import Row, run_one

TESTS = Path(__file__).resolve().parents[2] / "tests/cli"
MEGABYTES = 100


def servers():
    """The tests' own servers; their harness wants to know programs that are not used here."""
    for name in ("WANPREP", "CLIP_MAKER", "WANPREP_SOURCE_DIR"):
        os.environ.setdefault(name, str(TESTS.parents[1]))
    sys.path.insert(0, str(TESTS))
    import servers as kinds
    return kinds


def presigned(method, url, access, secret, region="us-east-1"):
    """A signed link, so that curl needs no keys (Signature V4)."""
    parts = urllib.parse.urlsplit(url)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{region}/s3/aws4_request"
    words = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{access}/{scope}", "X-Amz-Date": now, "X-Amz-Expires": "3600", "X-Amz-SignedHeaders": "host"}
    query = "&".join(f"{name}={urllib.parse.quote(value, safe='')}" for name, value in sorted(words.items()))
    request = "\n".join([method, parts.path, query, f"host:{parts.netloc}\n", "host", "UNSIGNED-PAYLOAD"])
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for word in (*scope.split("/"), text):
        key = hmac.new(key, word.encode(), "sha256").digest()
    return f"{url}?{query}&X-Amz-Signature={key.hex()}"


def rows(name, wanprep, file, target, curl, base_mib, environment=()):
    """Wall time, and memory above a command that uploads nothing."""
    ours = ["env", *environment, wanprep, "upload", file, "--to", target, "--local-service", "-q"]
    yield Row("upload", f"{MEGABYTES} MB, {name} / curl -T", ours, [*CURL, *curl], 1 / 0.9, metric="wall", runs=7)
    yield Row("upload", f"{MEGABYTES} MB, {name}, MiB above a command without upload: {base_mib:.0f} + 32", ours, [], metric="rss", limit=base_mib + 32, runs=0)


CURL = ["curl", "-sSf", "-o", "/dev/null", "-H", "Content-Type: video/mp4"]


def s3(bench, file, base_mib, kinds, folder):
    server = kinds.Swift(Path(folder))
    try:
        urllib.request.urlopen(urllib.request.Request(presigned("PUT", f"{server.url}/bench", server.ACCESS, server.SECRET), method="PUT")).close()
        link = presigned("PUT", f"{server.url}/bench/by-curl", server.ACCESS, server.SECRET)
        keys = [f"AWS_ACCESS_KEY_ID={server.ACCESS}", f"AWS_SECRET_ACCESS_KEY={server.SECRET}", f"AWS_ENDPOINT_URL_S3={server.url}", "AWS_CONFIG_FILE=/dev/null"]
        yield from rows("s3 (Swift)", bench.wanprep, file, "s3://bench/in", ["-T", file, link], base_mib, keys)
    finally:
        server.stop()


def azure(bench, file, base_mib, kinds, folder):
    server = kinds.Azurite(Path(folder))
    try:
        server.ask("PUT", "/bench", "restype=container")
        link = f"{server.url}/bench/by-curl?{server.token('bench')}"
        curl = ["-T", file, "-H", "x-ms-blob-type: BlockBlob", link]
        keys = [f"AZURE_STORAGE_KEY={server.KEY}", f"AZURE_STORAGE_BLOB_ENDPOINT={server.url}"]
        yield from rows("az (Azurite)", bench.wanprep, file, f"az://{server.ACCOUNT}/bench/in", curl, base_mib, keys)
    finally:
        server.stop()


def https(bench, file, base_mib, kinds, folder):
    port, = kinds.free_ports(1)
    server = kinds.Nginx(Path(folder), f"""worker_processes 1; pid {folder}/pid; {'user root;' if os.geteuid() == 0 else ''}
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}/body; client_max_body_size 0; types {{ video/mp4 mp4; }}
 server {{ listen 127.0.0.1:{port}; location / {{ root {folder}/files; dav_methods PUT DELETE; create_full_put_path on; }} }} }}""")
    try:
        at = f"http://127.0.0.1:{port}"
        yield from rows("https PUT (nginx)", bench.wanprep, file, at + "/in/", ["-T", file, at + "/by-curl.mp4"], base_mib)
    finally:
        server.stop()


def upload(bench):
    kinds = servers()
    file = bench.material.hundred_megabytes()
    base_mib = run_one([bench.wanprep, "limits"]).rss_mib
    there = {s3: all(map(kinds.shutil.which, kinds.Swift.PROGRAMS)), azure: kinds.Azurite.program(), https: kinds.shutil.which("nginx")}
    for group, here in there.items():
        if not here:
            print(f"  no server for {group.__name__}", flush=True)
            continue
        with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
            yield from group(bench, file, base_mib, kinds, folder)
