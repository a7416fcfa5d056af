"""Clips of every kind from one seed: what conform writes fits every documented limit, has no hazard, and shows the
frames asked for; or the command says why not. GENERATED_CLIPS=1000 GENERATED_SEED=7 for the long run (scripts/generated-clips)."""
import json
import os
import random
import subprocess
from collections import Counter
from fractions import Fraction

from clip_complaints import clip_complaints
from harness import CLIP_MAKER, Case, main

CLIP_READER = os.environ["CLIP_READER"]
RATES = ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "10", "12", "90", "120", "240"]
VFR = [20, 20, 40, 20, 60, 20]  # ticks of 1/600, as the clip maker writes them


class Spec:
    """One clip and what is asked of it."""

    def __init__(self, seed):
        d = self.draw = random.Random(seed)
        self.codec, self.container = d.choice([("h264", "mp4"), ("h264", "mp4"), ("h264", "mov"), ("h264", "mkv"), ("h264", "ts"), ("hevc", "mp4"),
                                               ("hevc10", "mov"), ("prores", "mov"), ("mpeg4", "avi"), ("mpeg4", "mp4"), ("ffv1", "mkv"),
                                               ("mpeg2video", "ts"), ("vp9", "webm")])
        self.rate = Fraction(d.choice(RATES if self.codec in ("h264", "hevc", "hevc10", "ffv1", "prores") else RATES[:9]))
        self.size = self.pick_size()
        seconds = d.choice([0.3, 0.5, 0.5, 0.7, 1.0, 2.0, 2.1])
        if d.random() < 0.08 and self.size[0] * self.size[1] < 100_000 and self.rate <= 30:
            seconds = d.choice([9.99, 10.0, 10.04, 10.5])
        self.frames = max(2, round(seconds * self.rate))
        self.vfr = self.container in ("mp4", "mov") and self.codec == "h264" and d.random() < 0.2
        self.start = Fraction(d.choice([0, 0, 0, 1, 3]), 10) if self.container in ("mp4", "mov") else Fraction(0)
        self.sound = d.choice(self.sounds())
        self.options = self.pick_options()
        self.wishes = self.pick_wishes()

    def pick_size(self):
        d = self.draw
        width, height = d.choice([(320, 240), (426, 240), (240, 426), (640, 360), (256, 144), (176, 144), (720, 480), (120, 1080), (1152, 128),
                                  (270, 2430), (480, 270), (4352, 256)])
        if d.random() < 0.3:
            width, height = 2 * d.randrange(80, 400), 2 * d.randrange(60, 300)
        if self.codec in ("ffv1", "vp9") and d.random() < 0.5:
            width, height = width | 1, height | 1
        return width, height

    def sounds(self):
        return {"mp4": ["aac", "aac", "mono", "5.1", "late", "two", "none"], "mov": ["aac", "pcm", "pcm", "5.1", "late", "none"],
                "mkv": ["aac", "opus", "pcm", "ac3", "none"], "webm": ["opus", "none"], "avi": ["pcm", "ac3", "none"],
                "ts": ["ac3", "aac", "none"]}[self.container]

    def pick_options(self):
        d, words = self.draw, []
        if self.container in ("mp4", "mov"):
            if d.random() < 0.35:
                words += ["--rotate", str(d.choice([90, 180, 270]))]
            if d.random() < 0.15:
                words += ["--mirror"]
        if d.random() < 0.2 and self.container in ("mp4", "mov", "mkv"):
            words += ["--sar", d.choice(["4/3", "16/15", "64/45", "8/9", "1/2"])]
        if self.codec == "hevc10":
            words += d.choice([["--hlg"], ["--pq"], []])
        elif d.random() < 0.35:
            words += d.choice([["--sd"], ["--untagged"], ["--full-range"]])
        if self.codec == "h264":
            words += ["--gop", str(d.choice([1, 12, 48, 250])), "--bframes", str(d.choice([0, 1, 2, 3]))]
            words += d.choice([[], [], ["--options", "x264-params=open-gop=1"], ["--pixel-format", "yuv422p"], ["--pixel-format", "yuv444p10le"]])
        if self.codec in ("mpeg2video", "prores") and d.random() < 0.4:
            words += ["--interlaced"]
        if self.vfr:
            words += ["--vfr"]
        return words + (["--mux", "movflags=+faststart"] if self.container in ("mp4", "mov") and d.random() < 0.5 else [])

    def pick_wishes(self):
        d, words = self.draw, []
        self.first = d.randrange(self.frames) if d.random() < 0.3 else 0
        self.asked = self.frames - self.first
        if self.first:
            words += ["--start", f"{self.first}f"]
        if d.random() < 0.3:
            length = d.randrange(1, self.frames - self.first + 1)
            self.asked = min(length, self.asked)
            words += ["--duration", f"{length}f"]
        if d.random() < 0.2:
            words += ["--short", "hold"]
        if d.random() < 0.1:
            words += ["--audio", "drop"]
        if d.random() < 0.1:
            words += ["--max-side", str(d.choice([480, 640]))]
        if d.random() < 0.15:
            words += ["--fit", d.choice(["crop", "stretch", "fail"])]
        return words

    def make(self, path):
        words = ["--codec", self.codec, "--rate", str(self.rate), "--frames", str(self.frames), "--size", "%dx%d" % self.size,
                 "--audio", self.sound, "--start", str(self.start), *self.options]
        done = subprocess.run([CLIP_MAKER, str(path), *words], capture_output=True, text=True, check=False)
        return words if done.returncode == 0 else None

    def time_of(self, frame):
        """Of a source frame, from the first one."""
        if not self.vfr:
            return Fraction(frame) / self.rate
        rounds, rest = divmod(frame, len(VFR))
        return Fraction(rounds * sum(VFR) + sum(VFR[:rest]), 600)


def read_back(path):
    """The numbers of all pictures, and the instant of the sound that is heard with the first."""
    done = subprocess.run([CLIP_READER, str(path)], capture_output=True, text=True, check=True)
    numbers, sound, start = [], None, Fraction(0)
    for line in done.stdout.splitlines():
        words = line.split()
        if words[0] == "frame":
            start = start if numbers else Fraction(words[2])
            numbers.append(int(words[4]) if words[3] == "number" else None)
        if words[0] == "sound" and words[1] == "0" and float(words[-1]) > 0.5:
            sound = Fraction(int(words[3]), int(words[9])) - Fraction(words[5]) + start
    return numbers, sound


def expected(recipe):
    """The source frames that the recipe says were sent, the first of them, and the clip's first one."""
    steps = {step["step"]: step for step in recipe["steps"]}
    count = recipe["output"]["facts"]["video"]["frames"]
    trim = steps.get("trim")
    first, kept = (trim["first"], trim["frames"]) if trim else (0, recipe["source"]["facts"]["video"]["frames"])
    frames = steps["frame_rate"]["map"] if "frame_rate" in steps else [min(k, kept - 1) for k in range(count)]
    return [first + frame for frame in frames], first


class Generated(Case):
    def one(self, seed):
        """None where all is well, else what is not; and the outcome to count."""
        spec = Spec(seed)
        source, out = self.dir / f"{seed}.{spec.container}", self.dir / f"{seed}.out.mp4"
        made = spec.make(source)
        if not made:
            return None, "not made"
        answer = self.wanprep("conform", "-q", source, "-o", out, *spec.wishes)
        said = f"seed {seed}: {' '.join(made)} | {' '.join(spec.wishes)}: "
        try:
            if answer.status == 4 and len(answer.complaint) == 1:
                return None, "refused: " + answer.complaint[0].split(": ", 2)[2].split(" ")[0]
            if answer.status != 0:
                return said + f"exit {answer.status}: {answer.err.strip()[-300:]}", "failed"
            trouble = self.wrong_with(spec, source, out)
            return (said + trouble if trouble else None), json.loads((self.dir / (out.name + ".recipe.json")).read_text())["rung"]
        finally:
            for path in self.dir.glob(f"{seed}.*"):
                path.unlink()

    def wrong_with(self, spec, source, out):
        bad = clip_complaints(out)
        if bad:
            return "; ".join(bad)
        recipe = json.loads((self.dir / (out.name + ".recipe.json")).read_text())
        frames, first = expected(recipe)
        asked = recipe["range"]
        longest = 10 * spec.rate if not spec.vfr else spec.frames
        if asked["first_frame"] != spec.first or not min(spec.asked, int(longest)) - 1 <= asked["frames"] <= spec.asked:
            return f"range {asked} instead of {spec.first} + {spec.asked}"
        numbers, sound = read_back(out)
        if len(numbers) != len(frames):
            return f"{len(numbers)} pictures decode, {len(frames)} were planned"
        self.read += sum(number is not None for number in numbers)
        self.pictures += len(numbers)
        wrong = [(k, number, frame) for k, (number, frame) in enumerate(zip(numbers, frames)) if number is not None and number != frame]
        if wrong:
            return f"{len(wrong)} wrong pictures, the first at {wrong[0][0]}: shows {wrong[0][1]}, frame {wrong[0][2]} was asked for"
        there = self.sound_of(source)
        if sound is None or there is None:
            return None
        # As containers tell it: some of them cannot say how their muxer delayed the sound.
        expected_sound = there + spec.time_of(first)
        if abs(sound - expected_sound) > Fraction(1, 250):
            return f"sound of {float(sound)} s at the first picture, in the source that of {float(expected_sound)} s"
        return None

    @staticmethod
    def sound_of(source):
        """None where the reader cannot tell: it follows presentation times, which AVI has none of."""
        if source.suffix == ".avi":
            return None
        return read_back(source)[1]

    def test_what_is_written_fits_and_shows_the_frames_asked_for(self):
        count, seed = int(os.environ.get("GENERATED_CLIPS", "6")), int(os.environ.get("GENERATED_SEED", "1"))
        self.read = self.pictures = 0
        outcomes, wrong = Counter(), []
        for number in range(seed * 100_000, seed * 100_000 + count):
            trouble, outcome = self.one(number)
            outcomes[outcome] += 1
            if trouble:
                wrong.append(trouble)
                print(trouble, flush=True)
        print(f"{count} clips: {dict(outcomes)}; {self.read} of {self.pictures} pictures read, {len(wrong)} clips wrong", flush=True)
        self.assertEqual(wrong, [])
        self.assertGreater(self.read, self.pictures * 9 // 10)


if __name__ == "__main__":
    main()
