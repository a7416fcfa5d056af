"""Documents that the program prints are valid against docs/schema/, and every schema is itself valid."""
import json
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


valid("error-1.json", "probe", "--json", "--no-such-option")
valid("limits-1.json", "limits", "--json")
media = source / "../shared/media"
if media.is_dir():
    files = sorted(str(f) for kind in ("video", "image") for f in (media / kind).iterdir())
    valid("probe-1.json", "probe", "--json", *files)
else:
    print("skipped: shared media is not there")
