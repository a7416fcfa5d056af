"""What must not leave the house: places, serial numbers, owners. Found by probe, gone after conform, named in the recipe."""
import json
import struct
import subprocess
import unittest
import zlib
from pathlib import Path

from harness import Case, main


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind, body):
    return box(kind, bytes(4) + body)


SECRETS = (b"SECRET77", b"48,8.24N", b"48:08:14")
XMP = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="48,8.24N" aux:SerialNumber="SECRET77"/></x:xmpmeta>')
XMP_BOX = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP)
CANON_BOX = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + box(b"CNTH", b"SECRET77"))
SONY_BOX = full(b"meta", box(b"hdlr", bytes(8) + b"nrtm" + bytes(13)) + full(
    b"xml ", b'<NonRealTimeMeta><Device serialNo="SECRET77"/><Item name="Latitude" value="48:08:14"/></NonRealTimeMeta>'))
SERIAL_BOX = box(b"udta", box(b"\xa9sno", struct.pack(">HH", 8, 0x15c7) + b"SECRET77"))
GPS_BOX = box(b"gps ", struct.pack(">IIII", 0x101, 1, 1000, 4096) + b"SECRET77")
FREE_BOX = box(b"free", b"GPS " + bytes(8) + b"SECRET77")


def exif():
    """A GPS directory and a serial number, little endian."""
    body = b"II*\0" + struct.pack("<IH", 8, 2)
    body += struct.pack("<HHII", 0x8769, 4, 1, 38) + struct.pack("<HHII", 0x8825, 4, 1, 56) + bytes(4)
    body += struct.pack("<HHHII", 1, 0xA431, 2, 9, 100) + bytes(4)
    body += struct.pack("<HHHI4s", 2, 1, 2, 2, b"N") + struct.pack("<HHII", 2, 5, 3, 112) + bytes(4)
    return body.ljust(100, b"\0") + b"SECRET77".ljust(12, b"\0") + struct.pack("<6I", 48, 1, 8, 1, 14, 1)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_profile(name, data):
    text = data.hex()
    lines = "\n".join(text[at:at + 72] for at in range(0, len(text), 72))
    return f"\n{name}\n{len(data):8d}\n{lines}\n".encode()


class Privacy(Case):
    def with_box(self, name, extra, where):
        """A clip whose index stands first, with `extra` at the end of moov, of its first track, or of the file."""
        data = bytearray(self.clip("plain.mp4").read_bytes())
        if where == "file":
            return self.written(name, bytes(data) + extra)
        start = data.find(b"moov") - 4
        end = start + struct.unpack_from(">I", data, start)[0]
        moov = data[start:end]
        at = moov.find(b"stco")
        while at >= 0:
            for entry in range(struct.unpack_from(">I", moov, at + 8)[0]):
                place = at + 12 + 4 * entry
                struct.pack_into(">I", moov, place, struct.unpack_from(">I", moov, place)[0] + len(extra))
            at = moov.find(b"stco", at + 1)
        grown = [0]
        into = len(moov)
        if where == "trak":
            trak = moov.find(b"trak") - 4
            into = trak + struct.unpack_from(">I", moov, trak)[0]
            grown.append(trak)
        for place in grown:
            struct.pack_into(">I", moov, place, struct.unpack_from(">I", moov, place)[0] + len(extra))
        return self.written(name, bytes(data[:start] + moov[:into] + extra + moov[into:] + data[end:]))

    def written(self, name, data):
        (self.dir / name).write_bytes(data)
        return self.dir / name

    def entry(self, path):
        (entry,) = self.wanprep("probe", "--json", path).document["files"]
        return entry

    def packets(self, path, streams):
        return subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", streams, "-c", "copy", "-f", "streamhash", "-"],
                              check=True, capture_output=True, cwd=self.dir).stdout

    def loses(self, path, place, out="out.mp4"):
        """Returns what the recipe keeps under that name."""
        self.assertTrue(any(secret in path.read_bytes() for secret in SECRETS))
        entry = self.entry(path)
        self.assertIn(place, entry["facts"]["location"])
        self.assertIn("location", [finding["rule"] for finding in entry["findings"]])
        answer = self.wanprep("conform", path, "-o", out, "--force")
        self.assertEqual(answer.status, 0, answer.err)
        made = (self.dir / out).read_bytes()
        self.assertEqual([secret for secret in SECRETS if secret in made], [])
        self.assertEqual(self.entry(out)["facts"]["location"], [])
        recipe = json.loads((self.dir / f"{out}.recipe.json").read_text())
        self.assertEqual(recipe["rung"], "remux")
        # Matroska knows no edit list: what it holds of the sound's priming may be left out.
        streams = "0:v" if path.suffix == ".mkv" else "0"
        self.assertEqual(self.packets(path, streams), self.packets(out, streams))
        (value,) = [pair["value"] for pair in recipe["private_metadata"] if pair["key"] == place]
        return value

    def test_xmp_goes_from_wherever_it_stands_and_stays_in_the_recipe(self):
        for where in ("moov", "trak", "file"):
            self.assertEqual(self.loses(self.with_box("clip.mp4", XMP_BOX, where), "XMP"), XMP.decode())
        self.assertEqual(self.loses(self.with_box("clip.mp4", box(b"udta", box(b"XMP_", XMP)), "moov"), "XMP"), XMP.decode())

    def test_a_canons_box_goes(self):
        for where in ("moov", "trak", "file"):
            self.assertIn(b"SECRET77".hex(), self.loses(self.with_box("clip.mp4", CANON_BOX, where), "uuid/Canon"))

    def test_a_sonys_xml_goes(self):
        for where in ("moov", "trak", "file"):
            self.assertIn('serialNo="SECRET77"', self.loses(self.with_box("clip.mp4", SONY_BOX, where), "meta/nrtm"))

    def test_a_serial_number_in_the_user_data_goes(self):
        for where in ("moov", "trak", "file"):
            self.assertEqual(self.loses(self.with_box("clip.mp4", SERIAL_BOX, where), "udta/serial number"), "SECRET77")

    def test_a_dash_cams_positions_go(self):
        self.assertIn("hex:", self.loses(self.with_box("clip.mp4", GPS_BOX, "moov"), "gps box"))
        self.assertEqual(self.loses(self.with_box("clip.mp4", FREE_BOX, "file"), "free/GPS"), "")

    def test_what_is_no_secret_leaves_a_clip_untouched(self):
        harmless = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + b"<x><dc:title>serial</dc:title></x>")
        clip = self.with_box("clip.mp4", harmless + box(b"udta", box(b"FIRM", b"HD9.01")), "moov")
        self.assertEqual(self.wanprep("conform", clip, "-o", "out.mp4").status, 0)
        self.assertEqual((self.dir / "out.mp4").read_bytes(), clip.read_bytes())

    def test_a_secret_stays_when_only_limits_are_asked_for(self):
        clip = self.with_box("clip.mp4", XMP_BOX, "moov")
        self.assertEqual(self.wanprep("conform", clip, "-o", "out.mp4", "--limits-only").status, 0)
        self.assertEqual((self.dir / "out.mp4").read_bytes(), clip.read_bytes())

    def test_a_place_is_gone_from_a_range_and_from_new_pictures_too(self):
        clip = self.with_box("clip.mp4", XMP_BOX + SERIAL_BOX, "moov")
        for rung, words in (("copy_range", ("--start", "12f", "--duration", "48f")), ("transcode", ("--max-side", "300"))):
            answer = self.wanprep("conform", clip, "-o", "out.mp4", "--force", *words)
            self.assertEqual(answer.status, 0, answer.err)
            recipe = json.loads((self.dir / "out.mp4.recipe.json").read_text())
            self.assertEqual((recipe["rung"], [pair["key"] for pair in recipe["private_metadata"]]), (rung, ["XMP", "udta/serial number"]))
            self.assertNotIn(b"SECRET77", (self.dir / "out.mp4").read_bytes())

    def test_tags_of_matroska_go(self):
        clip = self.clip("plain.mp4")
        for key in ("com.android.capture.serialNumber", "com.blackmagic-design.camera.serialNumber", "com.sony.serial", "LOCATION"):
            made = self.dir / "tagged.mkv"
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", clip, "-map", "0", "-c", "copy", "-metadata", f"{key}=SECRET77", made], check=True)
            self.assertEqual(self.loses(made, key.upper()), "SECRET77")
        made = self.dir / "stream.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", clip, "-map", "0", "-c", "copy", "-metadata:s:v", "camera_serial_number=SECRET77", made],
                       check=True)
        self.assertEqual(self.loses(made, "CAMERA_SERIAL_NUMBER"), "SECRET77")

    def test_what_went_into_the_recipe_does_not_become_a_tag_of_another_name(self):
        clip = self.with_box("clip.mp4", XMP_BOX + GPS_BOX + SONY_BOX, "moov")
        self.assertEqual(self.wanprep("conform", clip, "-o", "out.mp4").status, 0)
        answer = self.wanprep("restore", "out.mp4", "--recipe", "out.mp4.recipe.json", "-o", "back.mp4", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        for place in ("XMP", "gps box", "meta/nrtm"):
            self.assertIn(f"metadata: {place} (kept in the recipe)", answer.document["lost"])
        self.assertNotIn(b"SECRET77", (self.dir / "back.mp4").read_bytes())

    def png(self, name, *chunks):
        rows = b"".join(b"\0" + bytes(range(0, 240)) * 4 for _ in range(320))
        return self.written(name, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 320, 320, 8, 2, 0, 0, 0)) + b"".join(chunks) +
                            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

    def test_what_a_png_hides_in_its_texts_goes_and_no_pixel_changes(self):
        plain = self.png("plain.png").read_bytes()
        profile = raw_profile("exif", b"Exif\0\0" + exif())
        zipped = zlib.compress(profile, 9)
        hidden = {
            "zTXt": chunk(b"zTXt", b"Raw profile type exif\0\0" + zipped),
            "stored": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile, 0)),
            "tEXt": chunk(b"tEXt", b"Raw profile type exif\0" + profile),
            "iTXt": chunk(b"iTXt", b"Raw profile type APP1\0\1\0en\0\0" + zipped),
            "no header": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw_profile("exif", exif()))),
            "xmp": chunk(b"zTXt", b"Raw profile type xmp\0\0" + zlib.compress(raw_profile("xmp", XMP))),
            "APP1 xmp": chunk(b"tEXt", b"Raw profile type APP1\0" + raw_profile("APP1", b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
            "packed xmp": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
            "plain xmp": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
            "words": chunk(b"tEXt", b"exif:GPSLatitude\x0048,8.24N"),
        }
        for what, text in hidden.items():
            with self.subTest(what):
                source = self.png("in.png", text)
                self.assertIn("location", [finding["rule"] for finding in self.entry(source)["findings"]])
                answer = self.wanprep("conform", source, "-o", "out.png", "--force")
                self.assertEqual(answer.status, 0, answer.err)
                self.assertEqual((self.dir / "out.png").read_bytes(), plain)

    def test_words_in_a_png_that_tell_nothing_stay(self):
        source = self.png("in.png", chunk(b"tEXt", b"Comment\0taken on location, serial 7"), chunk(b"zTXt", b"Raw profile type icc\0\0x"))
        self.assertEqual(self.entry(source)["findings"], [])
        self.assertEqual(self.wanprep("conform", source, "-o", "out.png").status, 0)
        self.assertEqual((self.dir / "out.png").read_bytes(), source.read_bytes())

    def test_an_image_says_which_metadata_was_taken_out(self):
        source = self.png("in.png", chunk(b"eXIf", exif()))
        answer = self.wanprep("conform", source, "-o", "out.png")
        self.assertIn("EXIF GPS, EXIF serial number", answer.out)


if __name__ == "__main__":
    main()
