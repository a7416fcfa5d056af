"""The inputs, made once into a cache folder and reused: each function names a file, makes it if it is not there, and gives its path.

All of it is drawn and noisy, so that encoders have something to do, and the same on every machine. A real clip of one's own
(scripts/bench --clip FILE) takes the place of the drawn picture where pictures are encoded.
"""
import functools
import os
import subprocess
from pathlib import Path

# A graded picture as HDR is mastered: its white at 203 cd/m2 (ITU-R BT.2408), its colors inside BT.2020.
AS_PQ = ("zscale=pin=bt709:tin=bt709:min=bt709:rin=tv:t=linear:npl=203:p=bt2020:m=gbr:r=pc,format=gbrpf32le,"
         "zscale=pin=bt2020:tin=linear:min=gbr:rin=pc:npl=203:t=smpte2084:p=bt2020:m=bt2020nc:r=tv,format=yuv420p10le")
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
X264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", *TAGS]


def named(ending):
    """Makes NAME.ending once, under a temporary name first, so that an interrupted run leaves nothing that looks whole."""
    def wrap(make):
        @functools.wraps(make)
        def path_of(self):
            path = self.folder / (make.__name__ + ending)
            if not path.exists():
                print(f"  making {path.name} ...", flush=True)
                part = self.folder / ("part-" + path.name)
                make(self, str(part))
                os.replace(part, path)
            return str(path)
        return path_of
    return wrap


class Material:
    def __init__(self, folder, wanprep, clip=None):
        self.folder, self.wanprep, self.clip = Path(folder), wanprep, clip
        self.folder.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def ffmpeg(*words):
        done = subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"ffmpeg {' '.join(words)}: {done.stderr[-500:]}")

    def picture(self, size, rate, seconds):
        """Input options and filter of a moving picture with texture, edges and grain."""
        width, height = size
        if self.clip:
            fit = f"fps={rate},scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height},setsar=1"
            return ["-stream_loop", "-1", "-t", str(seconds), "-i", self.clip], fit + ",noise=alls=3:allf=t"
        return ["-f", "lavfi", "-t", str(seconds), "-i", f"testsrc2=s={width}x{height}:r={rate}"], "noise=alls=5:allf=t"

    def sound(self, seconds):
        return ["-f", "lavfi", "-t", str(seconds), "-i", "aevalsrc=0.2*sin(440*t*2*PI)+0.1*random(0):s=48000:c=stereo"]

    def film(self, part, size, rate, seconds, *codec, graded=None):
        inputs, graph = self.picture(size, rate, seconds)
        graph = f"{graph},{graded}" if graded else graph
        self.ffmpeg(*inputs, *self.sound(seconds), "-map", "0:v", "-map", "1:a", "-vf", graph, *codec, "-t", str(seconds), part)

    # Probing

    @named(".mp4")
    def small(self, part):
        """A phone's second: 1080p H.264, some 3 MB."""
        self.film(part, (1920, 1080), 30, 2, *X264, "-preset", "veryfast", "-crf", "20", "-c:a", "aac")

    @named(".mp4")
    def hundred_megabytes(self, part):
        """What a store is sent: nothing looks into it."""
        with open(part, "wb") as out:
            for _ in range(100):
                out.write(os.urandom(1_000_000))

    def thousand(self):
        """A thousand names of the small one."""
        small, folder = self.small(), self.folder / "thousand"
        folder.mkdir(exist_ok=True)
        paths = [folder / f"clip{n:04}.mp4" for n in range(1000)]
        for path in paths:
            if not path.exists():
                os.link(small, path)
        return [str(path) for path in paths]

    @named(".mp4")
    def one_minute(self, part):
        """60 s of small pictures with key frames far apart; the sound ends before, so that repeats keep the rate."""
        self.film(part, (640, 360), 25, 60, *X264, "-preset", "veryfast", "-crf", "25", "-g", "250", "-bf", "3", "-c:a", "aac", "-b:a", "64k",
                  "-af", "atrim=end=59.9")

    @named(".mov")
    def two_constant_hours(self, part):
        """180,000 frames, the index at the end."""
        self.ffmpeg("-stream_loop", "119", "-i", self.one_minute(), "-c", "copy", part)

    @named(".mov")
    def ten_gigabytes(self, part):
        """180,000 frames of 11.1 Mbit/s, two hours: 10 GB that stand on the disk, the index after them."""
        minute = str(self.folder / "part-minute10.mp4")
        rate = ["-b:v", "11M", "-minrate", "11M", "-maxrate", "11M", "-bufsize", "5M", "-x264-params", "nal-hrd=cbr:filler=1"]
        self.film(minute, (640, 360), 25, 60, *X264, "-preset", "veryfast", *rate, "-g", "250", "-bf", "3", "-c:a", "aac")
        self.ffmpeg("-stream_loop", "119", "-i", minute, "-c", "copy", part)
        os.unlink(minute)

    @named(".mov")
    def ten_hours(self, part):
        """1,080,000 frames at 30 a second, and sound."""
        minute = str(self.folder / "part-minute30.mp4")
        self.ffmpeg("-f", "lavfi", "-i", "color=c=gray:s=320x240:r=30:d=60", "-f", "lavfi", "-i", "sine=440:r=48000:d=60", *X264,
                    "-preset", "veryfast", "-g", "60", "-bf", "3", "-c:a", "aac", "-b:a", "48k", "-t", "60", minute)
        self.ffmpeg("-stream_loop", "599", "-i", minute, "-c", "copy", part)
        os.unlink(minute)

    @named(".jpg")
    def photo(self, part):
        self.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=7680x4320:d=1:r=1", "-vf", "noise=alls=20", "-frames:v", "1", "-q:v", "2", part)

    @named(".png")
    def drawing(self, part):
        self.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=3000x1688:d=1:r=1", "-vf", "noise=alls=20,format=rgb24", "-frames:v", "1", part)

    # Conforming

    @named(".mp4")
    def film10(self, part):
        """10 s of 1080p25, H.264 in one long group."""
        self.film(part, (1920, 1080), 25, 10, *X264, "-preset", "veryfast", "-crf", "21", "-g", "250", "-bf", "3", "-c:a", "aac", "-b:a", "192k")

    @named(".mp4")
    def film600(self, part):
        """Ten minutes of it."""
        self.ffmpeg("-stream_loop", "59", "-i", self.film10(), "-c", "copy", part)

    @named(".mp4")
    def fits(self, part):
        """8 s that the service takes as they are."""
        subprocess.run([self.wanprep, "conform", self.film10(), "-o", part, "--duration", "8", "--force", "-q"], check=True,
                       stdout=subprocess.DEVNULL)
        os.unlink(part + ".recipe.json")

    @named(".mp4")
    def fits_large(self, part):
        """10 s near the byte limit."""
        self.ffmpeg("-i", self.film10(), "-t", "9.9", *X264, "-preset", "ultrafast", "-b:v", "72M", "-maxrate", "76M", "-bufsize", "76M",
                    "-x264-params", "nal-hrd=cbr:force-cfr=1", "-an", "-map_metadata", "-1", "-movflags", "+faststart", part)

    @named(".mp4")
    def late_index(self, part):
        """The 8 s with the index at the end."""
        self.ffmpeg("-i", self.fits(), "-c", "copy", "-map_metadata", "-1", part)

    @named(".mov")
    def prores(self, part):
        """Every picture twice, as the file was of which the target speaks."""
        self.film(part, (1920, 1080), 25, 5, "-c:v", "prores_ks", "-profile:v", "hq", "-pix_fmt", "yuv422p10le", *TAGS, "-c:a", "pcm_s16le",
                  graded="fps=50")

    @named(".mp4")
    def uhd(self, part):
        self.film(part, (3840, 2160), 25, 5, *X264, "-preset", "veryfast", "-crf", "22", "-c:a", "aac")

    @named(".mp4")
    def uhd_pq(self, part):
        """4K HEVC Main 10, as a camera or a grade writes it."""
        self.film(part, (3840, 2160), 25, 4, "-c:v", "libx265", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1",
                  "-x265-params", "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited",
                  "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv", "-c:a", "aac", graded=AS_PQ)

    def eight(self):
        """Eight clips of 60 frames in 4K."""
        folder = self.folder / "eight"
        folder.mkdir(exist_ok=True)
        paths = []
        for n in range(8):
            path = folder / f"clip{n}.mp4"
            if not path.exists():
                self.ffmpeg("-ss", str(n * 0.3), "-t", "2.4", "-i", self.uhd(), *X264, "-preset", "veryfast", "-crf", "22", "-an", str(path))
            paths.append(str(path))
        return paths

    # Restoring

    @named(".mp4")
    def result(self, part):
        """What a service might return for the 8 s: another size, rate and hue."""
        self.ffmpeg("-i", self.fits(), "-vf", "hue=h=30,scale=1280:720,fps=30", *X264, "-preset", "veryfast", "-c:a", "copy", part)

    def two_hours_edited(self):
        """8 s from the middle of the two hours: (what the service might return, the recipe of what it was sent)."""
        clip, made = self.folder / "middle.mp4", self.folder / "middle_result.mp4"
        if not made.exists():
            subprocess.run([self.wanprep, "conform", self.two_constant_hours(), "-o", str(clip), "--start", "3601", "--duration", "8", "--force", "-q"],
                           check=True, stdout=subprocess.DEVNULL)
            part = str(self.folder / "part-result.mp4")
            self.ffmpeg("-i", str(clip), "-vf", "hue=h=30,fps=30", *X264, "-preset", "veryfast", "-c:a", "copy", part)
            os.replace(part, made)
        return str(made), str(clip) + ".recipe.json"
