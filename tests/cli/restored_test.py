"""Edited clips of every kind from one seed: what restore writes has the original's frames, times, shape and sound, and each frame is
the one that the result shows at its instant. RESTORED_CLIPS=300 RESTORED_SEED=7 for the long run (scripts/restored-clips)."""
import json
import os
import random
import subprocess
from collections import Counter
from fractions import Fraction

from generated_test import CLIP_READER, Spec
from harness import CLIP_MAKER, Case, main

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]
KINDS = [("h264", "mp4"), ("h264", "mov"), ("h264", "mp4"), ("hevc", "mp4"), ("hevc10", "mov"), ("prores", "mov"), ("ffv1", "mkv")]
STYLES = {"none": "null", "hue": "hue=h=120:s=0.4", "posterise": "lutyuv=y='trunc(val/48)*48+24'", "blur": "gblur=sigma=1.2", "noise": "noise=alls=24:allf=t",
          "edges": "edgedetect=mode=colormix:high=0.4", "light": "eq=brightness=0.06:contrast=0.8:saturation=1.6"}


class Shot(Spec):
    """An original, what of it is sent, and what the service makes of that."""

    def __init__(self, seed):
        d = self.draw = random.Random(seed)
        self.codec, self.container = d.choice(KINDS)
        self.rate = Fraction(d.choice(RATES))
        self.size = d.choice([(320, 240), (426, 240), (240, 426), (480, 270), (1152, 128), (256, 144)])
        if self.codec == "ffv1":
            self.size = (self.size[0] | 1, self.size[1] | 1)
        self.frames = max(2, round(d.choice([1.2, 2.2, 2.6, 3.1]) * self.rate))
        self.vfr = self.codec == "h264" and d.random() < 0.25
        self.start = Fraction(d.choice([0, 0, 1, 3]), 10) if self.container in ("mp4", "mov") else Fraction(0)
        self.sound = d.choice({"mp4": ["aac", "5.1", "late", "two", "none"], "mov": ["aac", "pcm", "5.1", "late"], "mkv": ["aac", "opus", "pcm"]}[self.container])
        self.options = self.pick_options()
        self.first = d.randrange(self.frames // 3) if d.random() < 0.4 else 0
        self.service()

    def service(self):
        d = self.draw
        self.result_rate = d.choice([30, 30, 30, 24, 25, 16])
        self.style = d.choice(list(STYLES))
        self.scale = d.choice([1, Fraction(3, 2), 2])
        self.late, self.longer = d.choice([0, 0, *range(-5, 6)]), d.choice([0, 0, *range(-5, 6)])
        self.given, self.ends = d.random() < 0.6, d.choice(["hold", "hold", "original"])
        self.sound_back = d.choice(["copy", "none"])

    def result(self, sent, path):
        chain = [f"fps={self.result_rate}", f"scale=trunc(iw*{self.scale}/2)*2:-2", STYLES[self.style]]
        for count, more, less in ((self.late, "start={}:start_mode=clone", "start_frame={}"), (self.longer, "stop={}:stop_mode=clone", "")):
            if count > 0:
                chain.append("tpad=" + more.format(count))
            elif count < 0 and less:
                chain += ["trim=" + less.format(-count), "setpts=PTS-STARTPTS"]
            elif count < 0:
                chain += ["reverse", f"trim=start_frame={-count}", "setpts=PTS-STARTPTS", "reverse"]
        sound = ["-c:a", "copy"] if self.sound_back == "copy" else ["-an"]
        subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", "-i", str(sent), "-vf", ",".join(chain), "-c:v", "libx264", "-preset", "veryfast", "-crf", "18",
                        "-pix_fmt", "yuv420p", *sound, str(path)], check=True)


class Read:
    """What the numbered clip's reader finds in a file."""

    def __init__(self, path):
        said = subprocess.run([CLIP_READER, str(path)], capture_output=True, text=True, check=True).stdout
        lines = [line.split() for line in said.splitlines()]
        frames = [words for words in lines if words[0] == "frame"]
        begin = Fraction(frames[0][2])
        self.times = [Fraction(words[2]) - begin for words in frames]
        self.numbers = [int(words[4]) if words[3] == "number" else None for words in frames]
        self.turns = {tuple(words[5:]) for words in frames if words[3] == "number"}
        self.packets = {}
        for words in lines:
            if words[0] == "packet":
                self.packets.setdefault(words[1], []).append(words[2])
        self.sounds = {words[1]: Fraction(int(words[3]), int(words[9])) - Fraction(words[5]) + begin for words in lines
                       if words[0] == "sound" and float(words[-1]) > 0.5}


def shape(path):
    said = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams", "-of", "json", str(path)], capture_output=True, text=True, check=True)
    video = json.loads(said.stdout)["streams"][0]
    turn = [data["rotation"] for data in video.get("side_data_list", []) if "rotation" in data]
    aspect = video.get("sample_aspect_ratio", "1:1").replace("0:1", "1:1")
    return video["width"], video["height"], aspect, turn


def samples(path):
    """Of the first sound track, as bytes of 16 bits a sample and channel."""
    return subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0", "-c:a", "pcm_s16le", "-f", "s16le", "-"], capture_output=True, check=True).stdout


def runs_inside(part, whole):
    """The packets stand in the original in one row."""
    return any(whole[at:at + len(part)] == part for at in range(len(whole) - len(part) + 1))


class Restored(Case):
    def one(self, seed):
        """None where all is well, else what is not; and the outcome to count."""
        shot = Shot(seed)
        names = [self.dir / f"{seed}.{end}" for end in (shot.container, "sent.mp4", "result.mp4", "back." + shot.container)]
        source, sent, result, back = names
        made = shot.make(source)
        if not made:
            return None, "not made"
        said = (f"seed {seed}: {' '.join(made)} from {shot.first}; {shot.result_rate} fps, {shot.style}, late {shot.late}, longer {shot.longer}, "
                f"offset {'given' if shot.given else 'measured'}, ends {shot.ends}: ")
        try:
            answer = self.wanprep("conform", "-q", source, "-o", sent, "--short", "hold", "--start", f"{shot.first}f")
            if answer.status == 4:
                return None, "refused"
            if answer.status:
                return said + f"conform {answer.status}: {answer.err.strip()[-300:]}", "failed"
            shot.result(sent, result)
            offset = ["--offset", str(shot.late)] if shot.given else []
            answer = self.wanprep("restore", "-q", "--json", result, "--recipe", str(sent) + ".recipe.json", "-o", back, "--ends", shot.ends, *offset)
            if answer.status == 9:
                return None, "offset unclear"
            if answer.status:
                return said + f"restore {answer.status}: {answer.err.strip()[-300:]}", "failed"
            found = Fraction(answer.document["alignment"]["offset"]) * shot.result_rate
            # Half a frame may be the truth: whoever makes 24 a second into 30 shows every picture late or early by as much on average.
            if abs(found - shot.late) > Fraction(1, 2):
                print(f"{said}offset {found}: {answer.document['alignment']['note']}", flush=True)
                return None, "restored, offset missed"
            shot.late = found
            trouble = self.wrong_with(shot, source, result, back, json.loads((self.dir / (sent.name + ".recipe.json")).read_text()))
            return (said + trouble if trouble else None), "restored" if shot.given else "restored, offset found"
        finally:
            for path in self.dir.glob(f"{seed}.*"):
                path.unlink()

    def wrong_with(self, shot, source, result, back, recipe):
        there, came, got = Read(source), Read(result), Read(back)
        first, count = recipe["range"]["first_frame"], recipe["range"]["frames"]
        times = [time - there.times[first] for time in there.times[first:first + count]]
        if got.times != times:
            return f"{len(got.times)} frames instead of {len(times)}, or other times: {[str(t) for t in got.times[:4]]} for {[str(t) for t in times[:4]]}"
        if shape(source) != shape(back) or (there.turns and got.turns - there.turns):
            return f"shape {shape(back)} {got.turns} instead of {shape(source)} {there.turns}"
        if shot.sound == "pcm" and samples(back) not in samples(source):
            return "samples are not the original's"
        return self.wrong_frames(shot, first, times, came, got) or self.wrong_sound(shot, first, there, got)

    def wrong_frames(self, shot, first, times, came, got):
        """Each is one that the result shows within half a frame of its instant."""
        # Matroska's times are in whole milliseconds.
        half = Fraction(1, 2 * shot.result_rate) + Fraction(1, 1000 if shot.container == "mkv" else 10_000)
        shown = [time - Fraction(shot.late, shot.result_rate) for time in came.times]
        wrong = []
        for k, (time, number) in enumerate(zip(times, got.numbers)):
            near = {came.numbers[j] for j, instant in enumerate(shown) if abs(instant - time) <= half}
            contained = bool(near)
            if not contained and shot.ends == "original":
                near = {first + k}
            elif not contained:
                near = {came.numbers[0] if time < shown[0] else came.numbers[-1]}
            if number is None or None in near:
                continue
            self.read += 1
            if number not in near:
                wrong.append((k, number, sorted(near), contained))
        self.wrong += len(wrong)
        return f"{len(wrong)} wrong frames, the first: frame {wrong[0][0]} shows {wrong[0][1]} and not {wrong[0][2]}" if wrong else None

    @staticmethod
    def wrong_sound(shot, first, there, got):
        for track, packets in there.packets.items():
            if shot.sound != "pcm" and not runs_inside(got.packets.get(track, [None]), packets):
                return f"packets of sound track {track} are not the original's"
            if track in there.sounds and track in got.sounds:
                moved = got.sounds[track] - there.sounds[track] - there.times[first]
                if abs(moved) > Fraction(1, 1000):
                    return f"sound track {track} is {float(moved)} s off"
        return None

    def test_what_comes_back_has_the_frames_times_shape_and_sound_of_the_original(self):
        count, seed = int(os.environ.get("RESTORED_CLIPS", "4")), int(os.environ.get("RESTORED_SEED", "1"))
        self.read = self.wrong = 0
        outcomes, wrong = Counter(), []
        for number in range(seed * 100_000, seed * 100_000 + count):
            trouble, outcome = self.one(number)
            outcomes[outcome] += 1
            if trouble:
                wrong.append(trouble)
                print(trouble, flush=True)
        print(f"{count} clips: {dict(outcomes)}; {self.read} frames read, {self.wrong} wrong, {len(wrong)} clips wrong", flush=True)
        self.assertEqual(wrong, [])
        self.assertGreater(self.read, 0)
        self.assertLessEqual(outcomes["restored, offset missed"], count // 20)


if __name__ == "__main__":
    main()
