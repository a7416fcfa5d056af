"""What `probe` says of files of many kinds: facts, findings, and what to do."""
import csv
import json
import os
import pty
import re
import resource
import struct
import subprocess
import zlib

from harness import CLIP_MAKER, MEDIA, PROGRAM, Case, main


def png(width, height, color=2, depth=8, chunks=b"", data=b"\0"):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)) + chunks +
            chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def bmp(header, bits, compression=0, alpha_mask=0, width=256, height=256, alpha=255):
    """A picture with a header of that many bytes; 32-bit pixels carry `alpha` in their fourth byte."""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHH", header, width, height, 1, bits)
        info += struct.pack("<IIiiII", compression, 0, 2835, 2835, 0, 0)[:max(0, header - 16)]
        if header >= 52 and header != 64:
            info += struct.pack("<III", 0xff0000, 0xff00, 0xff)
        if header >= 56 and header != 64:
            info += struct.pack("<I", alpha_mask)
        info += b"\0" * (header - len(info))
    palette = b""
    if bits <= 8:
        palette = (b"\0\0\0" if header == 12 else b"\0\0\0\0") * (1 << bits)
    row = (width * bits + 31) // 32 * 4
    pixel = bytes((10, 20, 30, alpha)) if bits == 32 else b"\x10"
    pixels = (pixel * (row // len(pixel) + 1))[:row] * height
    at = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at) + info + palette + pixels


class Facts(Case):
    def entry(self, path, *words):
        return self.wanprep("probe", "--json", path, *words).document["files"][0]

    def file(self, name, data):
        path = self.dir / name
        path.write_bytes(data)
        return path

    def finding(self, entry, rule):
        return next((f for f in entry["findings"] if f["rule"] == rule), None)


class Findings(Facts):
    def test_name_their_limits_page_and_the_step_that_cures_them(self):
        entry = self.entry(self.clip("long.mp4", "--frames", "264"))
        duration = self.finding(entry, "duration")
        self.assertEqual(duration["source"]["basis"], "documented")
        self.assertEqual(duration["source"]["documented_as"], "Duration: 2~10s")
        self.assertEqual((duration["cure"]["step"], duration["cure"]["grade"]), ("trim", "exact"))
        self.assertIn("48 to 240 frames at 24.000 fps", duration["message"])

    def test_say_for_a_hazard_that_no_page_states_it(self):
        entry = self.entry(self.clip("turned.mp4", "--rotate", "90"))
        rotation = self.finding(entry, "rotation")
        self.assertEqual(rotation["source"]["basis"], "inferred")
        self.assertEqual(rotation["cure"]["step"], "orient")

    def test_stand_beside_the_length_that_counts(self):
        length = self.entry(self.clip("ntsc.mp4", "--rate", "24000/1001"))["length"]
        self.assertEqual(length["legal_frames"], {"least": 48, "most": 239})
        self.assertGreaterEqual(length["longest_s"], length["shortest_s"])

    def test_of_every_hazard_have_a_source_in_the_profile(self):
        limits = self.wanprep("limits", "--json").document
        for rule in ("variable_frame_rate", "rotation", "sample_aspect_ratio", "hdr", "bit_depth", "chroma", "codec", "interlaced",
                     "odd_size", "start_time", "edit_list", "extra_streams", "faststart", "audio_codec", "location", "orientation",
                     "animation", "cmyk", "extension", "log", "truncated", "damaged"):
            self.assertIn(rule, limits["hazards"])
        self.assertEqual((limits["hazards"]["frame_rate"]["min"], limits["hazards"]["frame_rate"]["max"]), ("15", "60"))


class Images(Facts):
    def test_have_the_alpha_of_the_reference_table(self):
        if not MEDIA.exists():
            self.skipTest("no shared media")
        rows = list(csv.DictReader((MEDIA / "FACTS_image.tsv").read_text().splitlines(), delimiter="\t"))
        # Pillow looked at the first frame alone; the last one puts 300 pixels without any opacity in place of what was
        # there (docs/media-notes.md), and libav reads no animated WEBP.
        own = {"image/animated.webp": "unknown"}
        got = {f["path"]: f for f in self.wanprep("probe", "--json", *(MEDIA / r["file"] for r in rows)).document["files"]}
        self.assertEqual(len(got), 33)
        for row in rows:
            facts = got[str(MEDIA / row["file"])]["facts"]
            if row["alpha"] != "-":
                self.assertEqual(facts["alpha"], own.get(row["file"], row["alpha"]), row["file"])
            self.assertEqual((facts["width"], facts["height"]), (int(row["width"]), int(row["height"])), row["file"])
            self.assertEqual(facts["orientation"], int(row["orientation"]) if row["orientation"] != "-" else 1, row["file"])

    def test_in_bmp_are_read_with_every_header_there_is(self):
        for header in (12, 16, 40, 52, 56, 64, 108, 124):
            facts = self.entry(self.file(f"h{header}.bmp", bmp(header, 24)))["facts"]
            self.assertEqual((facts["width"], facts["height"], facts["alpha"]), (256, 256, "none"), header)

    def test_in_bmp_have_alpha_only_where_a_mask_says_so(self):
        mask = 0xff000000
        self.assertEqual(self.entry(self.file("plain.bmp", bmp(40, 32, alpha=0)))["facts"]["alpha"], "none")
        self.assertEqual(self.entry(self.file("opaque.bmp", bmp(124, 32, 3, mask)))["facts"]["alpha"], "opaque")
        self.assertEqual(self.entry(self.file("clear.bmp", bmp(124, 32, 3, mask, alpha=7)))["facts"]["alpha"], "transparent")

    def test_that_claim_sixty_thousand_pixels_a_side_are_refused_by_their_header(self):
        # One 150 kB file, whose pixels would take 10 GB.
        path = self.file("bomb.png", png(60000, 60000, data=b"\0" * (180001 * 100)))
        answer = self.wanprep("probe", path)
        self.assertEqual(answer.status, 3, answer.err)
        # In KiB, the most that any child has had.
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 600_000)
        self.assertIn("60000 x 60000", answer.err)

    def test_of_an_animation_stay_opaque_only_where_no_later_picture_may_clear_them(self):
        def chunk(kind, *words):
            body = b"".join(words)
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for first_disposes, second_blends, alpha in ((0, 1, "opaque"), (0, 0, "unknown"), (1, 1, "unknown")):
            control = [struct.pack(">IIIIIHHBB", n, 300, 300, 0, 0, 1, 10, dispose, blend)
                       for n, dispose, blend in ((0, first_disposes, 0), (1, 0, second_blends))]
            rows = (b"\0" + b"\x40\x50\x60\xff" * 300) * 300
            moving = png(300, 300, color=6, data=rows, chunks=chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", control[0]))
            end = chunk(b"fcTL", control[1]) + chunk(b"fdAT", struct.pack(">I", 2), zlib.compress(rows)) + chunk(b"IEND")
            entry = self.entry(self.file("moving.png", moving[:-12] + end))
            self.assertEqual(entry["facts"]["alpha"], alpha, (first_disposes, second_blends))

    def test_of_an_animation_beside_a_still_picture_are_unknown(self):
        def chunk(kind, body):
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        rows = (b"\0" + b"\x40\x50\x60\xff" * 300) * 300
        still = png(300, 300, color=6, data=rows, chunks=chunk(b"acTL", struct.pack(">II", 1, 0)))
        small = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 9, 9, 0, 0, 1, 10, 0, 1))
        path = self.file("beside.png", still[:-12] + small + still[-12:])
        self.assertEqual(self.entry(path)["facts"]["alpha"], "unknown")

    def test_with_a_channel_beyond_what_is_decoded_are_of_unknown_alpha(self):
        entry = self.entry(self.file("wide.png", png(20000, 8000, color=6)))
        self.assertEqual(entry["facts"]["alpha"], "unknown")
        self.assertIn("cannot be decoded here", self.finding(entry, "transparency")["message"])


class Foreign(Facts):
    def refuses(self, path, what, hint):
        entry = self.entry(path)
        self.assertEqual(entry["verdict"], "unreadable")
        self.assertIn(what, entry["error"]["message"])
        self.assertIn(hint, entry["error"]["hint"])

    def test_camera_raw_is_named_with_the_program_that_renders_it(self):
        self.refuses(self.file("a.R3D", b"\0\0\1\0RED2" + bytes(500)), "RED raw", "REDCINE-X")
        self.refuses(self.file("a.ari", b"ARRI\x12\x34\x56\x78" + bytes(500)), "ARRIRAW", "ARRI Reference Tool")
        self.refuses(self.file("a.crm", b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(100)), "Canon raw", "Canon Cinema RAW")
        self.refuses(self.file("a.nef", b"II*\0\x08\0\0\0" + bytes(500)), "camera raw picture (nef)", "develop")

    def test_blackmagic_raw_is_named_by_its_sample_entry(self):
        clip = self.clip("braw.mov", "--mux", "")
        data = clip.read_bytes()
        self.refuses(self.file("raw.braw", data.replace(b"avc1", b"brxq")), "Blackmagic RAW", "DaVinci Resolve")

    def test_a_frame_of_a_sequence_is_told_how_to_become_a_clip(self):
        for number in range(1, 13):
            self.file(f"shot.{number:04}.exr", b"\x76\x2f\x31\x01" + bytes(100))
        self.refuses(self.dir / "shot.0003.exr", "shot.0001.exr to shot.0012.exr, 12 frames", "shot.%04d.exr")
        self.refuses(self.dir, "image sequence", "-start_number 1")
        for pattern in ("shot.%04d.exr", "shot.####.exr", "shot.@@@@.exr", "shot.%d.exr"):
            self.refuses(self.dir / pattern, "pattern for numbered frames, not a file (shot.0001.exr to shot.0012.exr, 12 frames)",
                         f"-start_number 1 -i '{self.dir}/shot.%04d.exr'")
        self.refuses(self.dir / "shot.###.exr", "no frame of it is there", "check the folder")

    def test_a_gap_in_a_sequence_is_counted(self):
        for number in (10, 11, 14):
            self.file(f"s{number}.dpx", b"SDPX" + bytes(100))
        self.refuses(self.dir / "s10.dpx", "3 of 5 frames", "-start_number 10")

    def test_documents_are_named_for_what_they_are(self):
        self.refuses(self.file("cut.edl", b"TITLE: cut\nFCM: NON-DROP FRAME\n"), "edit decision list", "media file")
        self.refuses(self.file("logo.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG", "PNG")
        self.refuses(self.file("notes.bin", b"nothing that anyone knows" * 40), "not a media file", "mp4, mov")

    def test_an_unfinished_recording_is_told_from_a_partial_copy_and_from_a_broken_one(self):
        head = b"\0\0\0\x14ftypqt  \0\0\0\0qt  "
        self.refuses(self.file("growing.mov", head + b"\0\0\0\0mdat" + bytes(5000)), "unfinished recording", "wait until the recorder")
        self.refuses(self.file("open.mov", head + b"\0\0\0\x08mdat" + b"\x12\x34" * 2500), "unfinished recording", "wait until the recorder")
        self.refuses(self.file("copying.mov", head + b"\0\1\0\0mdat" + bytes(5000)), "partial copy", "copy it again")
        self.refuses(self.file("broken.mov", head + b"\0\0\x13\x90mdat" + bytes(5000)), "broke off", "camera repair")


class Codecs(Case):
    def test_raw_pictures_are_named_as_libav_names_them_and_gray_palettes_are_opaque(self):
        for pixels, codec, alpha in (("rgba", "rawvideo", True), ("gray", "rawvideo", False)):
            path = self.dir / f"{pixels}.mov"
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2", "-pix_fmt", pixels, "-c:v", "rawvideo", str(path)],
                           check=True)
            video = self.wanprep("probe", "--json", path).document["files"][0]["facts"]["video"]
            self.assertEqual((video["codec"], video["alpha"]), (codec, alpha), pixels)


class MadeElsewhere(Facts):
    def ffmpeg(self, name, *arguments):
        path = self.dir / name
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3",
                        "-pix_fmt", "yuv420p", *arguments, str(path)], check=True)
        return path

    def test_a_recording_that_was_joined_late_begins_where_decoding_can(self):
        whole = self.ffmpeg("whole.ts", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "0", "-an").read_bytes()
        path = self.file("late.ts", whole[len(whole) // 6 // 188 * 188:])
        decoded = subprocess.run(["ffprobe", "-v", "quiet", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", str(path)],
                                 capture_output=True, text=True, check=True).stdout.split()[0].strip(",")
        video = self.entry(path)["facts"]["video"]
        self.assertEqual(video["frames"], int(decoded))
        self.assertLess(video["frames"], video["stored_frames"])

    def test_sound_in_an_mpeg4_entry_is_named_by_its_object_type(self):
        sound = self.entry(self.ffmpeg("dts.mp4", "-c:v", "libx264", "-c:a", "dca", "-strict", "-2"))["facts"]["audio"][0]
        self.assertEqual((sound["codec"], sound["channels"], sound["layout"]), ("dts", None, None))

    def test_a_turn_in_the_movies_own_header_counts(self):
        path = self.ffmpeg("turned.mp4", "-c:v", "libx264", "-an")
        data = bytearray(path.read_bytes())
        at = data.index(b"mvhd") + 4 + 36
        struct.pack_into(">9i", data, at, 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
        path.write_bytes(data)
        self.assertEqual(self.entry(path)["facts"]["video"]["rotation"], 90)

    def test_a_table_that_states_more_than_it_holds_is_refused(self):
        path = self.ffmpeg("table.mp4", "-c:v", "libx264", "-an")
        data = bytearray(path.read_bytes())
        struct.pack_into(">I", data, data.index(b"stts") + 8, 0xFFFFFFF0)
        path.write_bytes(data)
        self.assertIn("stts states 4294967280 entries and holds 1", self.entry(path)["error"]["message"])

    def test_segments_that_an_index_lists_and_the_file_lacks_are_missed(self):
        path = self.ffmpeg("dash.mp4", "-c:v", "libx264", "-g", "25", "-an", "-movflags", "dash+global_sidx+frag_keyframe")
        data = path.read_bytes()
        path.write_bytes(data[:data.rindex(b"moof") - 4])
        self.assertIn("its segment index lists", self.entry(path)["facts"]["truncated"])

    def test_fields_that_the_entry_claims_and_the_stream_does_not_know_are_disputed(self):
        path = self.ffmpeg("fields.mp4", "-c:v", "libx264", "-an")
        data = path.read_bytes()
        rate = data.index(b"btrt") - 4
        fields = struct.pack(">I4sBB", 10, b"fiel", 2, 1) + struct.pack(">I4sH", 10, b"free", 0)
        path.write_bytes(data[:rate] + fields + data[rate + 20:])
        facts = self.entry(path)["facts"]
        self.assertEqual(facts["video"]["field_order"], "tff")
        self.assertIn("field order", [d["what"] for d in facts["disagreements"]])

    def test_a_turn_that_is_no_quarter_is_said(self):
        path = self.ffmpeg("askew.mp4", "-c:v", "libx264", "-an")
        data = bytearray(path.read_bytes())
        struct.pack_into(">9i", data, data.index(b"tkhd") + 4 + 40, 0xB504, 0xB504, 0, -0xB504, 0xB504, 0, 0, 0, 0x40000000)
        path.write_bytes(data)
        self.assertIn("rotation", [d["what"] for d in self.entry(path)["facts"]["disagreements"]])

    def test_the_film_is_the_picture_not_the_still_in_front_of_it(self):
        still = self.dir / "still.png"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", str(still)], check=True)
        film = self.ffmpeg("film.mp4", "-c:v", "libx264", "-an")
        path = self.dir / "both.mkv"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", str(still), "-i", str(film), "-map", "0:v", "-map", "1:v", "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p",
                        "-c:v:1", "copy", "-disposition:v:0", "0", "-disposition:v:1", "default", str(path)], check=True)
        self.assertEqual(self.entry(path)["facts"]["video"]["codec"], "h264")


class Fields(Case):
    def test_of_mpeg4_are_read_from_its_first_picture_in_any_container(self):
        for name in ("fields.mp4", "fields.avi"):
            path = self.dir / name
            subprocess.run([CLIP_MAKER, str(path), "--codec", "mpeg4", "--interlaced", "--frames", "60", "--size", "320x240", "--audio", "none"],
                           check=True, capture_output=True)
            file = self.wanprep("probe", "--json", path).document["files"][0]
            self.assertEqual(file["facts"]["video"]["field_order"], "tff", name)
            self.assertIn("interlaced", [finding["rule"] for finding in file["findings"]], name)


class Text(Facts):
    def on_a_terminal(self, columns, *words):
        leader, follower = pty.openpty()
        process = subprocess.Popen([PROGRAM, "probe", *map(str, words)], stdout=follower, stderr=subprocess.DEVNULL, cwd=self.dir,
                                   env={**self.environment, "COLUMNS": str(columns), "TERM": "xterm"})
        os.close(follower)
        out = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            out += part
        process.wait()
        os.close(leader)
        return out.decode()

    def test_keeps_to_the_width_of_a_terminal_and_takes_its_colors(self):
        clip = self.clip("a.mp4", "--frames", "264", "--rotate", "90")
        for columns in (80, 120):
            text = self.on_a_terminal(columns, "a.mp4")
            self.assertIn("\x1b[", text)
            for line in re.sub("\x1b\\[[0-9]*m", "", text).splitlines():
                self.assertLessEqual(len(line), columns, line)
        self.assertNotIn("\x1b[", self.wanprep("probe", clip).out)

    def test_of_many_files_is_a_table_and_then_each_reason_once(self):
        for i in range(9):
            self.clip(f"c{i}.mp4", "--frames", "264")
        self.clip("good.mp4")
        text = self.wanprep("probe", *(f"c{i}.mp4" for i in range(9)), "good.mp4", "gone.mp4").out
        self.assertEqual(text.count("duration: 9 files"), 1)
        self.assertIn("11 files: 1 fits, 9 fixable, 1 unreadable", text)
        self.assertIn("and 3 more", text)
        self.assertEqual(len([line for line in text.splitlines() if line.startswith("fixable")]), 9)

    def test_shows_no_control_characters_of_a_files_name(self):
        (self.dir / "evil\x1b[2J.mp4").write_bytes(b"x")
        self.assertNotIn("\x1b", self.wanprep("probe", "evil\x1b[2J.mp4").out)


if __name__ == "__main__":
    main()
