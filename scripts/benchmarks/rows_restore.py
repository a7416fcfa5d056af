"""Restoring: a result back onto the clip that it was made from."""
from .measure import Row
from .quality import ssim
from .rows_conform import FFMPEG


def restore(bench):
    ours, peer = bench.out("back.mp4"), bench.out("back-peer.mp4")
    result, fits = bench.material.result(), bench.material.fits()
    words = [bench.wanprep, "restore", result, "--original", fits, "-o", ours, "--force", "-v", "--progress", "none"]
    join = [*FFMPEG, "-i", result, "-i", fits, "-map", "0:v", "-map", "1:a"]
    common = dict(made=ours, made_peer=peer, without_proof=True)
    yield Row("restore", "--match audio, 8 s / ffmpeg -c copy", [*words, "--match", "audio"], [*join, "-c", "copy", peer], 0.5, runs=bench.many,
              **common)
    graph = "fps=25,zscale=1920:1080:f=lanczos"
    yield Row("restore", "--match full / ffmpeg scale, x264", words,
              [*join, "-vf", graph, "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-c:a", "copy", peer], 1.0,
              quality=lambda made: ssim(made, result, (), "fps=25,scale=1920:1080:flags=lanczos"), **common)
    yield Row("restore", "--match full --offset 0 / the same", [*words, "--offset", "0"],
              [*join, "-vf", graph, "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-c:a", "copy", peer], 1.0, **common)


def splice(bench):
    """Two hours with eight seconds replaced, against a copy of the file and the eight seconds by themselves."""
    whole, part = bench.out("whole.mov"), bench.out("part.mov")
    result, recipe = bench.material.two_hours_edited()
    words = [bench.wanprep, "restore", result, "--recipe", recipe, "--force", "-v", "--progress", "none", "--offset", "0"]
    copy = bench.out("copy.mov")
    peer = [["cp", bench.material.two_constant_hours(), copy], ["sync", copy], [*words, "-o", part]]
    for metric in ("cpu", "wall"):
        yield Row("splice", f"--whole of 2 h / cp, then the 8 s alone ({metric})", [*words, "-o", whole, "--whole"], peer, 1.1, metric=metric, made=whole,
                  made_peer=copy, without_proof=True, runs=2)
