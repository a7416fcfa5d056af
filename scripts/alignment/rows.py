"""Small gray pictures of every source in every style, made once."""
import os
import subprocess
from fractions import Fraction
from pathlib import Path

from .styles import GRAY, LOW_RATE, STYLES

BYTES = 64 * 36
FFMPEG = ["nice", "ffmpeg", "-v", "error", "-nostdin", "-y"]
RAW = ["-fps_mode", "passthrough", "-f", "rawvideo"]
MOST = 270  # frames of a source


def run(words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"ffmpeg failed: {done.stderr[-600:]}\n{' '.join(words)}")


def frames_of(path):
    return os.path.getsize(path) // BYTES


def make(source, folder):
    """Writes NAME-STYLE.gray for every style; returns the number of frames."""
    stem = Path(folder) / source.name
    plain = Path(f"{stem}-plain.gray")
    done = Path(f"{stem}.done")
    if done.exists():
        return frames_of(plain)
    count = len(STYLES) + 1
    graph = f"{source.graph},trim=end_frame={MOST},setpts=N/30/TB,setsar=1,format=yuv420p,split={count}" + "".join(f"[s{i}]" for i in range(count))
    words, low = [], []
    for i, (name, style) in enumerate(STYLES.items()):
        graph += f";[s{i}]{style}" + (f",split[t{i}][u{i}];[t{i}]" if name in LOW_RATE else ",") + f"{GRAY}[o{i}]"
        words += ["-map", f"[o{i}]", *RAW, f"{stem}-{name}.gray"]
        if name in LOW_RATE:
            small = f"{stem}-{name}.mp4"
            low.append((name, small))
            words += ["-map", f"[u{i}]", "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "160k", "-maxrate", "240k", "-bufsize", "240k", "-pix_fmt", "yuv420p", small]
    graph += f";[s{count - 1}]nullsink"
    run([*FFMPEG, *source.inputs, "-filter_complex", graph, *words])
    back = [*FFMPEG, *(word for _, path in low for word in ("-i", path))]
    for i, (name, _) in enumerate(low):
        back += ["-map", f"{i}:v", "-vf", GRAY, *RAW, f"{stem}-{name}-low.gray"]
    run(back)
    for _, path in low:
        os.unlink(path)
    done.touch()
    return frames_of(plain)


def times(rate, count, chance):
    """One more than there are frames: the end. Variable: about 27 a second, in ticks of 1/600."""
    if rate != "variable":
        return [Fraction(i) / Fraction(rate) for i in range(count + 1)]
    ticks, made = 0, []
    for _ in range(count + 1):
        made.append(Fraction(ticks, 600))
        ticks += chance.choice([15, 18, 20, 20, 20, 22, 25, 40])
    return made


def write_times(path, made):
    Path(path).write_text("".join(f"{t.numerator}/{t.denominator}\n" for t in made))
