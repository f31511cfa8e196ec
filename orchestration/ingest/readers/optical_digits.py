"""Which figure a mark is, by the marks of the whole document that look like it: print repeats itself exactly.

The engine reads a number at a time and errs here and there; the same type is used hundreds of times. A mark that was
read as a 1 while all its likes were read as 7 is doubtful, and one that it could not read is what its likes are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SIDE = 20  # pixels of the pictures that are compared
LIKES = 7  # nearest others that are asked
AGREEING = 6  # of them, for a judgement
LEAST = 30  # read marks of a document that can tell anything
MOST = 6_000  # that are compared with
FAR = 1.4  # times the usual distance between likes at which a mark is none of them
UNREAD = 255


@dataclass(frozen=True, slots=True)
class Judged:
    """What a mark's likes say: the figure that most of them are, None where they don't agree or none is like it."""

    figure: str | None
    agreeing: int


def picture(ink: Array) -> Array:
    """A mark's picture for comparison: as high as all others, its width kept, ink positive, of length one."""
    from PIL import Image

    height, width = ink.shape
    wide = max(2, min(SIDE, round(width * SIDE / height)))
    image = np.asarray(Image.fromarray(ink).resize((wide, SIDE), Image.Resampling.BOX), np.float32)
    left = (SIDE - wide) // 2
    framed = np.zeros((SIDE, SIDE), np.float32)
    framed[:, left : left + wide] = 255 - image
    flat = framed.ravel()
    return flat / (np.linalg.norm(flat) or 1.0)


def judge(pictures: Sequence[Array], read: Sequence[str]) -> list[Judged]:
    """For each picture what its likes among the others say. `read`: the figure that each was read as, "" where none."""
    nothing = [Judged(None, 0)] * len(pictures)
    labels = np.array([int(r) if r else UNREAD for r in read], np.uint8)
    known = np.flatnonzero(labels != UNREAD)
    if len(known) < LEAST:
        return nothing
    known = known[:: max(1, -(-len(known) // MOST))]
    library, of = np.array([pictures[at] for at in known.tolist()], np.float32), labels[known]
    found: list[tuple[Array, Array]] = []
    for start in range(0, len(pictures), 1_000):
        part = np.array(pictures[start : start + 1_000], np.float32)
        alike = part @ library.T
        own = known[None, :] == np.arange(start, start + len(part))[:, None]
        alike[own] = -1.0
        nearest = np.argpartition(-alike, LIKES - 1, axis=1)[:, :LIKES]
        found.append((of[nearest], np.take_along_axis(alike, nearest, 1)))
    votes, alike = np.concatenate([v for v, _ in found]), np.concatenate([a for _, a in found])
    distance = 1 - np.median(alike, axis=1)
    usual = float(np.percentile(distance[known], 90))
    judged = []
    for own_votes, far in zip(votes, distance.tolist(), strict=True):
        figures, counts = np.unique(own_votes, return_counts=True)
        top = int(counts.argmax())
        sure = counts[top] >= AGREEING and far <= FAR * usual
        judged.append(Judged(str(figures[top]) if sure else None, int(counts[top])))
    return judged


def parts(ink: Array, count: int) -> list[Array]:
    """The pictures of `count` figures that touch."""
    cuts = cuts_of(ink, count)
    return [ink[:, left:right] for left, right in zip([0, *cuts], [*cuts, ink.shape[1]], strict=True)]


def cuts_of(ink: Array, count: int) -> list[int]:
    """The columns at which figures that touch are parted: where the least ink is near the even parts."""
    width = ink.shape[1]
    weight = (255 - ink.astype(np.int64)).sum(axis=0)
    cuts = []
    for number in range(1, count):
        middle, room = round(width * number / count), max(1, width // (6 * count))
        cuts.append(middle - room + int(weight[middle - room : middle + room + 1].argmin()))
    return cuts
