"""What a template needs of one finding or one report, worked out from published rows. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration import reckoning
from orchestration.reckoning import Reckoning
from orchestration.site import marks
from orchestration.site.queries import Overview, Report

Row = dict[str, Any]

OUTCOMES = ("consistent", "rounding", "inconsistent", "not_evaluable")
SEVERITIES = ("error", "warning", "info")
_CELLS_APART = re.compile(r"[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{2,}")
#: The blank within a number, where no line ends.
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")

#: Days since a finding was first seen: the first of each class.
AGES = (0, 8, 31, 91)


@dataclass(frozen=True, slots=True)
class Line:
    """A source line: its number, the page where the document has pages, and the text in pieces (marked or not)."""

    line: int
    page: int | None
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as its article shows it."""

    row: Row
    rule: Row
    reckoning: Reckoning | None
    quote: Line | None
    lines: list[Line]
    has_clipping: bool

    def __getattr__(self, name: str) -> Any:
        try:
            return self.row[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_flip(self) -> bool:
        """Whether its sign is all that is taken for wrong."""
        return reckoning.is_flip(self.row["reported"], self.row["suspected_value"])

    def explanation(self, lang: str) -> str:
        """The message without what the heading and the reckoning say already."""
        return reckoning.explanation(self.row, self.reckoning, lang)


def findings(report: Report, rules: dict[str, Row], clipped: set[str]) -> list[Finding]:
    """In the order of the report's rows. `clipped`: the ids that a clipping was made for."""
    pages = {row["source_line"]: row["page"] for row in report.lines}
    texts = {row["source_line"]: row["source_text"] for row in report.lines}
    found = []
    for row in report.findings:
        addends = report.addends.get(row["finding_id"], [])
        relation = reckoning.relation_of(row, addends, report.relations)
        rule = rules.get(row["rule_id"], {})
        reckoned = reckoning.reckoning(row, addends, relation, rule)
        found.append(
            Finding(
                row=row,
                rule=rule,
                reckoning=reckoned,
                quote=(quote := _quote(row, pages)),
                lines=_lines(row, addends, relation, texts, pages, quote),
                has_clipping=row["finding_id"] in clipped,
            )
        )
    return found


def _quote(row: Row, pages: dict[int, int | None]) -> Line | None:
    if not row["source_text"]:
        return None
    page = row["page"] or pages.get(row["source_line"])
    return Line(row["source_line"], page, marks.marked(on_one_line(row["source_text"]), [row["reported"]]))


def on_one_line(text: str) -> str:
    """As prose reads it: a row that is broken over lines on one, and cells apart by one wide blank."""
    joined = " ".join(part.strip("\n\r") for part in text.splitlines() if part.strip())
    return _THOUSANDS.sub("\u00a0", _CELLS_APART.sub("\u2003", joined))


def _lines(
    row: Row,
    addends: Sequence[Row],
    relation: Row | None,
    texts: dict[int, str],
    pages: dict[int, int | None],
    quote: Line | None,
) -> list[Line]:
    """The lines of all its numbers but the quoted one, each once, in the order of the document."""
    values: dict[int, list[Decimal | None]] = {}
    told: dict[int, str] = {}
    for addend in addends:
        if addend["source_line"] is not None and addend["source_text"]:
            values.setdefault(addend["source_line"], []).append(addend["value"])
            told.setdefault(addend["source_line"], addend["source_text"])
    if relation is not None and relation["source_line"] in texts:
        values.setdefault(relation["source_line"], []).append(relation["reported"])
        told.setdefault(relation["source_line"], texts[relation["source_line"]])
    return [
        Line(line, pages.get(line), marks.marked(on_one_line(told[line]), values[line]))
        for line in sorted(told)
        if quote is None or line != quote.line
    ]


def with_shown_difference(overview: Overview) -> list[Row]:
    """The overview's findings, each with the difference that its own page shows: of the relation that fails."""
    told = []
    for row in overview.findings:
        addends = overview.addends.get(row["finding_id"], [])
        relation = reckoning.relation_of(row, addends, overview.relations.get(row["report_id"], []))
        told.append(row | {"shown_difference": (relation or row)["difference"]})
    return told


def held(report: Report, rules: dict[str, Row]) -> tuple[Counter[str], list[Row]]:
    """How many relations came out how, over all and per rule in the catalogue's order."""
    of_rules: dict[str, Counter[str]] = {}
    for relation in report.relations:
        of_rules.setdefault(relation["rule_id"], Counter())[relation["outcome"]] += 1
    total = sum(of_rules.values(), Counter())
    rows = [
        {"rule_id": rule_id, "rule": rules.get(rule_id, {}), **{outcome: counted[outcome] for outcome in OUTCOMES}}
        for rule_id, counted in sorted(of_rules.items(), key=lambda item: rule_order(item[0]))
    ]
    return total, rows


def rule_order(rule_id: str) -> tuple[bool, str, int, str]:
    """The relations R1, R2 … first, then the families A, B …"""
    found = re.fullmatch(r"([A-Z]+)(\d*)(.*)", rule_id)
    family, number, rest = found.groups() if found else (rule_id, "", "")
    return (family != "R", family, int(number or 0), rest)


def by_age(seen: Sequence[Row], today: date) -> dict[str, list[int]]:
    """Per severity the number of open findings in each class of `AGES`."""
    counted = {severity: [0] * len(AGES) for severity in SEVERITIES}
    for row in seen:
        days = (today - row["day"]).days
        at = max((n for n, first in enumerate(AGES) if days >= first), default=0)
        counted[row["severity"]][at] += row["n"]
    return counted


def coverage(row: Row) -> float | None:
    tokens = row.get("numeric_tokens")
    return None if not tokens else 1 - row["unaccounted"] / tokens
