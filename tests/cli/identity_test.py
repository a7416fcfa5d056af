"""What an original says of itself comes back with the picture: names and marks of its tracks, its chapters."""
import json
import shutil
import subprocess
import unittest

from harness import Case, main

CHAPTERS = [(0, 1000, "One"), (1000, 2500, "Two, günstig"), (2500, 4000, "Three")]


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *map(str, words)], check=True)


def shown(path):
    said = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_chapters", "-of", "json", str(path)], capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def tag(stream, name):
    return {key.lower(): value for key, value in stream.get("tags", {}).items()}.get(name)


def chapters(path):
    return [(round(float(one["start_time"]), 3), one["tags"]["title"]) for one in shown(path)["chapters"]]


@unittest.skipUnless(shutil.which("ffmpeg"), "ffmpeg makes the clips")
class WhatAFileSaysOfItself(Case):
    def original(self, container, *more):
        """Four seconds at 25 a second, two soundtracks of which the second is a commentary, three chapters."""
        said = self.dir / "said.txt"
        said.write_text(";FFMETADATA1\ntitle=The long take\n" + "".join(
            f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n" for start, end, title in CHAPTERS))
        path = self.dir / f"shot.{container}"
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=480x360:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-f", "lavfi", "-i", "sine=f=880:d=4", "-i", said,
               "-map", "0", "-map", "1", "-map", "2", "-map_metadata", "3", "-map_chapters", "3", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac",
               "-metadata:s:v:0", "handler_name=Camera A", "-metadata:s:v:0", "title=Wide", "-metadata:s:a:0", "title=Boom", "-metadata:s:a:0", "handler_name=Mic 1",
               "-metadata:s:a:1", "title=Director", "-metadata:s:a:1", "language=deu", "-disposition:v:0", "default", "-disposition:a:0", "default", "-disposition:a:1", "comment", *more, path)
        return path

    def back(self, original, name, *more):
        """The original's second and following, edited and restored."""
        result, back = self.dir / "result.mp4", self.dir / name
        ffmpeg("-ss", "1.2", "-t", "2", "-i", original, "-map", "0:v:0", "-vf", "hue=h=90,scale=320:240", "-r", "30", "-an", result)
        answer = self.wanprep("restore", "--json", result, "--original", original, "--start", "30f", "--duration", "2", "--offset", "0", "-o", back, *more)
        self.assertEqual(answer.status, 0, answer.err)
        return back, answer.document

    def test_names_and_marks_of_tracks_come_back_in_every_container(self):
        for container in ("mp4", "mov", "mkv"):
            with self.subTest(container):
                original = self.original(container)
                back, document = self.back(original, f"back.{container}")
                before, after = shown(original)["streams"], shown(back)["streams"]
                for number in range(3):
                    for name in ("handler_name", "title", "language"):
                        self.assertEqual(tag(after[number], name), tag(before[number], name), f"{name} of stream {number}")
                    self.assertEqual(after[number]["disposition"], before[number]["disposition"], f"stream {number}")
                names = [proof for proof in document["proofs"] if proof["what"] == "track names"]
                self.assertIn("title 'Boom'", names[0]["measured"])

    def test_titles_of_a_matroska_file_come_back_in_a_movie_where_only_its_index_names_them(self):
        original = self.original("mkv")
        back, document = self.back(original, "back.mov")
        names = [proof["measured"] for proof in document["proofs"] if proof["what"] == "track names"]
        self.assertIn("title 'Director'", names[0])
        self.assertIn(b"\0\0\0\x10nameDirector", back.read_bytes())

    def keys(self, path):
        said = subprocess.run(["ffprobe", "-v", "error", "-show_format", "-of", "json", str(path)], capture_output=True, text=True, check=True)
        return {key.lower(): value for key, value in json.loads(said.stdout)["format"]["tags"].items()}

    def test_a_reel_that_stands_among_the_keys_of_the_file_comes_back(self):
        original = self.original("mov", "-metadata", "reel_name=A001C003", "-movflags", "use_metadata_tags")
        back, _ = self.back(original, "back.mov")
        self.assertEqual(self.keys(back)["reel_name"], "A001C003")
        self.assertEqual(self.keys(back)["title"], "The long take")

    def test_a_key_that_the_container_does_not_take_is_listed_as_lost(self):
        original = self.original("mkv", "-metadata", "SHOOTING_DAY=12")
        _, document = self.back(original, "back.mp4")
        self.assertIn("metadata: SHOOTING_DAY", document["lost"])
        _, document = self.back(original, "back.mkv")
        self.assertNotIn("metadata: SHOOTING_DAY", document["lost"])

    def test_plain_samples_of_a_matroska_file_come_back_to_the_last(self):
        """Its clock ticks in milliseconds, 48 samples each."""
        samples = lambda path: subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"], capture_output=True, check=True).stdout  # noqa: E731
        for rate, frames in (("50", "110"), ("30", "110"), ("24000/1001", "75"), ("25", "110")):
            original = self.clip("plain.mkv", "--size", "320x240", "--rate", rate, "--frames", frames, "--codec", "ffv1", "--audio", "pcm", "--mux", "")
            self.assertEqual(self.wanprep("conform", original, "-o", "sent.mp4", "--force").status, 0)
            for name in ("back.mov", "back.mkv"):
                with self.subTest(rate=rate, frames=frames, name=name):
                    answer = self.wanprep("restore", "sent.mp4", "--recipe", "sent.mp4.recipe.json", "-o", name, "--force")
                    self.assertEqual(answer.status, 0, answer.err)
                    self.assertEqual(samples(self.dir / name), samples(original))

    def test_the_sound_of_a_transport_stream_is_proven_and_has_the_name_that_movies_know(self):
        original = self.clip("tape.ts", "--codec", "mpeg2video", "--audio", "ac3", "--rate", "25", "--frames", "75", "--mux", "")
        self.assertEqual(self.wanprep("conform", original, "-o", "sent.mp4").status, 0)
        for name in ("back.mov", "back.mp4", "back.mkv"):
            answer = self.wanprep("restore", "sent.mp4", "--recipe", "sent.mp4.recipe.json", "-o", name, "--json")
            self.assertEqual(answer.status, 0, answer.err)
            self.assertIn("audio packets", [proof["what"] for proof in answer.document["proofs"]], name)
        said = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(self.dir / "back.mov")], capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(said.stdout)["streams"][1]["codec_tag_string"], "ac-3")

    def test_beside_the_originals_sound_the_edited_is_not_switched_on(self):
        original = self.original("mov", "-disposition:a:0", "0", "-disposition:a:1", "default")
        result, back = self.dir / "result.mp4", self.dir / "both.mov"
        ffmpeg("-ss", "1.2", "-t", "2", "-i", original, "-map", "0:v:0", "-map", "0:a:0", "-vf", "hue=h=90,scale=320:240", "-r", "30", "-c:a", "aac", result)
        for name in ("both.mov", "both.mkv"):
            answer = self.wanprep("restore", result, "--original", original, "--start", "30f", "--duration", "2", "--offset", "0", "-o", name, "--audio", "both")
            self.assertEqual(answer.status, 0, answer.err)
            on = [stream["disposition"]["default"] for stream in shown(self.dir / name)["streams"] if stream["codec_type"] == "audio"]
            self.assertEqual(on, [0, 1, 0], name)
        self.assertTrue(back.exists())

    def test_chapters_in_range_come_back_cut_to_it(self):
        for container in ("mp4", "mov", "mkv"):
            with self.subTest(container):
                original = self.original(container)
                back, document = self.back(original, f"back.{container}")
                # Matroska keeps what the sound's encoder put before its first sample, so the picture begins late.
                late = float(shown(original)["streams"][0]["start_time"])
                self.assertEqual(chapters(back), [(0, "Two, günstig"), (round(2.5 - 1.2 - late, 3), "Three")])
                self.assertIn("chapters", [proof["what"] for proof in document["proofs"] if proof["ok"]])

    def test_the_track_that_held_the_chapters_is_not_called_lost(self):
        _, document = self.back(self.original("mov"), "back.mov")
        self.assertEqual([line for line in document["lost"] if line.startswith("stream")], [])

    def test_a_mark_that_the_container_has_no_place_for_is_listed(self):
        _, document = self.back(self.original("mkv"), "back.mov")
        self.assertIn('stream 2: its mark "comment"', document["lost"])

    def test_a_tag_that_the_container_has_no_place_for_is_listed(self):
        _, document = self.back(self.original("mkv", "-metadata:s:a:0", "scene=12"), "back.mp4")
        self.assertIn("stream 1: its tag SCENE", document["lost"])

    def test_chapters_outside_the_range_do_not_come(self):
        original = self.original("mp4")
        result, back = self.dir / "result.mp4", self.dir / "back.mp4"
        ffmpeg("-t", "0.9", "-i", original, "-map", "0:v:0", "-vf", "hue=h=90", "-an", result)
        answer = self.wanprep("restore", "-q", result, "--original", original, "--duration", "0.9", "--offset", "0", "-o", back)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(chapters(back), [(0, "One")])


def grays(path, first, count):
    """The transparency of some pictures, as bytes."""
    chain = f"alphaextract,format=gray,trim=start_frame={first}:end_frame={first + count}"
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-vf", chain, "-f", "rawvideo", "-"], check=True, capture_output=True)
    return done.stdout


@unittest.skipUnless(shutil.which("ffmpeg"), "ffmpeg makes the clips")
class Transparency(Case):
    def restored(self, name, pixels, out, *more):
        """A shot with an edge that moves, its range 10..59 sent, edited and brought back."""
        original, sent, result, back = self.dir / name, self.dir / "sent.mp4", self.dir / "result.mp4", self.dir / out
        codec = ["-c:v", "prores_ks", "-profile:v", "4444"] if name.endswith("mov") else ["-c:v", "ffv1"]
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=480x360:r=25:d=3,format=yuva444p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='clip((X-4*N)*3,0,255)'",
               "-pix_fmt", pixels, *codec, original)
        answer = self.wanprep("conform", "-q", original, "-o", sent, "--start", "10f", "--duration", "2")
        self.assertEqual(answer.status, 0, answer.err)
        ffmpeg("-i", sent, "-vf", "hue=h=60,scale=640:-2,fps=30", "-an", result)
        answer = self.wanprep("restore", "--json", result, "--recipe", f"{sent}.recipe.json", "--offset", "0", "-o", back, *more)
        self.assertEqual(answer.status, 0, answer.err)
        return grays(original, 10, 50), back, answer.document

    def proof(self, document):
        return [proof["measured"] for proof in document["proofs"] if proof["what"] == "transparency"]

    def test_is_the_originals_bit_for_bit_in_ffv1(self):
        before, back, document = self.restored("shot.mkv", "yuva420p", "back.mkv")
        self.assertGreater(len(set(before)), 50)
        self.assertTrue(grays(back, 0, 50) == before)
        self.assertEqual(self.proof(document), ["0 of 255 at most"])

    def test_is_the_originals_to_one_step_in_prores_4444(self):
        before, back, document = self.restored("shot.mov", "yuva444p10le", "back.mov")
        after = grays(back, 0, 50)
        self.assertEqual(len(after), len(before))
        self.assertLessEqual(max(abs(a - b) for a, b in zip(after, before)), 1)
        self.assertTrue(self.proof(document))
        self.assertNotIn("transparency", " ".join(document["lost"]))

    def test_is_called_lost_where_the_codec_carries_none(self):
        _, _, document = self.restored("shot.mov", "yuva444p10le", "back.mp4", "--codec", "h264")
        self.assertIn("transparency: h264 carries none (--codec prores or ffv1 does)", document["lost"])
        self.assertEqual(self.proof(document), [])

    def test_comes_back_in_another_codec_that_carries_it(self):
        before, back, document = self.restored("shot.mkv", "yuva420p", "back.mov", "--codec", "prores")
        self.assertLessEqual(max(abs(a - b) for a, b in zip(grays(back, 0, 50), before)), 1)


@unittest.skipUnless(shutil.which("ffmpeg"), "ffmpeg makes the clips")
class UncompressedSound(Case):
    def test_is_compared_sample_by_sample(self):
        for codec, container in (("pcm_s24le", "mov"), ("pcm_s16be", "mov"), ("pcm_s16le", "mkv"), ("pcm_f32le", "mkv")):
            with self.subTest(f"{codec} in {container}"):
                original, result, back = self.dir / f"shot.{container}", self.dir / "result.mp4", self.dir / f"back.{container}"
                ffmpeg("-f", "lavfi", "-i", "testsrc2=s=480x360:r=30000/1001:d=4", "-f", "lavfi", "-i", "anoisesrc=r=48000:d=4:seed=7", "-c:v", "libx264", "-preset", "ultrafast",
                       "-c:a", codec, "-ac", "2", original)
                ffmpeg("-ss", "1.001", "-i", original, "-frames:v", "60", "-vf", "hue=h=90", "-an", result)
                answer = self.wanprep("restore", "--json", result, "--original", original, "--start", "30f", "--duration", "60f", "--offset", "0", "--force", "-o", back)
                self.assertEqual(answer.status, 0, answer.err)
                proof = [proof for proof in answer.document["proofs"] if proof["what"] == "audio samples"][0]
                # 60 pictures of 1001/30000 s are 96096 samples of 1/48000 s.
                self.assertIn("96096 samples", proof["measured"])
                self.assertIn("from 1.001 s", proof["expected"])


if __name__ == "__main__":
    main()
