#!/usr/bin/env bash
# The two C++ samples on a clip that does not fit.
set -euo pipefail
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$CLIP_MAKER" "$work/shot.mov" --frames 90 --rate 30 --size 320x240 --rotate 90 >/dev/null
"$build"/samples/sample_probe "$work/shot.mov" | tee "$work/probe.txt"
grep -q '90 frames' "$work/probe.txt"
"$build"/samples/sample_conform "$work/shot.mov" "$work/clip.mp4" | tee "$work/conform.txt"
grep -q 'transcode' "$work/conform.txt"
"$build"/samples/sample_probe "$work/clip.mp4" | grep -q 'fits, 90 frames'
