"""Every real clip and picture through conform: what comes out satisfies every documented limit by another program's reading and by
our own, or one line says why nothing came out. REAL_MEDIA=all for all of them, with a table (scripts/conform-media)."""
import os
from collections import Counter

from clip_complaints import clip_complaints, picture_complaints
from harness import MEDIA, Case, main

# One of each way: kept, remuxed, cut, encoded, refused; and of pictures. All of them take minutes.
FEW = [0, 7, 14, 21, 28, 35, 42, 49]


class RealMedia(Case):
    def files(self, folder):
        found = sorted((MEDIA / folder).iterdir()) if MEDIA.exists() else []
        if not found:
            self.skipTest("no shared media")
        return found if os.environ.get("REAL_MEDIA") == "all" else [found[i] for i in FEW if i < len(found)]

    def outcome(self, source, options, complaints):
        """The way that was gone or why not, and what is wrong with it."""
        folder = self.dir / "out"
        folder.mkdir()
        answer = self.wanprep("conform", "--json", "-q", source, "--out-dir", folder, *options)
        try:
            if answer.status != 0:
                reason = answer.complaint[0].split(": ", 2)[-1] if answer.complaint else answer.err
                bad = [] if answer.status in (3, 4) and len(answer.complaint) == 1 else [f"exit {answer.status}, {answer.err}"]
                return f"refused ({answer.status})", reason, bad + [f"{path} is left" for path in folder.iterdir()]
            done = answer.document["files"][0]
            (made,) = [path for path in folder.iterdir() if path.suffix not in (".json",) and ".matte." not in path.name]
            entry = self.wanprep("probe", "--json", made).document["files"][0]
            bad = complaints(made)
            bad += [f"{f['rule']}: {f['message']}" for f in entry["findings"] if f["severity"] != "note" and f["rule"] != "gain_map"]
            return done.get("rung") or ("untouched" if made.read_bytes() == source.read_bytes() else "written anew"), "", bad
        finally:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    def sweep(self, folder, options, complaints):
        ways, wrong = Counter(), []
        for source in self.files(folder):
            way, reason, bad = self.outcome(source, options, complaints)
            ways[way] += 1
            print(f"{source.name}: {way}{'; ' if reason else ''}{reason}{' WRONG: ' if bad else ''}{'; '.join(bad)}", flush=True)
            wrong += [f"{source.name}: {line}" for line in bad]
        print(f"{folder}: {dict(ways)}, {len(wrong)} wrong", flush=True)
        self.assertEqual(wrong, [])

    def test_every_clip_comes_out_inside_the_limits_or_says_why_not(self):
        self.sweep("video", [], clip_complaints)

    def test_every_picture_comes_out_inside_the_limits_or_says_why_not(self):
        self.sweep("image", ["--first-frame"], picture_complaints)


if __name__ == "__main__":
    main()
