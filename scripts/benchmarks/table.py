"""What is said: one line a row, flushed as soon as it is known; as text or as Markdown."""
import os
import platform
import subprocess
from pathlib import Path

COLUMNS = ["row", "ours", "peer", "ratio", "min..max", "target", "", "frames", "SSIM ours/peer", "MiB ours/peer", "beside"]


def first_line(words):
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return None
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[0].strip() if lines else None


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def machine():
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)
    return f"{os.cpu_count()} cores ({processor()}), {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}, {platform.system()} {platform.release()}"


def versions(wanprep):
    found = [first_line([wanprep, "--version"]), first_line(["ffmpeg", "-version"])]
    mediainfo = subprocess.run(["mediainfo", "--Version"], capture_output=True, text=True, check=False).stdout.split() if which("mediainfo") else []
    found.append("mediainfo " + mediainfo[-1] if mediainfo else None)
    return [line.split(" Copyright")[0] for line in found if line]


def which(name):
    import shutil
    return shutil.which(name)


def shown(outcome, ours):
    cost = outcome.cost(ours)
    if not ours and not outcome.row.peer:
        return f"{outcome.row.limit:.0f} MiB"
    middle = sorted(cost)[len(cost) // 2]
    return f"{middle:.0f} MiB" if outcome.row.metric == "rss" else f"{middle:.4f} s" if middle < 1 else f"{middle:.2f} s"


def beside(outcome):
    """Proof's cost, bytes read."""
    said = []
    if outcome.row.metric == "wall":
        said.append("wall")
    proof = outcome.proof()
    if proof is not None:
        said.append(f"proof +{proof * 100:.0f} %")
    if outcome.row.says == "read":
        said.append(f"read {outcome.read_mib(True):.1f} MiB / {outcome.read_mib(False):.1f} MiB")
    return ", ".join(said)


def cells(outcome):
    ratios = outcome.ratios()
    peak = f"{outcome.rss(True):.0f}" + (f"/{outcome.rss(False):.0f}" if outcome.row.peer else "")
    target = outcome.target()
    return [f"{outcome.row.group}: {outcome.row.name}", shown(outcome, True), shown(outcome, False), f"{outcome.median():.3f}",
            f"{min(ratios):.3f}..{max(ratios):.3f}", "-" if target is None else f"{target:g}", outcome.verdict(), outcome.frames,
            outcome.quality, peak, beside(outcome)]


WIDTHS = [58, 10, 10, 7, 15, 6, 4, 9, 15, 11, 0]


def line(words, markdown):
    if markdown:
        return "| " + " | ".join(words) + " |"
    return " ".join(word.ljust(width) for word, width in zip(words, WIDTHS)).rstrip()


def header(markdown):
    print(line(COLUMNS, markdown), flush=True)
    if markdown:
        print("|" + " --- |" * len(COLUMNS), flush=True)
