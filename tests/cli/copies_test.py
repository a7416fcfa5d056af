"""Clips whose packets stay as they are, and what a clip says about them: marks, sizes, tracks, times, sources that change."""
import json
import os
import struct
import subprocess

from harness import Case, main


def boxes(data, at, end):
    while at + 8 <= end:
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if size < 8:
            return
        yield kind, at, at + size
        at += size


def sample_entry(data):
    """(begin, end) of the first picture's sample entry, and the boxes that hold it."""
    def into(kind, begin, end, skip):
        return next(((b, e) for k, b, e in boxes(data, begin + skip, end) if k == kind), None)
    moov = into(b"moov", 0, len(data), 0)
    for kind, begin, end in boxes(data, moov[0] + 8, moov[1]):
        if kind != b"trak":
            continue
        path = [moov, (begin, end)]
        for name in (b"mdia", b"minf", b"stbl", b"stsd"):
            path.append(into(name, *path[-1], 8))
        if into(b"vmhd", *path[3], 8):
            first = next(boxes(data, path[-1][0] + 16, path[-1][1]))
            return (first[1], first[2]), path
    raise AssertionError("no picture")


def marks(path):
    data = path.read_bytes()
    (begin, end), _ = sample_entry(data)
    return {kind: data[b + 8:e] for kind, b, e in boxes(data, begin + 86, end) if kind in (b"colr", b"fiel", b"pasp", b"clap")}


def add_mark(path, mark):
    """Into a file whose index stands at its end, so that nothing else moves."""
    data = bytearray(path.read_bytes())
    (begin, end), path_to = sample_entry(data)
    for at, _ in [*path_to, (begin, end)]:
        data[at:at + 4] = struct.pack(">I", struct.unpack(">I", data[at:at + 4])[0] + len(mark))
    data[end:end] = mark
    path.write_bytes(data)


class Copies(Case):
    def ffmpeg(self, name, *words):
        subprocess.run(["ffmpeg", "-v", "error", "-y", *words, str(self.dir / name)], check=True, capture_output=True, cwd=self.dir)
        return self.dir / name

    def conforms(self, *words):
        answer = self.wanprep("conform", *words)
        self.assertEqual(answer.status, 0, answer.err)
        return answer

    def recipe(self, name):
        return json.loads((self.dir / (name + ".recipe.json")).read_text())

    def digests(self, path, *words):
        shown = subprocess.run(["ffmpeg", "-v", "error", *words, "-i", str(path), "-map", "0:v", "-f", "framemd5", "-"], check=True, capture_output=True, text=True)
        return [line.split(",")[-1].strip() for line in shown.stdout.splitlines() if not line.startswith("#")]

    def test_cuts_of_intra_codecs_keep_every_mark_of_their_sample_entry(self):
        picture = ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=5")
        coders = {"mjpeg": ("-c:v", "mjpeg", "-pix_fmt", "yuvj422p"),
                  "dnxhr": ("-c:v", "dnxhd", "-profile:v", "dnxhr_hq", "-pix_fmt", "yuv422p"),
                  "prores": ("-c:v", "prores_ks", "-profile:v", "2", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")}
        clap = struct.pack(">I4s8I", 40, b"clap", 1240, 1, 700, 1, 0, 1, 0, 1)
        fiel = struct.pack(">I4sBB", 10, b"fiel", 1, 0)
        colr = struct.pack(">I4s4sHHH", 18, b"colr", b"nclc", 2, 2, 1)
        for name, coder in coders.items():
            with self.subTest(name):
                source = self.ffmpeg(f"{name}.mov", *picture, *coder)
                add_mark(source, clap)
                if b"fiel" not in marks(source):
                    add_mark(source, fiel)
                if b"colr" not in marks(source):
                    add_mark(source, colr)
                self.conforms(source, "-o", f"{name}.out.mov", "--limits-only", "--start", "1", "--duration", "55f")
                out = self.dir / f"{name}.out.mov"
                self.assertEqual(self.recipe(f"{name}.out.mov")["rung"], "copy_range")
                self.assertEqual(marks(out), marks(source))
                self.assertEqual(self.digests(out), self.digests(source)[25:80])
                shown = [self.wanprep("probe", "--json", file).document["files"][0]["facts"]["video"] for file in (source, out)]
                for fact in ("color", "field_order", "sar", "clean_aperture", "pixel_format"):
                    self.assertEqual(shown[0][fact], shown[1][fact], fact)

    def joined(self):
        for name, size in (("a", "320x240"), ("b", "640x360")):
            self.ffmpeg(f"{name}.mp4", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=3", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25",
                        "-preset", "ultrafast", "-bf", "0", "-bsf:v", "dump_extra", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
                        "-color_trc", "bt709")
        (self.dir / "list").write_text("file a.mp4\nfile b.mp4\n")
        return self.ffmpeg("joined.mp4", "-f", "concat", "-i", "list", "-c", "copy", "-movflags", "+faststart")

    def test_another_size_inside_the_packets_is_refused_however_little_changes(self):
        clip = self.joined()
        for words in ((), ("--dry-run",), ("--limits-only",), ("--start", "50f", "--duration", "75f"), ("--max-side", "300")):
            with self.subTest(words):
                self.fails(self.wanprep("conform", clip, "-o", "out.mp4", *words), 3, "frame 75", "320x240", "640x360")
        self.assertNotIn("out.mp4", self.names())
        self.conforms(clip, "-o", "head.mp4", "--end", "75f")
        self.assertEqual(len(self.digests(self.dir / "head.mp4")), 75)

    def test_another_size_inside_fragments_is_seen_while_they_are_copied(self):
        self.ffmpeg("frag.mp4", "-i", str(self.joined()), "-c", "copy", "-movflags", "+frag_keyframe+empty_moov")
        self.fails(self.wanprep("conform", "frag.mp4", "-o", "out.mp4"), 3, "frame 75", "320x240", "640x360")

    def test_the_sound_that_players_choose_travels_and_the_recipe_says_why(self):
        tones = [word for hertz in (300, 500, 700) for word in ("-f", "lavfi", "-i", f"sine=f={hertz}:r=48000:d=3")]
        clip = self.ffmpeg("several.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3", *tones, "-map", "0", "-map", "1", "-map", "2", "-map", "3",
                           "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=eng",
                           "-metadata:s:a:2", "language=fra", "-disposition:a:0", "0", "-disposition:a:1", "0", "-disposition:a:2", "default")
        sounds = self.wanprep("probe", "--json", clip).document["files"][0]["facts"]["audio"]
        self.assertEqual([sound["default"] for sound in sounds], [False, False, True])
        self.conforms(clip, "-o", "out.mp4")
        sound = next(step for step in self.recipe("out.mp4")["steps"] if step["step"] == "audio")
        for word in ("3 sound tracks", "stream 3", "fra", "it is the default"):
            self.assertIn(word, sound["because"])
        taken = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream_tags=language", "-of", "csv=p=0", "out.mp4"],
                               check=True, capture_output=True, text=True, cwd=self.dir)
        self.assertIn(taken.stdout.strip(), ("fra", "und", ""))
        packets = [self.packets("several.mp4", "a:2"), self.packets("out.mp4", "a:0")]
        self.assertEqual(packets[0], packets[1])

    def packets(self, name, stream):
        shown = subprocess.run(["ffmpeg", "-v", "error", "-i", name, "-map", f"0:{stream}", "-c", "copy", "-f", "framemd5", "-"],
                               check=True, capture_output=True, text=True, cwd=self.dir)
        return [line.split(",")[-1].strip() for line in shown.stdout.splitlines() if not line.startswith("#")]

    def test_a_picture_that_stays_for_seconds_does_not_change_before_its_time(self):
        clip = self.ffmpeg("slides.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=30:d=3", "-vf", "setpts='PTS+if(gte(N,30),3/TB,0)'", "-fps_mode", "vfr",
                           "-enc_time_base", "1/600", "-video_track_timescale", "600", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast")
        self.conforms(clip, "-o", "out.mp4")
        step = next(step for step in self.recipe("out.mp4")["steps"] if step["step"] == "frame_rate")
        # Frames 0 to 29 in the first second, frame 29 up to four seconds, then 30 to 89.
        self.assertEqual(step["map"], [*range(30), *[29] * 90, *range(30, 90)])

    def test_a_slow_clip_shows_each_frame_from_its_time_on(self):
        clip = self.clip("slow.mov", "--frames", "5", "--rate", "1", "--audio", "none")
        self.conforms(clip, "-o", "out.mp4")
        step = next(step for step in self.recipe("out.mp4")["steps"] if step["step"] == "frame_rate")
        self.assertEqual(step["map"], [frame for frame in range(5) for _ in range(15)])

    def test_a_source_that_another_file_takes_the_place_of_is_told_as_that(self):
        clip = self.clip("c.mov", "--frames", "240", "--size", "1920x1080", "--mux", "")
        other = self.clip("d.mov", "--frames", "60", "--mux", "")
        conform = self.start("conform", clip, "-o", "out.mp4", "--max-side", "400", "--progress", "lines")
        self.reads(conform, "conform")
        os.replace(other, clip)
        rest = conform.stderr.read()
        self.assertEqual(conform.wait(), 3, rest)
        self.assertIn("changed while it was read", rest)
        self.assertEqual(self.names(), ["c.mov"])

    def test_a_missing_folder_is_told_before_any_work_and_in_a_dry_run_too(self):
        clip = self.clip("c.mp4", "--audio", "none")
        for words in (("-o", "none/out.mp4"), ("-o", "none/out.mp4", "--dry-run"), ("--out-dir", "none"), ("--out-dir", "none", "--dry-run")):
            with self.subTest(words):
                answer = self.wanprep("conform", clip, *words)
                self.fails(answer, 8, "no folder none", "mkdir -p")

    def test_a_folder_among_the_files_names_no_option_that_conform_lacks(self):
        (self.dir / "clips").mkdir()
        self.fails(self.wanprep("conform", "clips", "-o", "out.mp4"), 3, "a folder", "probe --recursive")

    def test_a_duration_beyond_the_end_says_what_is_left(self):
        clip = self.clip("c.mp4", "--audio", "none")  # 3 s
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4", "--start", "2.5", "--duration", "2"), 2, "--duration 2.000 s:", "frame 60", "0.500 s left")
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4", "--start", "60f", "--duration", "40f"), 2, "--duration 40", "12 frames left")

    def test_reasons_speak_of_what_was_asked_for(self):
        clip = self.clip("c.mp4", "--frames", "288", "--audio", "none", "--gop", "24")
        def because(*words):
            self.conforms(clip, "-o", "out.mp4", "--force", *words)
            return next(step for step in self.recipe("out.mp4")["steps"] if step["step"] == "trim")["because"]
        self.assertEqual(because("--start", "30f", "--duration", "60f"), "a part was asked for")
        self.assertEqual(because("--start", "30f", "--duration", "12f"), "the range asked for lasts 0.500 s, the service takes at least 2.000 s")
        self.assertIn("too long", because())

    def test_late_sound_is_encoded_because_it_is_late(self):
        self.clip("c.mp4")
        late = self.ffmpeg("late.mp4", "-i", "c.mp4", "-itsoffset", "0.5", "-i", "c.mp4", "-map", "0:v", "-map", "1:a", "-c", "copy")
        self.conforms(late, "-o", "out.mp4")
        sound = next(step for step in self.recipe("out.mp4")["steps"] if step["step"] == "audio")
        self.assertIn("s after the picture: silence is put in front of it", sound["because"])

    def test_images_keep_to_a_wished_side_too(self):
        self.ffmpeg("big.png", "-f", "lavfi", "-i", "testsrc2=s=1200x800", "-frames:v", "1")
        self.conforms("big.png", "-o", "small.png", "--max-side", "600")
        facts = self.wanprep("probe", "--json", "small.png").document["files"][0]["facts"]
        self.assertEqual((facts["width"], facts["height"]), (600, 400))
        self.conforms("big.png", "-o", "same.png", "--max-side", "1200")
        self.assertEqual((self.dir / "same.png").read_bytes(), (self.dir / "big.png").read_bytes())


if __name__ == "__main__":
    main()
