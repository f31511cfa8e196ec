"""A landing folder of invented reports, and the manifest of what has to be found in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator.dialects import DIALECTS
from benchmarks.generator.names import Place, places
from benchmarks.generator.plants import planted

#: One report of so many holds an error.
ONE_OF = 5
MANIFEST = ("file", "rule", "line", "printed", "was")


@dataclass(frozen=True, slots=True)
class Made:
    """A report's file below the landing folder, its text, and the row of the manifest if it holds an error."""

    path: str
    text: str
    expected: tuple[str, str, int, str, str] | None
    dialect: str


def made(place: Place, number: int) -> Made:
    """The report; of `ONE_OF` in a row one holds an error."""
    dialect, suite, render, ending = DIALECTS[place.suite % len(DIALECTS)]
    report = suite(place)
    plant = None
    if number % ONE_OF == 0:
        report, plant = planted(report, dialect, number // ONE_OF)
    text, lines = render(report)
    path = f"{_plain(place.municipality)}/{_plain(place.board)}/delarsrapport-{place.year}-{place.month:02d}.{ending}"
    expected = (path, plant.rule, lines[plant.place], plant.printed, plant.was) if plant else None
    return Made(path, text, expected, dialect)


def reports(count: int) -> Iterator[Made]:
    return (made(place, number) for number, place in enumerate(places(count)))


def write(folder: Path, count: int) -> Path:
    """The reports below `folder/raw`, `folder/manifest.csv` and `folder/dialects.csv` beside; returns the landing
    folder."""
    rows, dialects = [], []
    for report in reports(count):
        path = folder / "raw" / report.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report.text, encoding="utf-8")
        dialects.append((report.path, report.dialect))
        if report.expected:
            rows.append(report.expected)
    for name, table in (("manifest", [MANIFEST, *rows]), ("dialects", [("file", "dialect"), *dialects])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(table)
    return folder / "raw"


def read_dialects(folder: Path) -> dict[str, str]:
    """The dialect of each file."""
    with (folder / "dialects.csv").open(encoding="utf-8", newline="") as handle:
        return {row["file"]: row["dialect"] for row in csv.DictReader(handle)}


def read_manifest(folder: Path) -> set[tuple[str, str, int]]:
    """What has to be found: file, rule and line."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["file"], row["rule"], int(row["line"])) for row in csv.DictReader(handle)}


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö", "aao"))
