"""az:// targets against Azurite, which checks Shared Key and SAS."""
import os
import urllib.error
import urllib.request

from harness import Case, main
from servers import Azurite, ServedCase


class Azure(ServedCase):
    kind = Azurite

    @classmethod
    def here(cls):
        return Azurite.program() is not None

    @classmethod
    def prepared(cls, server):
        server.ask("PUT", "/clips", "restype=container")
        server.ask("PUT", "/open", "restype=container", public="blob")

    def setUp(self):
        super().setUp()
        if not self.server:
            if not Azurite.possible():  # also in CI: Debian 12's own Node is too old for it
                super(Case, self).skipTest("Azurite needs Node 20 and npm")
            self.skipTest("Azurite is not installed (scripts/bootstrap servers)")
        self.environment = {k: v for k, v in self.environment.items() if not k.startswith("AZURE_")}
        self.environment.update(AZURE_STORAGE_KEY=Azurite.KEY, AZURE_STORAGE_BLOB_ENDPOINT=self.server.url)

    def upload(self, source, container="clips", **environment):
        return self.wanprep("upload", source, "--to", f"az://{Azurite.ACCOUNT}/{container}/in put/ü+&", "--local-service", "--json", environment=environment)

    def blobs(self):
        return self.server.ask("GET", "/clips", "comp=list&restype=container").decode().count("<Blob>")

    def test_a_second_client_reads_the_bytes_and_the_type(self):
        answer = self.upload(self.clip())
        self.assertEqual(answer.status, 0, answer.err)
        link = answer.document["files"][0]["url"]
        with urllib.request.urlopen(link) as got:
            self.assertEqual(got.read(), (self.dir / "clip.mp4").read_bytes())
            self.assertEqual(got.headers["Content-Type"], "video/mp4")

    def test_a_link_reads_one_blob_and_does_nothing_else(self):
        link = self.upload(self.clip()).document["files"][0]["url"]
        for method, url in (("DELETE", link), ("PUT", link), ("GET", link.replace(".mp4?", ".mov?")), ("GET", link.replace("se=20", "se=21"))):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(url, method=method, data=b"x" if method == "PUT" else None))
            self.assertIn(refused.exception.code, (400, 403), method)

    def by_token(self, token, *words):
        return self.wanprep(*words, "--to", f"az://{Azurite.ACCOUNT}/open/in", "--public-url", f"{self.server.url}/open/in/",
                            environment={"AZURE_STORAGE_KEY": "", "AZURE_STORAGE_SAS_TOKEN": token})

    def test_a_token_alone_writes_where_outsiders_may_read(self):
        answer = self.by_token(self.server.token("open"), "upload", self.clip(), "--local-service", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        with urllib.request.urlopen(answer.document["files"][0]["url"]) as got:
            self.assertEqual(got.read(), (self.dir / "clip.mp4").read_bytes())

    def test_a_token_that_has_expired_or_may_not_write_is_told(self):
        for token, words in ((self.server.token("open", hours=-1), ("the SAS token has expired", "hint:")), (self.server.token("open", may="r"), ("hint:",))):
            with self.subTest(words=words):
                answer = self.by_token(token, "upload", self.clip(), "--local-service")
                self.fails(answer, 2, *words)
                self.assertNotIn("sig=", answer.err)

    def test_the_doctor_tries_a_token(self):
        well = self.by_token(self.server.token("open"), "doctor", "--service", "rehearsal")
        self.assertIn("a probe object was written, read as the service would, and removed", well.out)
        ill = self.by_token(self.server.token("open", hours=-1), "doctor", "--service", "rehearsal")
        self.assertEqual(ill.status, 2)
        self.assertIn("the SAS token has expired", ill.out)

    def test_a_large_file_goes_in_blocks(self):
        large = self.clip("large.mp4")
        filler = os.urandom(36 << 20)
        with open(large, "ab") as out:
            out.write((len(filler) + 8).to_bytes(4, "big") + b"free" + filler)
        answer = self.upload(large)
        self.assertEqual(answer.status, 0, answer.err)
        with urllib.request.urlopen(answer.document["files"][0]["url"]) as got:
            self.assertEqual(got.read(), large.read_bytes())

    def test_a_job_removes_what_it_uploaded(self):
        before = self.blobs()
        answer = self.wanprep("edit", self.clip(), "-o", "out.mp4", "--service", "rehearsal", "--to", f"az://{Azurite.ACCOUNT}/clips/jobs", "--prompt", "x",
                              "--resolution", "720P", "--poll-every", "50ms", "-v")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.blobs(), before)
        said = answer.out + answer.err + "".join(p.read_bytes().decode("latin-1") for p in (self.dir / "out.mp4.job").rglob("*") if p.is_file())
        self.assertNotIn(Azurite.KEY, said)
        self.assertNotRegex(said, "sig=[A-Za-z0-9]")

    def test_what_is_wrong_is_told_in_one_line(self):
        clip = self.clip()
        for words, container, environment in (
                (("the account key does not belong to the account", "AZURE_STORAGE_KEY"), "clips", {"AZURE_STORAGE_KEY": "d3JvbmctY2FuYXJ5"}),
                (("the account key is no base64",), "clips", {"AZURE_STORAGE_KEY": "not base64!"}),
                (("there is no container nothing",), "nothing", {}),
                (("no credentials",), "clips", {"AZURE_STORAGE_KEY": ""}),
                (("a SAS token cannot sign links", "--public-url"), "clips", {"AZURE_STORAGE_KEY": "", "AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=canary"})):
            with self.subTest(words=words):
                answer = self.upload(clip, container, **environment)
                self.assertEqual(answer.status, 2, answer.err)
                self.assertEqual(answer.document["code"], "config")
                for word in words:
                    self.assertIn(word, answer.err)
                self.assertNotIn("canary", answer.err)


if __name__ == "__main__":
    main()
