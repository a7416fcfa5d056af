#!/usr/bin/env bash
# The demo's own command on real files: turned, variable rate, over 10 s, silent, HEVC 10 bit, portrait.
set -euo pipefail
source=$1 wanprep=$2
media=$source/../shared/media/video
if [ ! -d "$media" ]; then
  [ "${CI:-}" = true ] && { echo "shared media is missing in CI"; exit 1; }
  echo "skipped: shared media is not there"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in iphone-portrait-rot90.mov android-rot180-vfr.mp4 smpte-10048ms.mp4 webcam.mkv iphone-hlg-dovi-editlist.mp4 hdr10-av1-portrait.mp4; do
  out=$work/${name%.*}.edited.mov
  "$wanprep" edit "$media/$name" -o "$out" --service rehearsal --prompt 'clay style' --long trim --resolution 720P --poll-every 100ms --quiet >"$work/log" 2>&1 ||
    { echo "$name: exit $?"; cat "$work/log"; exit 1; }
  ffmpeg -v error -i "$out" -f null - || { echo "$name: does not decode"; exit 1; }
  test -s "$out.job/report.html"
  echo "$name: done"
done
