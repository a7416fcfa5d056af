"""What is aligned: real motion and drawn motion, each with a rate of its own, in a training and a testing half.

A source is frames without a rate: the times are given afterwards, so that motion taken at 30 a second also serves at 23.976.
"""
from dataclasses import dataclass, field

RATES = ["24000/1001", "24/1", "25/1", "30000/1001", "30/1", "50/1", "60000/1001", "60/1", "variable"]
MOVING, LOCKED, REPEATED, FADES = "textured motion", "locked-off", "repeated", "fades"


@dataclass
class Source:
    name: str
    kind: str
    half: str                                  # "training" or "testing"
    inputs: list = field(default_factory=list)  # of ffmpeg
    graph: str = "null"
    rates: tuple = ()


# Real clips with motion, and the part of them that has it: (file, ffmpeg's filter before everything, rates).
FAST = ("30/1", "25/1", "60/1")
REAL_MOVING = [
    ("training", "iphone-portrait-rot90.mov", "", ("24/1", "30/1")), ("testing", "iphone-gps-rot90.mov", "", ("30/1", "24000/1001")),
    ("training", "rot270-landscape.mp4", "", ("30000/1001", "60/1", "variable")), ("testing", "iphone-hlg-dovi-editlist.mp4", "", ("25/1", "30/1")),
    ("training", "hdr10-av1-portrait.mp4", "", ("24000/1001", "50/1")), ("testing", "awesome'movie.mov", "trim=start_frame=25,", ("24/1", "variable")),
    ("training", "gopro-max-gpmd-tmcd.mp4", "", ("60000/1001", "30000/1001")), ("testing", "hint-tracks.mp4", "trim=start_frame=40,", ("30/1", "60/1")),
    ("training", "audio-51.mp4", "", ("25/1", "24/1")), ("testing", "bframe-pyramid-sar.mp4", "trim=start_frame=2,", ("30/1", "50/1")),
    ("training", "opus-negative-start.mkv", "", ("30/1", "variable")), ("testing", "hevc-phone-1376x1840.mp4", "", ("24/1", "60000/1001", "variable")),
    ("training", "webcam.mkv", "", ("24000/1001", "30/1")), ("testing", "two-video-two-audio.mp4", "trim=start_frame=10,", ("25/1",)),
    ("training", "samsung-slow-motion.mp4", "", ("24/1", "25/1")), ("testing", "pcm-sowt-50p.mov", "", ("50/1", "25/1")),
]
REAL_LOCKED = [("training", "smpte-10048ms.mp4"), ("testing", "fragmented-8s.mp4"), ("training", "frag-rot90-51.mp4"), ("testing", "flir-vfr-audio-late.mp4")]
REAL_FADES = [("training", "hevc-51.ts"), ("testing", "hint-tracks.mp4")]

SIZE = "320x180"
WIDE = "scale=960:540:flags=bilinear"
HELD = "loop=loop=269:size=1,setpts=N/30/TB"


def drawn(text, seconds=9, rate=30):
    return ["-f", "lavfi", "-t", str(seconds), "-i", f"{text}{':' if '=' in text else '='}rate={rate}"]


def panned(x, y):
    """A window of 320x180 that wanders over a picture of 960x540, half a pixel at a time."""
    return f"[0:v]{WIDE},{HELD},crop=640:360:'{x}':'{y}',scale=320:180:flags=area"


def drawn_moving(media):
    noise = drawn("mandelbrot=s=320x180:start_scale=0.6:end_pts=400")
    life = drawn("cellauto=s=320x180:rule=110:random_seed=7:scroll=1")
    wild = drawn("life=s=160x90:mold=10:random_fill_ratio=0.2:seed=9:death_color=#203010:life_color=#f0f0a0")
    photo = lambda name: ["-i", f"{media}/image/{name}"]  # noqa: E731
    return [
        Source("mandelbrot", MOVING, "training", noise, "[0:v]null", ("30/1", "24/1")),
        Source("mandelbrot-rolled", MOVING, "testing", drawn("mandelbrot=s=320x180:start_x=-0.1:start_y=-0.92:start_scale=0.5:end_pts=300"), "[0:v]rotate=a=0.01*n", ("25/1", "60/1")),
        Source("cellauto", MOVING, "training", life, "[0:v]gblur=sigma=1.5", ("25/1", "50/1")),
        Source("cellauto-30", MOVING, "testing", drawn("cellauto=s=320x180:rule=30:random_seed=3:scroll=1"), "[0:v]gblur=sigma=2", ("30/1", "24000/1001")),
        Source("life", MOVING, "training", wild, "[0:v]scale=320:180,gblur=sigma=1", ("24/1", "variable")),
        Source("testsrc2", MOVING, "testing", drawn("testsrc2=s=320x180"), "[0:v]null", ("30/1", "25/1", "60000/1001")),
        Source("numbered", MOVING, "training", drawn("mandelbrot=s=320x180:start_scale=2:end_pts=900"),
               "[0:v]drawtext=text=%{n}:fontsize=60:fontcolor=white:box=1:boxcolor=black:x=20:y=60", ("30000/1001", "variable")),
        Source("numbered-pan", MOVING, "testing", photo("progressive.jpg"),
               panned("160+140*sin(n/25)", "90+60*cos(n/31)") + ",drawtext=text=%{n}:fontsize=60:fontcolor=white:box=1:boxcolor=black:x=20:y=60", ("30/1", "variable")),
        Source("pan", MOVING, "training", photo("orientation-1.jpg"), panned("mod(n*1.3\\,300)", "60"), ("24/1", "60/1")),
        Source("shake", MOVING, "testing", photo("png-16bit.png"), panned("160+20*sin(n/3)+90*sin(n/40)", "90+15*cos(n/4)+60*sin(n/33)"), ("30/1", "24/1")),
        Source("shake-2", MOVING, "training", photo("ultrahdr-gainmap.jpg"), panned("160+15*sin(n/4)+90*sin(n/37)", "90+25*cos(n/5)"), ("30000/1001", "50/1")),
    ]


def real(media, half, name, kind, before, rates):
    return Source(f"{name.split('.')[0]}", kind, half, ["-i", f"{media}/video/{name}"], f"[0:v:0]{before}scale=320:180:flags=area", rates)


def cuts(media, half, names):
    inputs = [word for name in names for word in ("-i", f"{media}/video/{name}")]
    parts = "".join(f"[{i}:v:0]trim=start_frame={6 * i}:end_frame={6 * i + 38 - 7 * i},setpts=N/30/TB,scale=320:180,setsar=1,format=yuv420p[p{i}];" for i in range(len(names)))
    return Source(f"cuts-{half}", MOVING, half, inputs, parts + "".join(f"[p{i}]" for i in range(len(names))) + f"concat=n={len(names)}", ("30/1", "25/1"))


def spoiled(base, suffix, kind, graph):
    return Source(f"{base.name}-{suffix}", kind, base.half, base.inputs, f"{base.graph},{graph}", base.rates)


def locked(media):
    made = [real(media, half, name, LOCKED, "", ("25/1", "30/1")) for half, name in REAL_LOCKED]
    for half, picture, grain in (("training", "orientation-1.jpg", 0), ("testing", "progressive.jpg", 0), ("training", "ultrahdr-gainmap.jpg", 8), ("testing", "png-16bit.png", 10)):
        inputs = ["-i", f"{media}/image/{picture}"]
        graph = f"[0:v]scale=320:180:flags=area,{HELD}" + (f",noise=alls={grain}:allf=t" if grain else "")
        made.append(Source(f"locked-{picture.split('.')[0]}{'-grain' if grain else ''}", LOCKED, half, inputs, graph, ("30/1", "24/1")))
    return made


def repeated(sources):
    """On twos, on threes, 3:2, and frozen for half a second."""
    ways = {"twos": "select='not(mod(n,2))',setpts=2*N/30/TB,fps=30", "threes": "select='not(mod(n,3))',setpts=3*N/30/TB,fps=30",
            "pulldown": "select='mod(n,5)',setpts=N/24/TB,fps=30", "frozen": "select='not(between(n,30,44))',setpts='if(lt(N,30),N,N+15)/30/TB',fps=30"}
    chosen = [s for s in sources if s.kind == MOVING and s.rates != ("50/1", "25/1")]
    made = []
    for half in ("training", "testing"):
        mine = [s for s in chosen if s.half == half]
        for i, (name, graph) in enumerate(ways.items()):
            for base in (mine[(2 * i + 1) % len(mine)], mine[(3 * i + 8) % len(mine)]):
                made.append(spoiled(base, name, REPEATED, "setpts=N/30/TB,settb=1/30," + graph))
    return made


def fades(media, sources):
    made = [real(media, half, name, FADES, "trim=end_frame=110,", ("24/1", "30/1")) for half, name in REAL_FADES]
    made[1].name += "-fade"
    graph = {"fade-in": "fade=in:0:30", "fade-both": "fade=in:0:24,fade=out:60:30:c=white,trim=end_frame=90", "dip": "fade=out:30:15:enable='lt(n,45)',fade=in:45:15:enable='gte(n,45)'"}
    for half in ("training", "testing"):
        mine = [s for s in sources if s.kind == MOVING and s.half == half]
        for i, (name, text) in enumerate(graph.items()):
            for base in (mine[(3 * i + 2) % len(mine)], mine[(5 * i + 4) % len(mine)]):
                made.append(spoiled(base, name, FADES, text))
    return made


def all_sources(media):
    moving = [real(media, half, name, MOVING, before, rates) for half, name, before, rates in REAL_MOVING]
    moving += drawn_moving(media)
    moving += [cuts(media, "training", ["rot270-landscape.mp4", "audio-51.mp4", "hdr10-av1-portrait.mp4"]),
               cuts(media, "testing", ["hevc-phone-1376x1840.mp4", "bframe-pyramid-sar.mp4", "iphone-gps-rot90.mov"])]
    return moving + locked(media) + repeated(moving) + fades(media, moving)
