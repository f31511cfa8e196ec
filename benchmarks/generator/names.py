"""Who reports what, when: invented municipalities and boards, and the periods; each report is one of their products."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import ceil

_FIRST = (
    *("Alm", "Björk", "Ek", "Lind", "Sten", "Gran", "Tall", "Hav", "Sjö", "Dal"),
    *("Berg", "Å", "Ros", "Hed", "Skog", "Älv", "Kvarn", "Lund", "Norr", "Söder"),
)
_LAST = ("hamra", "sele", "torsa", "vika", "mora", "näsa", "rydda", "tuna", "ljunga", "åsa", "fors", "backa")

#: The board as its report names it, and its own departments.
BOARDS: dict[str, tuple[str, ...]] = {
    "Byggnämnden": ("Bygglov", "Plan", "Kart och mät", "Tillsyn", "Administration"),
    "Socialnämnden": ("Äldreomsorg", "Funktionsstöd", "Barn och familj", "Försörjningsstöd", "Myndighet", "Stöd"),
    "Utbildningsnämnden": ("Förskola", "Grundskola", "Gymnasium", "Elevhälsa", "Musikskola", "Vuxenutbildning"),
    "Miljönämnden": ("Livsmedel", "Miljöskydd", "Hälsoskydd", "Naturvård", "Rådgivning"),
    "Fritidsnämnden": ("Idrottshallar", "Badhus", "Föreningsstöd", "Fritidsgårdar", "Friluftsliv"),
    "Kulturnämnden": ("Bibliotek", "Museum", "Konst", "Arkiv", "Evenemang", "Teater"),
    "Servicenämnden": ("Måltider", "Lokalvård", "Fastigheter", "Fordon", "Upphandling", "Kontaktcenter"),
    "Arbetsmarknadsnämnden": ("Praktik", "Lärcentrum", "Vägledning", "Integration", "Anställningsstöd"),
}

#: (year, last month): interim reports of a third and of two thirds of a year, as the samples are.
PERIODS = tuple((year, month) for year in (2023, 2024, 2025) for month in (4, 8))

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec"]
LAST_DAYS = {4: 30, 8: 31}


@dataclass(frozen=True, slots=True)
class Place:
    """One report's identity. `number` tells the municipalities apart."""

    number: int
    municipality: str
    board: str
    year: int
    month: int

    @property
    def suite(self) -> int:
        """A municipality writes all its reports with one suite; those that begin with one letter use several."""
        return self.number + self.number // len(_FIRST)

    @property
    def end(self) -> str:
        return f"{self.year}-{self.month:02d}-{LAST_DAYS[self.month]}"

    def rng(self, *of: object) -> random.Random:
        """The same numbers for the same organisation and subject, whatever report asks for them."""
        return random.Random("|".join(map(str, (self.municipality, self.board, *of))))


MUNICIPALITIES = tuple(f"{first}{last}" for last in _LAST for first in _FIRST)
MOST = len(MUNICIPALITIES) * len(BOARDS) * len(PERIODS)
_FEWEST = 8  # so that a few reports are of every dialect


def places(count: int) -> list[Place]:
    """So many reports, all different, of as few municipalities as have them. Raises ValueError beyond `MOST`."""
    if count > MOST:
        raise ValueError(f"{count} reports are wanted; the names are enough for {MOST}")
    wanted = max(_FEWEST, ceil(count / len(BOARDS) / len(PERIODS)))
    every = (
        Place(number, MUNICIPALITIES[number], board, year, month)
        for board in BOARDS
        for year, month in PERIODS
        for number in range(wanted)
    )
    return [place for place, _ in zip(every, range(count), strict=False)]
