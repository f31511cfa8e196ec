"""The engine that reads: Tesseract's own program, given images of strings, in one process for all of a page.

Every image is a page of one TIFF that goes in by the standard input, every word comes back by the standard output with
its box and how sure the engine is of it. No file is written and nothing is fetched.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from orchestration.ingest.document import Unreadable
from orchestration.ingest.readers.optical_ink import DPI

Array = np.ndarray[Any, Any]

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-swe"
MISSING = f"needs optical reading: {INSTALL}"
PROGRAM = "tesseract"
TEXT, FIGURES = "swe", "eng"  # the Swedish data is trained on words, the English one reads figures better
LINE = 7  # page segmentation: the image is one line
ORIENTATION = 0
SECONDS = 90  # that reading one page may take
FIGURE_SIGNS = "0123456789,.-–−%()"
WHITE = 14  # pixels around a string
MAX_WIDTH = 8_000


@dataclass(frozen=True, slots=True)
class Read:
    """A word as read; its box in pixels of the image, `sure` from 0 to 1."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    sure: float


@cache
def _languages() -> frozenset[str]:
    """The data that the engine has; empty where there is no engine."""
    if shutil.which(PROGRAM) is None:
        return frozenset()
    told = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return frozenset(line.strip() for line in (told.stdout + told.stderr).splitlines())


def is_installed() -> bool:
    """Whether the engine and its Swedish data are there."""
    return TEXT in _languages()


def _require(place: str) -> None:
    if not is_installed():
        missing = "its Swedish data" if _languages() else f"the program {PROGRAM}"
        raise Unreadable(MISSING, f"{place}: {missing} is not installed")


def read_strings(images: Sequence[Array], place: str, figures: bool = False) -> list[list[Read]]:
    """The words of each image. `figures`: they hold numbers. Raises Unreadable where they cannot be read."""
    if not images:
        return []
    _require(place)
    language = FIGURES if figures and FIGURES in _languages() else TEXT
    more = ("-c", f"tessedit_char_whitelist={FIGURE_SIGNS}") if figures else ()
    told = _run(_tiff(images), place, "-l", language, "--psm", str(LINE), *more, "tsv")
    found: list[list[Read]] = [[] for _ in images]
    for line in told.splitlines()[1:]:
        fields = line.split("\t")
        if len(fields) == 12 and fields[0] == "5" and fields[11].strip():
            number = int(fields[1]) - 1
            left, top, width, height = map(int, fields[6:10])
            sure = max(0.0, min(1.0, float(fields[10]) / 100))
            found[number].append(
                Read(fields[11].strip(), left - WHITE, top - WHITE, left + width - WHITE, top + height - WHITE, sure)
            )
    return found


def quarters_of(grey: Array, place: str) -> int:
    """How often a page is to be turned by a quarter against the clock before it stands upright; 0 where none tells."""
    if "osd" not in _languages():
        return 0
    told = _run(_tiff([grey], margin=0), place, "-l", "osd", "--psm", str(ORIENTATION), fails=True)
    fields = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    if float(fields.get("Orientation confidence", 0)) < 1.0:
        return 0
    return int(fields.get("Orientation in degrees", 0)) // 90 % 4


def _tiff(images: Sequence[Array], margin: int = WHITE) -> bytes:
    from PIL import Image

    pages = [Image.fromarray(np.pad(image[:, :MAX_WIDTH], margin, constant_values=255)) for image in images]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(DPI, DPI))
    return out.getvalue()


def _run(image: bytes, place: str, *arguments: str, fails: bool = False) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            [PROGRAM, "-", "-", *arguments], input=image, capture_output=True, timeout=SECONDS, env=environment,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise Unreadable("optical reading takes too long", f"{place}: more than {SECONDS} seconds") from late
    if done.returncode and not fails:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable("optical reading failed", f"{place}: {told[-1] if told else done.returncode}")
    return done.stdout.decode("utf-8", "replace")
