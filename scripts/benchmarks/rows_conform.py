"""Conforming: from a file that stays as it is to 4K."""
import shutil
from pathlib import Path

from .measure import Row
from .quality import ssim

MOV = ["-movflags", "+faststart"]
AAC = ["-c:a", "aac"]
FFMPEG = ["ffmpeg", "-y", "-v", "error", "-nostdin"]
# Shrink first, then tone map: the order that costs least (the recipe found everywhere tone maps at 4K).
PQ = ("zscale=1920:1080:t=linear:npl=203:f=lanczos,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,"
      "zscale=t=bt709:m=bt709:r=tv,format=yuv420p")
TO_1080 = ["--max-side", "1920"]


def conform(bench, source, out, *options):
    return [bench.wanprep, "conform", source, "-o", out, "--force", "-v", "--progress", "none", *options]


def x264(preset, crf):
    return ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", preset, "-crf", str(crf)]


def copy(bench):
    ours, peer = bench.out("ours.mp4"), bench.out("peer.mp4")
    large, late = bench.material.fits_large(), bench.material.late_index()
    yield Row("copy", "untouched, 90 MB / cp", conform(bench, large, ours), ["cp", large, peer], 1.1, made=ours, made_peer=peer,
              runs=bench.many)
    yield Row("copy", "untouched, 90 MB / cp, then sync of the file", conform(bench, large, ours), [["cp", large, peer], ["sync", peer]], made=ours,
              made_peer=peer, runs=bench.many)
    yield Row("copy", "remux 8 s / ffmpeg -c copy faststart", conform(bench, late, ours), [*FFMPEG, "-i", late, "-c", "copy", *MOV, peer], 0.7,
              made=ours, made_peer=peer, without_proof=True, runs=bench.many)


def trim(bench):
    ours, peer = bench.out("ours.mp4"), bench.out("peer.mp4")
    film, start = bench.material.film600(), "303.4"
    part = ["--start", start, "--duration", "8"]
    cut = [*FFMPEG, "-ss", start, "-t", "8", "-i", film]
    near = lambda made: ssim(made, film, ["-ss", start])
    rows = [("same preset and crf (veryfast 14)", [], "veryfast", 14, 1.0), ("default / medium crf 16", [], "medium", 16, 0.6),
            ("--slow-link / medium crf 16", ["--slow-link"], "medium", 16, 1.0)]
    for name, options, preset, crf, target in rows:
        yield Row("trim", f"8 s of 10 min, {name}", conform(bench, film, ours, *part, *options),
                  [*cut, *x264(preset, crf), *AAC, *MOV, peer], target, made=ours, made_peer=peer, quality=near, without_proof=True)


def heavy(bench, name, source, graph, target, quality_graph, hand=None):
    """A row against ffmpeg with our preset, and one against HandBrake where it is installed."""
    ours, peer = bench.out("ours.mp4"), bench.out("peer.mp4")
    near = (lambda made: ssim(made, source, (), quality_graph)) if quality_graph else None
    words = conform(bench, source, ours, *TO_1080)
    common = dict(made=ours, made_peer=peer, quality=near, without_proof=True)
    yield Row("heavy", f"{name} / ffmpeg", words, [*FFMPEG, "-i", source, "-vf", graph, *x264("veryfast", 14), *AAC, *MOV, peer], target, **common)
    brake = shutil.which("HandBrakeCLI")
    if brake and hand:
        yield Row("heavy", f"{name} / HandBrakeCLI", words,
                  [brake, "-i", source, "-o", peer, "-e", "x264", "--encoder-preset", "veryfast", "-q", "14", "--maxWidth", "1920",
                   "--maxHeight", "1080", "--colorspace", "bt709"], hand, **common)


def uhd(bench):
    scale = "scale=1920:1080:flags=bicubic,format=yuv420p"
    yield from heavy(bench, "4K HEVC PQ to 1080p SDR", bench.material.uhd_pq(), PQ, 1.0, PQ, 0.65)
    yield from heavy(bench, "4K H.264 to 1080p", bench.material.uhd(), scale, 1.0, "scale=1920:1080:flags=lanczos", 0.82)
    yield from heavy(bench, "ProRes HQ 1080p50", bench.material.prores(), "format=yuv420p", 1.0, "format=yuv420p", 0.82)


def gibibytes(bench):
    ours = bench.out("ours.mp4")
    for name, source, options, limit in (("4K H.264 to 1080p", bench.material.uhd(), TO_1080, 0.85),
                                         ("4K HEVC PQ to 1080p", bench.material.uhd_pq(), TO_1080, 0.85),
                                         ("4K H.264 to 4K", bench.material.uhd(), ["--duration", "4"], 1.3),
                                         ("4K HEVC PQ to 4K", bench.material.uhd_pq(), [], 1.3)):
        yield Row("gibibytes", f"{name}, at most {limit} GiB", conform(bench, source, ours, *options), [], metric="rss", limit=limit * 1024,
                  made=ours, runs=0)


def batch(bench):
    clips, folder = bench.material.eight(), bench.out("batch")
    Path(folder).mkdir()
    common = ["--out-dir", folder, "--force", "-q", *TO_1080]
    together = [bench.wanprep, "conform", *clips, *common]
    apart = [[bench.wanprep, "conform", clip, *common] for clip in clips]
    yield Row("batch", "8 clips in one call / one after the other", together, apart, 0.92, metric="wall", runs=2)


def seek(bench):
    """Both sides are ours: the same two seconds out of a file of a minute and out of one of two hours."""
    ours = bench.out("ours.mp4")
    long, short = bench.material.two_constant_hours(), bench.material.one_minute()
    yield Row("seek", "2 s at 1:59:58 / at 0:58 of a minute", conform(bench, long, ours, "--start", "7198", "--duration", "2"),
              conform(bench, short, ours, "--start", "58", "--duration", "2"), 1.0, made=ours, made_peer=ours, runs=bench.many)
