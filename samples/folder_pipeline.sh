#!/usr/bin/env bash
# Everything in a folder that the service would not take as it is, made fit: folder_pipeline.sh IN OUT
set -euo pipefail
wanprep=${WANPREP:-wanprep}
in=$1 out=$2
mkdir -p "$out"

# Exit 1 says that files do not fit and 3 that some cannot be read; the document tells which.
"$wanprep" probe --json "$in"/* >"$out/probe.json" || case $? in 1 | 3) ;; *) exit 1 ;; esac
python3 - "$out/probe.json" <<'PY' | while IFS= read -r file; do
import json, sys
for entry in json.load(open(sys.argv[1]))["files"]:
    if entry["verdict"] == "fixable":
        print(entry["path"])
PY
  "$wanprep" conform "$file" --out-dir "$out" --quiet || echo "left alone: $file" >&2
done
