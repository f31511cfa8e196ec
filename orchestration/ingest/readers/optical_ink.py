"""A page image made ready for reading: even white ground, text upright and straight, nothing but what may be signs.

Shading and shadows become white, white text on a dark ground becomes dark, rules are taken out: a rule beside a figure
reads as a digit or a bar. All images are grey, 0 black to 255 white, at about 300 dots per inch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians, sin, tan
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: From, to and where: of the rules along the lines and of those across, in pixels of the straight page.
Rules = tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]

DPI = 300
BLOCK = 8  # pixels of a side of the squares in which the ground is looked for
INK = 150  # darker is ink, on a ground made white
DARK = 130  # a ground that is darker has light text
BAR = (24, 60)  # pixels of height and width without text that a dark ground has somewhere: no letter has so much ink
MOSTLY = 0.5  # share of a dark ground that its text leaves dark
MAX_SKEW = 5.0  # degrees
LEAST_SKEW = 0.04  # degrees that are left as they are
PLAIN_GAIN = 1.04  # by how much a straight page's profile is sharper than the crooked one's, at least
RULE_LENGTH, RULE_HEIGHT = 90, 110  # pixels from which on a stroke along a line, or across it, is a rule
RULE_WEIGHT = 12  # pixels that a rule is thick at most
MOST_SIDES = 5_000  # of one page's cells
ROW_HEIGHT, TOUCHING = 40, 6  # pixels of a single row's side at least; that it may end before the rule
STRAIGHT, LEAST_RULE = 20, 30  # pixels: how far a rule may stray, how long a part of it is at least
_SMALLER = 3  # the scale in which skew and dark grounds are looked for


@dataclass(frozen=True, slots=True)
class Turn:
    """How the straight page lies on the page as shown: by quarters against the clock, then by `degrees`."""

    quarters: int
    degrees: float
    width: int  # of the page as shown, in pixels
    height: int

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The box on the page as shown of one on the straight page."""
        width, height = (self.height, self.width) if self.quarters % 2 else (self.width, self.height)
        x, y = (x0 + x1) / 2 - width / 2, (y0 + y1) / 2 - height / 2
        sine, cosine = sin(radians(self.degrees)), cos(radians(self.degrees))
        x, y = x * cosine - y * sine, x * sine + y * cosine
        wide, high = x1 - x0, y1 - y0
        for _ in range(self.quarters % 4):  # each turns the page back by a quarter with the clock
            x, y, wide, high = -y, x, high, wide
        x, y = x + self.width / 2, y + self.height / 2
        return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


@dataclass(frozen=True)
class Ink:
    """The straight page on white ground without rules, these, and how it lies on the page as shown."""

    grey: Array
    turn: Turn
    rules: Rules = field(default_factory=lambda: ([], []))

    @cached_property
    def dark(self) -> Array:
        return self.grey < INK


def ink_of(grey: Array, quarters: int = 0) -> Ink:
    """The page's ink. `quarters`: how often the page is to be turned against the clock before it stands upright."""
    height, width = grey.shape
    level = np.ascontiguousarray(np.rot90(grey, quarters))
    degrees = skew_of(_on_white(level) < INK)
    if abs(degrees) >= LEAST_SKEW:
        level = _rotated(level, degrees)
    level = _on_white(_lightened(level))  # dark bars are told by their straight edges
    across, down = _rules(level)
    return Ink(_without(across | down, level), Turn(quarters % 4, degrees, width, height), _told(across, down))


def _rotated(grey: Array, degrees: float) -> Array:
    from PIL import Image

    return np.asarray(Image.fromarray(grey).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255))


def _on_white(grey: Array) -> Array:
    """The page with its ground made white."""
    from scipy import ndimage

    height, width = grey.shape
    padded = np.pad(grey, ((0, -height % BLOCK), (0, -width % BLOCK)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // BLOCK, BLOCK, padded.shape[1] // BLOCK, BLOCK)
    ground = np.percentile(blocks, 90, axis=(1, 3), method="nearest").astype(np.uint8)
    ground = ndimage.grey_closing(ground, size=(3, 3))
    scale = 255.0 / np.maximum(ground, 1)
    whole = np.repeat(np.repeat(scale.astype(np.float32), BLOCK, 0), BLOCK, 1)
    return np.minimum(padded * whole, 255).astype(np.uint8)[:height, :width]


def _lightened(grey: Array) -> Array:
    """The page with the dark bars that text stands on, as of a table's header, turned into their negative."""
    from scipy import ndimage

    dark = _smaller(grey < DARK) > 0.5
    solid = ndimage.binary_opening(dark, np.ones(_cells(BAR)))
    if not solid.any():
        return grey
    joined, _ = ndimage.label(dark)
    boxes = ndimage.find_objects(joined)
    found = grey.copy()
    for number in np.unique(joined[solid]).tolist():
        rows, columns = boxes[number - 1]
        bar = found[rows.start * _SMALLER : rows.stop * _SMALLER, columns.start * _SMALLER : columns.stop * _SMALLER]
        tone = float(np.median(bar))
        if tone < DARK and (bar < DARK).mean() >= MOSTLY:
            bar[:] = np.clip((255.0 - bar) * (255.0 / (255.0 - tone)), 0, 255).astype(np.uint8)
    return found


def _smaller(dark: Array) -> Array:
    """The share of ink in each square of the image made smaller."""
    height, width = (side // _SMALLER * _SMALLER for side in dark.shape)
    squares = dark[:height, :width].reshape(height // _SMALLER, _SMALLER, width // _SMALLER, _SMALLER)
    return squares.mean(axis=(1, 3))


def _cells(pixels: tuple[int, int]) -> tuple[int, int]:
    return pixels[0] // _SMALLER, pixels[1] // _SMALLER


def skew_of(dark: Array) -> float:
    """By how many degrees with the clock the lines fall; 0 where nothing tells it."""
    y, x = np.nonzero(_smaller(dark) > 0.25)
    if len(y) < 200:
        return 0.0
    x = x - dark.shape[1] / _SMALLER / 2
    jitter = np.random.default_rng(0).uniform(-0.5, 0.5, len(y))  # whole rows would make a straight page the sharpest

    def sharpness(degrees: float) -> float:
        rows = np.round(y - x * tan(radians(degrees)) + jitter).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float((np.diff(counts) ** 2).sum())

    best, step = 0.0, 0.5
    found = {0.0: sharpness(0.0)}
    for reach, step in ((MAX_SKEW, 0.25), (0.25, 0.05), (0.05, 0.02)):
        for degrees in np.arange(best - reach, best + reach + step / 2, step).tolist():
            if abs(degrees) <= MAX_SKEW and degrees not in found:
                found[degrees] = sharpness(degrees)
        best = max(found, key=lambda d: found[d])
    return best if found[best] > PLAIN_GAIN * found[0.0] and abs(best) < MAX_SKEW else 0.0


def _rules(grey: Array) -> tuple[Array, Array]:
    """The long thin strokes along and across the lines."""
    dark = grey < INK + 40
    across, down = _strokes(dark, RULE_LENGTH), _strokes(dark.T, RULE_HEIGHT).T
    if across.any():
        down |= _between(across, _strokes(dark.T, ROW_HEIGHT).T & ~down)
    return across, down


def _between(across: Array, strokes: Array) -> Array:
    """The upright strokes that reach from a rule to the next: the sides of the cells of one row."""
    from scipy import ndimage

    labels, count = ndimage.label(strokes, np.ones((3, 3)))
    keep = np.zeros(count + 1, bool)
    if count > MOST_SIDES:  # grain
        return keep[labels]
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        wide = slice(max(0, columns.start - TOUCHING), columns.stop + TOUCHING)
        ends = [slice(max(0, end - TOUCHING), end + TOUCHING) for end in (rows.start, rows.stop)]
        keep[number] = all(across[end, wide].any() for end in ends)
    return keep[labels]


def _told(across: Array, down: Array) -> Rules:
    """From where to where the strokes reach, and where they lie."""
    from scipy import ndimage

    found: Rules = ([], [])
    for rules, mask, along in ((found[0], across, 1), (found[1], down, 0)):
        if mask.any():
            for box in ndimage.find_objects(ndimage.label(mask, np.ones((3, 3)))[0]):
                side, other = box[along], box[1 - along]
                if other.stop - other.start <= STRAIGHT and side.stop - side.start >= LEAST_RULE:
                    rules.append((float(side.start), float(side.stop), (other.start + other.stop) / 2))
    return found


def _without(rules: Array, grey: Array) -> Array:
    """The page without these strokes."""
    if not rules.any():
        return grey
    grown = rules.copy()  # the grey edges beside a rule
    for reach in (1, 2):
        grown[reach:] |= rules[:-reach]
        grown[:-reach] |= rules[reach:]
        grown[:, reach:] |= rules[:, :-reach]
        grown[:, :-reach] |= rules[:, reach:]
    return np.where(grown, 255, grey).astype(np.uint8)


def _strokes(dark: Array, length: int) -> Array:
    """The ink of strokes at least so long along the rows and at most RULE_WEIGHT thick."""
    from scipy import ndimage

    # A hair of skew breaks a thin rule into steps: one pixel up or down is still the same stroke.
    level = ndimage.maximum_filter1d(dark.astype(np.uint8), 3, axis=0)
    long = ndimage.minimum_filter1d(level, length, axis=1)
    long = ndimage.maximum_filter1d(long, length, axis=1)
    thick = ndimage.maximum_filter1d(ndimage.minimum_filter1d(long, RULE_WEIGHT + 2, axis=0), RULE_WEIGHT + 2, axis=0)
    return (long > 0) & (thick == 0) & dark


def is_blank(grey: Array) -> bool:
    """Whether a page has no ink at all."""
    return not bool((grey < INK).any())
