#!/usr/bin/env bash
# Of a fitting clip, a turned one and a text file, the turned one is only a hazard and the long one is trimmed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in"
"$CLIP_MAKER" "$work/in/fits.mp4" --frames 72 --rate 24 --size 480x360 >/dev/null
"$CLIP_MAKER" "$work/in/long.mov" --frames 264 --rate 24 --size 480x360 >/dev/null
echo "no media" >"$work/in/notes.txt"
bash "$1/folder_pipeline.sh" "$work/in" "$work/out"
"$WANPREP" probe "$work/out/long.mov" >/dev/null
test ! -e "$work/out/fits.mp4"
