"""Documents that the program prints are valid against docs/schema/, and every schema is itself valid:
schemas.py SOURCE PROGRAM [media | clips CLIP_MAKER]."""
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import jsonschema

source, program = Path(sys.argv[1]), sys.argv[2]
schemas = {}
for file in sorted((source / "docs/schema").glob("*.json")):
    schema = json.loads(file.read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    schemas[file.name] = schema
assert schemas, "no schema was found"


def document(*words):
    run = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    return json.loads(run.stdout)


def valid(name, *words):
    jsonschema.validate(document(*words), schemas[name])
    print(name, "holds for", " ".join(words))


if sys.argv[3:] == ["media"]:
    media = Path(os.environ.get("WANPREP_MEDIA", source / "../shared/media"))
    if not media.is_dir():
        print(f"skipped: {media} is not there")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    files = sorted(str(f) for kind in ("video", "image") for f in (media / kind).iterdir())
    valid("probe-1.json", "probe", "--json", *files)
elif sys.argv[3:4] == ["clips"]:
    def png(width, height):
        """A gray picture, without any library."""
        chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress((b"\0" + bytes(width)) * height)) + chunk(b"IEND", b"")

    maker = sys.argv[4]
    with tempfile.TemporaryDirectory() as folder:
        def at(name):
            return os.path.join(folder, name)

        for name, words in {"shot.mov": ("--rate", "24", "--frames", "72"), "back.mp4": ("--rate", "30", "--frames", "90")}.items():
            subprocess.run([maker, at(name), *words], check=True, capture_output=True)
        Path(at("torn.mp4")).write_bytes(Path(at("shot.mov")).read_bytes()[:2000])
        valid("conform-1.json", "conform", "--json", "--dry-run", at("shot.mov"), "-o", at("clip.mp4"))
        valid("conform-1.json", "conform", "--json", at("shot.mov"), "-o", at("clip.mp4"))
        valid("conform-1.json", "conform", "--json", at("shot.mov"), at("torn.mp4"), "--out-dir", folder)
        Path(at("still.png")).write_bytes(png(9000, 600))
        valid("conform-1.json", "conform", "--json", at("still.png"), "-o", at("fitting.png"))
        for more in ((), ("--dry-run",), ("--match", "audio"), ("--whole",)):
            valid("restore-1.json", "restore", "--json", "--force", at("back.mp4"), "--recipe", at("clip.mp4.recipe.json"), "--offset", "0", "-o", at("done.mov"), *more)
else:
    valid("error-1.json", "probe", "--json", "--no-such-option")
    valid("limits-1.json", "limits", "--json")
    valid("ledger-1.json", "ledger", "--json")
