#!/usr/bin/env bash
# The output has the original's frames.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$CLIP_MAKER" "$work/shot.mov" --frames 72 --rate 24 --size 480x360 >/dev/null
bash "$1/round_trip.sh" "$work/shot.mov" "$work/edited.mov"
count() { "$WANPREP" probe --json "$1" | python3 -c 'import json,sys; v=json.load(sys.stdin)["files"][0]["facts"]["video"]; print(v["frames"], v["frame_rate"], v["width"], v["height"])'; }
test "$(count "$work/edited.mov" || true)" = "$(count "$work/shot.mov" || true)"
