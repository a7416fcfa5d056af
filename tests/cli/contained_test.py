"""libav crashes, hangs, eats memory and calls out, in truth: a preloaded library makes it do so where a file's name says so.
The program must stand, name the file, and leave nothing behind."""
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import unittest
import zlib
from pathlib import Path

from harness import PROGRAM, Case, main

TROUBLE = {"LD_PRELOAD": os.environ["LIBAV_TROUBLE"]}
# A sanitizer's runtime must come first, and sees to crashes itself.
PLAIN = "san" not in os.environ.get("WANPREP_BUILD", "")
PATIENCE_S = 60


def children(process):
    tasks = Path(f"/proc/{process}/task")
    return [int(word) for task in tasks.iterdir() for word in (task / "children").read_text().split()]


def gone(process):
    """True once it has ended, whether anybody has collected it or not."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE_S)[0])
    finally:
        os.close(handle)


@unittest.skipUnless(PLAIN, "needs the plain build")
class Contained(Case):
    def troubled(self, *words, **more):
        return self.wanprep(*words, environment={**TROUBLE, **more})

    def mkv(self, name):
        return self.clip(name, "--mux", "")

    def test_a_crash_is_an_error_about_the_file(self):
        answer = self.troubled("probe", self.mkv("segv.mkv"))
        self.assertEqual(answer.status, 3, answer.err)
        self.assertEqual(len(answer.complaint), 1, answer.err)
        self.assertIn("SIGSEGV", answer.err)
        self.assertIn("hint: ", answer.err)

    def test_the_other_files_go_on(self):
        files = [self.mkv("first.mkv"), self.mkv("segv.mkv"), self.mkv("abort.mkv"), self.mkv("last.mkv")]
        answer = self.troubled("probe", "--json", *files)
        self.assertEqual(answer.status, 3)
        verdicts = {Path(f["path"]).stem: f["verdict"] for f in answer.document["files"]}
        self.assertEqual([verdicts["segv"], verdicts["abort"]], ["unreadable"] * 2)
        self.assertNotIn("unreadable", [verdicts["first"], verdicts["last"]])

    def test_a_crash_while_conforming_leaves_only_the_source(self):
        answer = self.troubled("conform", self.clip("segv.mp4", "--rotate", "90"), "-o", "out.mp4")
        self.fails(answer, 3, "segv.mp4", "SIGSEGV")
        self.assertEqual(self.names(), ["segv.mp4"])

    def test_a_crash_while_looking_at_a_picture_is_no_transparency(self):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red@0.5:s=320x240,format=rgba", "-frames:v", "1",
                        str(self.dir / "a.png")], check=True)
        data, word = (self.dir / "a.png").read_bytes(), b"tEXtcomment\0wanprep-please-crash"
        chunk = struct.pack(">I", len(word) - 4) + word + struct.pack(">I", zlib.crc32(word))
        (self.dir / "a.png").write_bytes(data[:33] + chunk + data[33:])
        answer = self.troubled("probe", "a.png")
        self.assertEqual(answer.status, 3)
        self.assertIn("SIGSEGV", answer.err)

    def test_a_look_that_does_not_end_is_ended(self):
        answer = self.troubled("probe", self.mkv("loop.mkv"))
        self.assertEqual(answer.status, 3)
        self.assertIn("does not come to an end", answer.err)

    def test_memory_is_bounded(self):
        answer = self.troubled("probe", self.mkv("memory.mkv"))
        self.assertEqual(answer.status, 3)
        self.assertNotIn("SIGABRT", answer.err)

    def test_no_network_no_program_no_signal_nothing_removed_no_key(self):
        for name in ("network.mkv", "unlink.mkv", "secret.mkv", "kill.mkv"):
            answer = self.troubled("probe", "--json", self.mkv(name), NOVITA_API_KEY="k")
            self.assertIn(answer.status, (0, 1), f"{name}: {answer.err}")
        self.assertEqual(len(self.names()), 4)

    def working(self, *more):
        """A conform that has begun to encode, and its media process."""
        clip = self.clip("clip.mp4", "--frames", "240", "--size", "960x540", "--rotate", "90")
        process = subprocess.Popen([PROGRAM, "conform", clip, "-o", "out.mp4", "--long", "trim", "--progress", "json", *more],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.dir, env=self.environment,
                                   start_new_session=True)
        for line in process.stderr:
            if line.startswith("{") and json.loads(line).get("done", 0) > 0:
                break
        return process, children(process.pid)

    def test_a_signal_that_hits_only_the_media_process(self):
        process, [media] = self.working()
        os.kill(media, signal.SIGSEGV)
        _, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 3, err)
        self.assertIn("SIGSEGV", err)
        self.assertEqual(self.names(), ["clip.mp4"])

    def test_ctrl_c_ends_both_and_leaves_nothing(self):
        process, [media] = self.working()
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(gone(media))
        self.assertEqual(self.names(), ["clip.mp4"])

    def test_a_killed_program_takes_its_media_process_along(self):
        process, [media] = self.working()
        process.kill()
        process.communicate(timeout=PATIENCE_S)
        self.assertTrue(gone(media))

    def test_without_its_media_program_it_says_what_is_missing(self):
        shutil.copytree(Path(PROGRAM).parent.parent / "lib/wanprep", self.dir / "modules", ignore=shutil.ignore_patterns("wanprep-media"))
        answer = self.wanprep("probe", self.mkv("a.mkv"), environment={"WANPREP_MODULE_DIR": str(self.dir / "modules")})
        self.assertEqual(answer.status, 70)
        self.assertIn("wanprep-media", answer.err)


if __name__ == "__main__":
    main()
