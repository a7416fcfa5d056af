"""Documents that the program prints are valid against docs/schema/, and every schema is itself valid:
schemas.py SOURCE PROGRAM [media]."""
import json
import os
import subprocess
import sys
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
else:
    valid("error-1.json", "probe", "--json", "--no-such-option")
    valid("limits-1.json", "limits", "--json")
    valid("ledger-1.json", "ledger", "--json")
