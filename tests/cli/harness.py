"""Runs the program in a folder of its own and reads what it says."""
import json
import os
import re
import resource
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema

PROGRAM = os.environ["WANPREP"]
CLIP_MAKER = os.environ["CLIP_MAKER"]
SOURCE = Path(os.environ["WANPREP_SOURCE_DIR"])
MEDIA = SOURCE.parent / "shared/media"


def valid(document):
    """The same document; what conform and restore say is held against its schema."""
    kind = document.get("schema", "") if isinstance(document, dict) else ""
    if kind in ("wanprep.conform/1", "wanprep.restore/1"):
        schema = SOURCE / "docs/schema" / (kind.removeprefix("wanprep.").replace("/", "-") + ".json")
        jsonschema.validate(document, json.loads(schema.read_text()))
    return document


class Answer:
    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def document(self):
        return valid(json.loads(self.out))

    @property
    def complaint(self):
        """The error lines, without hints, warnings and progress."""
        other = re.compile(r"wanprep: (warning: |[a-z]+ \d+ %$)")
        return [line for line in self.err.splitlines() if line.startswith("wanprep: ") and not other.match(line)]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("WANPREP_", "NOVITA_"))}
        self.environment["XDG_CONFIG_HOME"] = str(self.dir / ".config")
        self.environment["XDG_STATE_HOME"] = str(self.dir / ".state")
        if "WANPREP_PROFILE_DIR" in os.environ:
            self.environment["WANPREP_PROFILE_DIR"] = os.environ["WANPREP_PROFILE_DIR"]

    def skipTest(self, reason):
        """In CI nothing is skipped."""
        if os.environ.get("CI") == "true":
            self.fail(f"{reason}, in CI")
        super().skipTest(reason)

    def wanprep(self, *words, file_limit=None, environment=None, stdin="", through=()):
        limit = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))) if file_limit else None
        done = subprocess.run([*through, PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, cwd=self.dir, input=stdin,
                              env={**self.environment, **(environment or {})}, preexec_fn=limit, timeout=300)
        return Answer(done)

    def start(self, *words, through=()):
        process = subprocess.Popen([*through, PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.dir,
                                   env=self.environment)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        """Nothing that a test has started outlives it."""
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def reads(self, process, word):
        """Reads what a started program says until it says `word`."""
        self.assertTrue(any(word in line for line in process.stderr), f"{word!r} was never said")

    def clip(self, name="clip.mp4", *options):
        path = self.dir / name
        defaults = {"--frames": "72", "--rate": "24", "--size": "480x360", "--mux": "movflags=+faststart"}
        given = dict(zip(options[::2], options[1::2]))
        words = [word for name, value in {**defaults, **given}.items() if value for word in (name, value)]
        subprocess.run([CLIP_MAKER, str(path), *words], check=True, capture_output=True)
        return path

    def fails(self, answer, status, *words):
        """One line, `wanprep: …`, with the words in it; the right status; nothing on stdout."""
        self.assertEqual(answer.status, status, answer.err)
        self.assertEqual(len(answer.complaint), 1, answer.err)
        for word in words:
            self.assertIn(word, answer.err)
        self.assertEqual(answer.out, "")

    def names(self):
        return sorted(p.name for p in self.dir.iterdir() if not p.name.startswith((".config", ".state")))


main = unittest.main
