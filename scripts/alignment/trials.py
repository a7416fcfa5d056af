"""Draws trials: which part of a source was sent, and which of its frames each picture of the result shows."""
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from .sources import LOCKED
from .styles import names

LEAST_S, MOST_S = 2, 8  # what the service takes


@dataclass
class Trial:
    id: int
    source: object
    style: str
    rate: Fraction
    offset: Fraction  # in frames of the result: where the instants that it shows lie on average
    longer: int
    equal: bool       # lengths, within a frame of the result
    words: str        # for the program


def nearest(times, at):
    after = bisect_right(times, at)
    if after == 0:
        return 0
    return after if after < len(times) and times[after] - at < at - times[after - 1] else after - 1


def shown(times, at, way, frame):
    """The frame that a service shows at an instant: the nearest, the last that has begun, or as ffmpeg's fps filter does."""
    if way == "nearest":
        return nearest(times, at)
    return max(0, bisect_right(times, at + (frame / 2 if way == "fps" else 0)) - 1)


def part_of(times, chance):
    """First frame and number of frames, at least 2 s where the source has them."""
    count = len(times) - 1
    shortest = next((n for n in range(1, count + 1) if times[n] >= LEAST_S), count)
    longest = max(n for n in range(1, count + 1) if times[n] <= MOST_S)
    number = chance.randint(min(shortest, longest), longest)
    return chance.randint(0, count - number), number


def result_rows(times, first, number, result, chance):
    """Numbers of frames, one a picture of the result, and how many of its frames they are late on average: a service that shows the
    last frame that has begun, moves 24 frames a second by nearly half a frame. Before and behind the clip: held, or gone on with."""
    frame = 1 / result.rate
    held, way = chance.random() < 0.5, chance.choice(["nearest", "begun", "fps"])
    blended = chance.random() < 0.12
    part = [t - times[first] for t in times[first:first + number]]
    whole = [t - times[first] for t in times[:-1]]
    pictures, late = [], []
    for i in range(result.pictures):
        at = (i - result.offset) * frame
        pick = lambda instant: first + shown(part, instant, way, frame) if held else shown(whole, instant, way, frame)  # noqa: E731
        one, other = pick(at), pick(at + frame / 2)
        pictures.append(f"{one}+{other}" if blended and one != other else str(one))
        if 0 <= at < part[-1]:
            seen = (times[one] + times[other]) / 2 if blended else times[one]
            late.append((at - (seen - times[first])) / frame)
    return pictures, sum(late) / max(1, len(late))


@dataclass
class Shape:
    rate: Fraction
    offset: Fraction
    pictures: int


def draw(i, source, times, row, chance):
    first, number = part_of(times, chance)
    rate = Fraction(chance.choice([30, 30, 30, 24, 25, 16]))
    offset = Fraction(0) if source.kind == LOCKED else Fraction(chance.randint(-5, 5))
    if chance.random() < 0.1 and source.kind != LOCKED:
        offset += Fraction(chance.randint(-4, 4), 10)
    longer = chance.choice([0, 0, 0, *range(-5, 6)])
    duration = times[first + number] - times[first]
    shape = Shape(rate, offset, max(1, round(duration * rate) + longer))
    style = chance.choice(names())
    pictures, late = result_rows(times, first, number, shape, chance)
    equal = abs(duration - Fraction(shape.pictures) / rate) <= 1 / rate
    words = f"{i} {row}-plain {first} {number} {row}-{style} {rate.numerator}/{rate.denominator} {' '.join(pictures)}"
    # The program looks for the times beside the pictures of the clip.
    moved = Fraction(0) if source.kind == LOCKED else offset + late
    return Trial(i, source, style, rate, moved, longer, equal, words)
