"""What other programs find wrong with a file that is to be sent to the service."""
import json
import subprocess
from fractions import Fraction


def probed(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-show_packets", "-of", "json", str(path)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def packet_complaints(document, stream):
    packets = [p for p in document["packets"] if p["stream_index"] == stream["index"]]
    stored = sum(float(p.get("duration_time", 0)) for p in packets)
    if stored > 10.0005:
        yield f"{stream['codec_type']} of {stored} s as stored"
    if stream["codec_type"] == "video":
        times = sorted(float(p["pts_time"]) for p in packets)
        steps = [b - a for a, b in zip(times, times[1:])]
        if times[0] != 0 or max(steps) - min(steps) > 0.002:
            yield f"picture times from {times[0]}, steps {min(steps)} to {max(steps)}"


def shape_complaints(video):
    width, height = video["width"], video["height"]
    if not (240 <= width <= 4096 and 240 <= height <= 4096 and 1 / 8 <= width / height <= 8) or width % 2 or height % 2:
        yield f"picture of {width}x{height}"
    if video.get("sample_aspect_ratio", "1:1") not in ("1:1", "0:1") or any("rotation" in s for s in video.get("side_data_list", [])):
        yield "turned or squeezed"


def coding_complaints(video):
    kind = (video["codec_name"], video["pix_fmt"], video.get("field_order", "progressive"))
    if kind[0] not in ("h264", "hevc") or kind[1] not in ("yuv420p", "yuvj420p") or kind[2] not in ("progressive", "unknown"):
        yield " ".join(kind)
    if not 15 <= Fraction(video["avg_frame_rate"]) <= 60:
        yield f"{video['avg_frame_rate']} fps"
    color = [video.get(key, "unknown") for key in ("color_primaries", "color_transfer", "color_space")]
    if any(c not in ("bt709", "unknown") for c in color) or video.get("color_range", "tv") not in ("tv", "unknown"):
        yield f"color {color} {video.get('color_range')}"


def clip_complaints(path):
    """Of a clip by ffprobe: every documented limit, stored as well as shown, and what breaks services."""
    document = probed(path)
    video = next(s for s in document["streams"] if s["codec_type"] == "video")
    bad = [line for stream in document["streams"] for line in packet_complaints(document, stream)]
    for what, length in (("file", document["format"]["duration"]), ("picture", video["duration"])):
        if not 1.9995 <= float(length) <= 10.0005:
            bad.append(f"{what} of {length} s")
    bad += [*shape_complaints(video), *coding_complaints(video)]
    if not any(name in document["format"]["format_name"].split(",") for name in ("mp4", "mov")):
        bad.append(document["format"]["format_name"])
    if int(document["format"]["size"]) > 100_000_000:
        bad.append(f"{document['format']['size']} bytes")
    if len(document["streams"]) > 2 or any(s["codec_name"] != "aac" for s in document["streams"] if s["codec_type"] == "audio"):
        bad.append("other streams")
    return bad


def picture_complaints(path):
    """Of a reference picture by ffprobe."""
    done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)], capture_output=True, text=True, check=True)
    picture, bad = json.loads(done.stdout)["streams"][0], []
    width, height = picture["width"], picture["height"]
    if not (240 <= width <= 8000 and 240 <= height <= 8000 and 1 / 8 <= width / height <= 8):
        bad.append(f"{width}x{height}")
    if picture["codec_name"] not in ("mjpeg", "png", "bmp", "webp"):
        bad.append(picture["codec_name"])
    # A lossless WEBP always decodes with a channel for it.
    if picture["codec_name"] != "webp" and any(mark in picture["pix_fmt"] for mark in ("rgba", "bgra", "argb", "yuva", "ya8", "ya16", "gbrap")):
        bad.append(picture["pix_fmt"])
    if path.stat().st_size > 20_000_000:
        bad.append(f"{path.stat().st_size} bytes")
    return bad
