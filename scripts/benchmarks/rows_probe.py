"""Starting, probing, images: nothing is encoded."""
import shutil
import subprocess
from pathlib import Path

from .measure import Row

FFPROBE = ["ffprobe", "-v", "error", "-of", "json"]


def start(bench):
    yield Row("start", "--version / ffmpeg -version", [bench.wanprep, "--version"], ["ffmpeg", "-version"], 0.2, runs=bench.many)
    yield Row("start", "limits / ffmpeg -version", [bench.wanprep, "limits"], ["ffmpeg", "-version"], runs=bench.many)


def one(bench, name, path, peer, target, says="", runs=None):
    return Row("probe", name, [bench.wanprep, "probe", "--json", path], peer, target, runs=runs or bench.many, says=says)


def probe(bench):
    small = bench.material.small()
    info = shutil.which("mediainfo")
    yield one(bench, "one mp4 / ffprobe", small, [*FFPROBE, "-show_streams", "-show_format", small], 0.1)
    if info:
        yield one(bench, "one mp4 / mediainfo", small, [info, "--Output=JSON", small], 0.4)
        paths = bench.material.thousand()
        yield Row("probe", "1000 mp4, one process / mediainfo", [bench.wanprep, "probe", "--json", *paths], [info, "--Output=JSON", *paths], 0.05)
    big = bench.material.ten_gigabytes()
    if info:
        yield one(bench, "10 GB mov, index last / mediainfo", big, [info, "--Output=JSON", big], 0.3, says="read")
    yield one(bench, "10 GB mov / ffprobe -count_packets", big, [*FFPROBE, "-count_packets", "-show_streams", big], 0.02, says="read", runs=3)


def memory(bench):
    path = bench.material.ten_hours()
    yield Row("memory", "probe of 10 hours, at most 64 MiB", [bench.wanprep, "probe", "--json", path], [], metric="rss", limit=64, runs=2)


def imread(bench):
    """A program that does what imread does and nothing else, or nothing where OpenCV's headers are not installed."""
    program = Path(bench.material.folder) / "imread"
    if not program.exists():
        source = program.with_suffix(".cpp")
        source.write_text('#include <opencv2/imgcodecs.hpp>\nint main(int, char** words) '
                          '{ return cv::imread(words[1], cv::IMREAD_UNCHANGED).empty() ? 2 : 0; }\n')
        made = subprocess.run(["g++", "-O2", "-I/usr/include/opencv4", str(source), "-o", str(program), "-lopencv_imgcodecs", "-lopencv_core"],
                              capture_output=True, check=False)
        if made.returncode:
            return None
    return str(program)


def image(bench):
    program = imread(bench)
    if not program:
        print("image: no peer, libopencv-imgcodecs-dev is not installed")
        return
    for name, path in (("JPEG 7680x4320 / OpenCV imread", bench.material.photo()), ("RGB PNG 3000x1688 / OpenCV imread", bench.material.drawing())):
        yield Row("image", name, [bench.wanprep, "probe", "--json", path], [program, path], 0.05, runs=bench.many)
