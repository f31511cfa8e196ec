"""Pages read by eye: two at a time while others are being rendered, the figures of all settled together."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

import numpy as np

from orchestration.ingest import pace
from orchestration.ingest.certainty import SURE
from orchestration.ingest.document import Unreadable
from orchestration.ingest.readers.optical_ink import DPI
from orchestration.ingest.readers.optical_page import PageReading, read_page, settle
from orchestration.ingest.readers.optical_words import pieces_of
from orchestration.ingest.readers.pages import page_of
from orchestration.ingest.readers.pdf_drawings import Drawn
from orchestration.ingest.readers.pdf_lines import lines_of
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_tables import Page
from orchestration.ingest.readers.pdf_tags import Tags

Array = np.ndarray[Any, Any]

MAX_PAGES = 400  # of one file that are read by eye
AT_A_TIME = 2  # the engine is a process of its own for each
WAITING = 2  # rendered pages that wait for their turn: each takes some 10 MB


class Scans:
    """The pages of a file that are read by eye. Leaving the context ends what is still being read."""

    def __init__(self, source_file: str):
        self.source_file = source_file
        self._pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="optical")
        self._readings: dict[int, Future[PageReading]] = {}

    def __enter__(self) -> Scans:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def expect(self, pages: int) -> None:
        """Raises Unreadable where so many pages are too many."""
        if pages > MAX_PAGES:
            raise Unreadable(
                "too many pages to read optically", f"{self.source_file}: {pages} pages, the limit is {MAX_PAGES}"
            )

    def add(self, number: int, grey: Array, scale: float = DPI / 72) -> None:
        """A page's image, `scale` pixels to a point. Raises Unreadable for one too many, or what one before met."""
        self.expect(len(self._readings) + 1)
        pace.slow_page()
        place = f"{self.source_file}, page {number}"
        self._readings[number] = self._pool.submit(read_page, grey, place, scale)
        waiting = list(self._readings.values())[: -(AT_A_TIME + WAITING)]
        if waiting:
            waiting[-1].result()

    def pages(self) -> dict[int, Page]:
        """What is known of each page, by its number. Raises Unreadable for what the engine could not do."""
        readings = {number: reading.result() for number, reading in self._readings.items()}
        settle(list(readings.values()))
        pieces = pieces_of(list(readings.values()))
        return {number: _page(number, readings[number], own) for number, own in zip(readings, pieces, strict=True)}


def _page(number: int, reading: PageReading, pieces: list[Piece]) -> Page:
    across, down = reading.rules_in_points
    return page_of(number, pieces, lines_of(pieces), [], Drawn(rules=across, across=across, down=down), Tags())


def letters_of(pieces: list[Piece]) -> int:
    """How many letters and figures of a page are read for sure."""
    return sum(c.isalnum() for piece in pieces if piece.sure >= SURE for c in piece.text)
