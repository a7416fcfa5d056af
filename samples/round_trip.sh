#!/usr/bin/env bash
# Conform and restore without a network: round_trip.sh CLIP OUT.mov
# The edit in the middle is yours; here ffmpeg stands in for it: another rate, another size.
set -euo pipefail
wanprep=${WANPREP:-wanprep}
clip=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$wanprep" conform "$clip" -o "$work/clip.mp4" --quiet
ffmpeg -v error -i "$work/clip.mp4" -vf hue=h=60,scale=1280:-2 -r 30 -c:v libx264 -preset veryfast -an "$work/result.mp4"
"$wanprep" restore "$work/result.mp4" --recipe "$work/clip.mp4.recipe.json" --clip "$work/clip.mp4" -o "$out" --quiet
