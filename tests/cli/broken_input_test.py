"""Recordings that are damaged, or contradict themselves midway: facts, refusals with frame numbers, nothing lost unseen."""
import json
import subprocess

from harness import Case, main

SILENT = ("--audio", "none", "--mux", "")


class BrokenInput(Case):
    def damaged(self, name="c.mp4", mux=""):
        """Every picture stands alone, so that lost bytes spoil their own pictures and no others."""
        clip = self.clip(name, "--audio", "none", "--mux", mux, "--gop", "1", "--bframes", "0")
        data = bytearray(clip.read_bytes())
        middle = len(data) // 2
        data[middle:middle + 9000] = bytes(9000)
        clip.write_bytes(data)
        return clip

    def joined(self, name, *parts):
        whole = self.dir / name
        whole.write_bytes(b"".join(part.read_bytes() for part in parts))
        for part in parts:
            part.unlink()
        return whole

    def transport(self, name, *options):
        return self.clip(name, *SILENT, "--container", "mpegts", *options)

    def test_damage_is_a_violation_with_its_frames_once_everything_was_decoded(self):
        clip = self.damaged()
        self.assertEqual(self.wanprep("probe", clip).status, 0)
        answer = self.wanprep("probe", "--deep", "--json", clip)
        self.assertEqual(answer.status, 1, answer.err)
        file = answer.document["files"][0]
        bad = file["facts"]["damaged_frames"]
        self.assertTrue(bad)
        self.assertEqual(file["facts"]["deep"]["damaged"][0]["first"], bad[0])
        self.assertIn("damaged", [finding["rule"] for finding in file["findings"]])

    def test_damage_in_the_range_is_refused_with_all_its_frames(self):
        clip = self.damaged()
        bad = self.wanprep("probe", "--deep", "--json", clip).document["files"][0]["facts"]["damaged_frames"]
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--max-side", "400")
        self.fails(answer, 3, str(bad[0]), str(bad[-1]), "--damaged hold")
        self.assertEqual(self.names(), ["c.mp4"])

    def test_damage_in_a_clip_that_fits_is_found_by_the_full_proof_and_by_holding(self):
        clip = self.damaged(mux="movflags=+faststart")
        answer = self.wanprep("conform", clip, "-o", "plain.mp4", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(json.loads((self.dir / "plain.mp4.recipe.json").read_text())["rung"], "untouched")
        for name in ("plain.mp4", "plain.mp4.recipe.json"):
            (self.dir / name).unlink()
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4", "--verify", "full"), 3, "cannot be decoded", "--damaged hold")
        self.assertEqual(self.names(), ["c.mp4"])
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--damaged", "hold", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(json.loads((self.dir / "out.mp4.recipe.json").read_text())["rung"], "transcode")

    def test_damage_is_held_when_asked_and_recorded(self):
        clip = self.damaged()
        bad = self.wanprep("probe", "--deep", "--json", clip).document["files"][0]["facts"]["damaged_frames"]
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--max-side", "400", "--damaged", "hold")
        self.assertEqual(answer.status, 0, answer.err)
        recipe = json.loads((self.dir / "out.mp4.recipe.json").read_text())
        self.assertEqual(recipe["source"]["facts"]["damaged_frames"], bad)

    def damaged_group(self, frame):
        """Groups of 24, each picture built on the one before; the tail of one picture is zeroed."""
        clip = self.clip("c.mp4", *SILENT, "--gop", "24", "--bframes", "0", "--frames", "120")
        shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "json", str(clip)],
                               check=True, capture_output=True, text=True)
        packet = json.loads(shown.stdout)["packets"][frame]
        begin, end = int(packet["pos"]) + int(packet["size"]) // 3, int(packet["pos"]) + int(packet["size"])
        data = bytearray(clip.read_bytes())
        data[begin:end] = bytes(end - begin)
        clip.write_bytes(data)
        return clip

    def test_what_is_built_on_damage_is_told_refused_and_held_too(self):
        clip = self.damaged_group(30)
        facts = self.wanprep("probe", "--deep", "--json", clip).document["files"][0]["facts"]
        self.assertEqual(facts["damaged_frames"], [30])
        self.assertEqual(facts["spoiled_frames"], list(range(31, 48)))
        refused = self.wanprep("conform", clip, "-o", "out.mp4", "--max-side", "400")
        self.fails(refused, 3, "frame 30 of", "frames 31 to 47 (17 of them) are built on it")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--max-side", "400", "--damaged", "hold")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("frames 31 to 47 (17 of them) are built on it", answer.err)
        source = json.loads((self.dir / "out.mp4.recipe.json").read_text())["source"]["facts"]
        self.assertEqual((source["damaged_frames"], source["spoiled_frames"]), ([30], list(range(31, 48))))
        self.wanprep("conform", clip, "-o", "later.mp4", "--max-side", "400", "--start", "48f")
        self.assertIn("later.mp4", self.names())

    def test_a_range_beside_the_damage_is_no_matter(self):
        answer = self.wanprep("conform", self.damaged(), "-o", "out.mp4", "--end", "20f")
        self.assertEqual(answer.status, 0, answer.err)

    def test_times_that_go_backwards_are_refused_before_frames_are_lost(self):
        clip = self.joined("c.ts", self.transport("a.ts"), self.transport("b.ts", "--first", "100"))
        answer = self.wanprep("probe", "--json", clip)
        self.assertEqual(answer.status, 1, answer.err)
        self.assertEqual(answer.document["files"][0]["verdict"], "unfixable")
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4"), 3, "backwards", "picture 72")
        self.assertEqual(self.names(), ["c.ts"])

    def test_another_size_midway_is_refused_with_its_frame(self):
        clip = self.joined("c.ts", self.transport("a.ts"), self.transport("b.ts", "--size", "640x360", "--start", "37/12"))
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4"), 3, "frame 72", "480x360", "640x360")
        self.assertEqual(self.names(), ["c.ts"])
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--end", "72f")
        self.assertEqual(answer.status, 0, answer.err)

    def test_another_rate_midway_becomes_one_constant_rate(self):
        clip = self.joined("c.ts", self.transport("a.ts"), self.transport("b.ts", "--rate", "48", "--start", "3"))
        answer = self.wanprep("conform", clip, "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        video = self.wanprep("probe", "--json", "out.mp4").document["files"][0]["facts"]["video"]
        self.assertFalse(video["variable_frame_rate"])
        self.assertAlmostEqual(video["duration_s"], 4.5, delta=0.1)

    def test_missing_times_are_refused_before_frames_are_lost(self):
        clip = self.transport("c.ts", "--bframes", "2")
        data = bytearray(clip.read_bytes())
        marks, at = 0, data.find(b"\0\0\1\xe0")
        while at >= 0:
            marks += 1
            if marks % 4:
                data[at + 7] &= 0x3F  # no presentation and no decode time in this packet's header
            at = data.find(b"\0\0\1\xe0", at + 4)
        clip.write_bytes(data)
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4"), 3, "pictures have no time")
        self.assertEqual(self.names(), ["c.ts"])

    def test_a_picture_that_nothing_decodes_is_refused_by_name(self):
        clip = self.clip("c.mkv", *SILENT, "--container", "matroska")
        data = clip.read_bytes()
        self.assertTrue(b"V_MPEG4/ISO/AVC" in data)
        clip.write_bytes(data.replace(b"V_MPEG4/ISO/AVC", b"V_MPEG4/ISO/XYZ"))
        self.assertEqual(self.wanprep("probe", clip).status, 3)
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4"), 3, "no decoder here")
        self.assertEqual(self.names(), ["c.mkv"])

    def test_a_source_that_changes_while_it_is_read_is_refused(self):
        clip = self.clip("c.mp4", "--rotate", "90", "--frames", "230", "--size", "1280x720")
        running = self.start("conform", clip, "-o", "out.mp4", "--progress", "json")
        while '"stage":"conform"' not in running.stderr.readline():
            self.assertIsNone(running.poll())
        with open(clip, "ab") as file:
            file.write(b"more")
        err = running.communicate(timeout=120)[1]
        self.assertEqual(running.returncode, 3, err)
        self.assertIn("changed while it was read", err)
        self.assertEqual(self.names(), ["c.mp4"])


if __name__ == "__main__":
    main()
