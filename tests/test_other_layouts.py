"""Reports of other municipalities, in layouts that no sample export has: every printed number of their tables is read.

Each fixture is a text and, beside it, what its tables hold (`<name>.csv`, one row a printed number). A reference to
a note and a project's number are no values. Which fact a table becomes and what its columns are called is left free,
but in the strict test, where the headers say it plainly.
"""

from __future__ import annotations

import csv
import difflib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from orchestration.ingest.extract import extract
from orchestration.ingest.words import fold

FIXTURES = Path(__file__).parent / "fixtures" / "layouts"
CELLS = ("finance_cells", "investment_cells", "indicator_cells", "other_cells", "sick_leave")
AMOUNTS = ("finance_cells", "investment_cells")
LABEL_MATCH = 0.86
ENOUGH = 0.95

#: Fixtures whose headers name their measures without any doubt.
PLAIN_HEADERS = ("alvdala", "ekhamra", "hovsta", "karby", "sundsele", "torsvik", "uppvik", "vastano")


@dataclass(frozen=True)
class Cell:
    """A number, printed or published; `labels` are the names that it may go by."""

    fact: str
    labels: tuple[str, ...]
    measure: str
    value: Decimal
    unit: str
    line: int

    def __str__(self) -> str:
        return f"{self.fact}, line {self.line}: {self.labels[0]} / {self.measure} = {self.value} {self.unit}"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


IDENTITIES = {row["name"]: row for row in read(FIXTURES / "identity.csv")}
NAMES = sorted(IDENTITIES)


def text_of(name: str) -> Path:
    (path,) = (p for p in FIXTURES.glob(f"{name}.*") if p.suffix != ".csv")
    return path


@cache
def facts(name: str) -> dict[str, list[dict]]:
    """What is extracted from the fixture below the folders of its municipality and body."""
    path, identity = text_of(name), IDENTITIES[name]
    folder = f"{identity['municipality']}/{identity['organisation']}"
    return {fact: t.to_pylist() for fact, t in extract(path.read_bytes(), f"{folder}/{path.name}").facts.items()}


def printed(name: str) -> list[Cell]:
    return [
        Cell(r["fact"], (r["label"],), r["measure"], Decimal(r["value"]), r["unit"], int(r["source_line"]))
        for r in read(FIXTURES / f"{name}.csv")
    ]


#: Fixtures whose labels give units.
WITH_UNITS = [name for name in NAMES if any(cell.unit for cell in printed(name))]


def published(name: str) -> list[Cell]:
    return [
        Cell(fact, labels(r), r["measure"], Decimal(r["value"]), r.get("unit") or "", r["source_line"])
        for fact in CELLS
        for r in facts(name)[fact]
        if r["value"] is not None
    ]


def labels(row: dict) -> tuple[str, ...]:
    if "line_label" in row:
        return (row["line_label"],)
    if "indicator" in row:
        return (row["indicator"],)
    names = [row[key] for key in ("group_name", "population") if row[key]]
    return (*names, " ".join(reversed(names)), " ".join(names), str(row["period_end"].year))


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def closeness(wanted: Cell, given: Cell) -> float:
    """1 for the same label, 0.9 for the same with a heading before it, else the share of matching characters."""
    want = plain(wanted.labels[0])

    def close(label: str) -> float:
        got = plain(label)
        if got == want:
            return 1.0
        if got.endswith(f" {want}"):
            return 0.9
        return difflib.SequenceMatcher(None, want, got, autojunk=False).ratio()

    return max(close(label) for label in given.labels)


def pairs(wanted: list[Cell], given: list[Cell], measures: bool = False) -> list[tuple[Cell, Cell | None]]:
    """One to one: equal value (and measure), the closest label first, then the nearest line."""
    by_value: dict[Decimal, list[int]] = defaultdict(list)
    for at, cell in enumerate(given):
        by_value[cell.value].append(at)
    candidates = [
        (-close, abs(want.line - given[at].line), w, at)
        for w, want in enumerate(wanted)
        for at in by_value[want.value]
        if (not measures or want.measure == given[at].measure) and (close := closeness(want, given[at])) >= LABEL_MATCH
    ]
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, _, w, at in sorted(candidates):
        if w not in taken and at not in used:
            taken[w] = at
            used.add(at)
    return [(want, given[taken[w]] if w in taken else None) for w, want in enumerate(wanted)]


def listed(title: str, cells: list[Cell]) -> str:
    return "\n  ".join([f"{title}: {len(cells)}", *map(str, cells)])


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_number_is_read(name: str) -> None:
    wanted = printed(name)
    missed = [want for want, got in pairs(wanted, published(name)) if got is None]
    assert 1 - len(missed) / len(wanted) >= ENOUGH, listed(f"missed of {len(wanted)}", missed)


@pytest.mark.parametrize("name", NAMES)
def test_no_amount_is_invented(name: str) -> None:
    given = published(name)
    matched = {id(got) for _, got in pairs(printed(name), given) if got is not None}
    amounts = [cell for cell in given if cell.fact in AMOUNTS]
    invented = [cell for cell in amounts if id(cell) not in matched]
    assert amounts
    assert 1 - len(invented) / len(amounts) >= ENOUGH, listed(f"invented of {len(amounts)}", invented)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_says_whose_and_which_it_is(name: str) -> None:
    path = text_of(name)
    (report,) = extract(path.read_bytes(), path.name).facts["reports"].to_pylist()
    wanted = IDENTITIES[name]
    fields = ("municipality", "organisation", "report_type", "period_end")
    assert {f: str(report[f]) for f in fields} == {f: wanted[f] for f in fields}


@pytest.mark.parametrize("name", WITH_UNITS)
def test_amounts_carry_the_unit_that_their_table_states(name: str) -> None:
    wanted = [cell for cell in printed(name) if cell.fact in ("finance", "investment") and cell.unit]
    read_amounts = [(w, got) for w, got in pairs(wanted, published(name)) if got is not None]
    assert read_amounts
    wrong = [got for want, got in read_amounts if got.unit != want.unit]
    assert not wrong, listed("another unit", wrong)


@pytest.mark.parametrize("name", PLAIN_HEADERS)
def test_plain_headers_give_their_measures(name: str) -> None:
    known = ("budget_", "actual_", "variance_", "forecast_", "total_budget")
    wanted = [c for c in printed(name) if c.fact in ("finance", "investment") and c.measure.startswith(known)]
    missed = [want for want, got in pairs(wanted, published(name), measures=True) if got is None]
    assert 1 - len(missed) / len(wanted) >= ENOUGH, listed(f"missed or named otherwise, of {len(wanted)}", missed)
