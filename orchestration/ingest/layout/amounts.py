"""Rows of amounts under a header in text without cells: a label and N numbers, on one line or exploded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.ingest.document import Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import Block
from orchestration.ingest.layout.headers import Header, all_header_words
from orchestration.ingest.layout.placing import place_by_sums
from orchestration.ingest.tables.measures import Frame, amount_measures, read_title
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.tables.solver import Identity, Split, judged, profiled, solve, splits, tokens_of

_VALUE_END = re.compile(r"(?:\d|%|\s-)\*?\)?\s*$")

UNKNOWN_PERCENT = 1.0  # a row, when no one column holds the percentages
UNLIKELY_PERCENT = 8.0  # percentages in a column whose title is neither a variance nor a share


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row whose split may still be open: its splits, best first."""

    ranked: tuple[Split, ...]
    first: Line
    last: Line
    text: str


def identities_of(titles: tuple[str, ...], frame: Frame) -> list[Identity]:
    """The row identities that a header's measures afford, as column indexes without the label."""
    measures = amount_measures(list(titles), frame, investment=True)
    place = {m: i for i, m in enumerate(measures)}
    wanted = [
        ("variance_ytd", "actual_ytd", "budget_ytd"),
        ("variance_year", "forecast_year", "budget_year"),
        ("change_ytd", "actual_ytd", "actual_ytd_prior_year"),
        ("variance", "total_forecast", "total_budget"),
    ]
    return [Identity(place[t], place[p], place[m]) for t, p, m in wanted if t in place and p in place and m in place]


def amount_table(found: list[Block], at: int, header: Header, frame: Frame) -> tuple[list[Row], int]:
    """The rows from block `at` on, and the block after the table."""
    width = len(header.titles) - 1
    identities = identities_of(header.titles[1:], frame)
    pending: list[tuple[Line, Line, str]] = []
    candidates: list[Candidate] = []
    while at < len(found):
        pieces = _pieces(found[at], width)
        if pieces is None:
            if pending or not _can_be_label(found[at]) or not _values_follow(found, at + 1):
                break
            pending = [(found[at].lines[0], found[at].lines[-1], found[at].text.strip())]
            at += 1
            continue
        for first, last, text in pieces:
            label = " ".join(p[2] for p in pending)
            full = f"{label} {text}" if label else text
            ranked = solve(tokens_of(full), width, identities)
            if not ranked:
                continue
            candidates.append(Candidate(tuple(ranked), pending[0][0] if pending else first, last, full))
            pending = []
        at += 1
    return rows_of(_reweighed(candidates, width, identities, header), width), at


def solve_rows(texts: list[tuple[Line, Line, str]], header: Header, frame: Frame) -> list[Candidate]:
    """Candidates for rows given as (first line, last line, text) in text whose blank cells leave no trace."""
    width = len(header.titles) - 1
    identities = identities_of(header.titles[1:], frame)
    token_rows = [[t for t in tokens_of(text) if t and t != "|"] for _, _, text in texts]
    full = all(splits(tokens, width, False) for tokens in token_rows)  # no row needs a blank cell: none has one
    candidates = []
    for (first, last, _), tokens in zip(texts, token_rows, strict=True):
        ranked = solve(tokens, width, identities, visible_blanks=full) or solve(
            tokens, width, identities, visible_blanks=False, label_required=False, stray_label=True
        )
        if ranked:
            candidates.append(Candidate(tuple(ranked), first, last, " ".join(tokens)))
    return _reweighed(candidates, width, identities, header)


def _pieces(block: Block, width: int) -> list[tuple[Line, Line, str]] | None:
    """The rows that a block holds as (first line, last line, text); None when it ends in no number."""
    rows = [line for line in block.lines if _VALUE_END.search(line.text) and re.search(r"[^\W\d_]", line.text)]
    if len(rows) >= 2 and len(rows) >= len(block.lines) - 1:
        return [(line, line, line.text.rstrip()) for line in block.lines]
    if not _VALUE_END.search(block.text):
        return None
    values = [t for t in block.text.split() if parse_cell(t) is not None]
    if not values or (len(values) < min(2, width) and width > 2 and len(block.text) > 80):
        return None
    if all_header_words(block.text) and not any(len(v) > 4 for v in values):
        return None
    return [(block.lines[0], block.lines[-1], block.text)]


def _can_be_label(block: Block) -> bool:
    text = block.text.strip()
    return len(text) <= 80 and text[-1] not in ".:;" and len(block.lines) <= 4


def _values_follow(found: list[Block], at: int) -> bool:
    if at >= len(found):
        return False
    words = found[at].text.split()
    return len(words) >= 2 and all(parse_cell(w) is not None for w in words)


def _reweighed(candidates: list[Candidate], width: int, identities: list[Identity], header: Header) -> list[Candidate]:
    """The rows solved again, once they have told together which column holds percentages."""
    if not candidates:
        return candidates
    traced = all(not c.ranked[0].untraced for c in candidates)  # one blank cell without a trace: any row may have one
    shares = {
        at for at, t in enumerate(header.titles[1:]) if "%" in t or set(read_title(t).heads) & {"variance", "change"}
    }
    profiles: list[list[bool | None]] = [[False] * width]
    if any("%" in c.text for c in candidates):
        profiles = [[at == column for at in range(width)] for column in range(width)]
        profiles.append([None] * width)
    solved = [
        (
            solve(tokens_of(c.text), width, identities, visible_blanks=traced)
            if c.ranked[0].label
            else solve(
                tokens_of(c.text), width, identities, visible_blanks=False, label_required=False, stray_label=True
            )
        )
        or c.ranked
        for c in candidates
    ]
    best: tuple[float, list[Candidate]] | None = None
    for profile in profiles:
        again = [
            Candidate(tuple(profiled(r, profile)), c.first, c.last, c.text)
            for c, r in zip(candidates, solved, strict=True)
        ]
        cost = sum(c.ranked[0].cost for c in again) + (UNKNOWN_PERCENT * len(candidates) if profile[0] is None else 0)
        cost += sum(UNLIKELY_PERCENT for at, marked in enumerate(profile) if marked and at not in shares)
        if best is None or cost < best[0]:
            best = (cost, again)
    return best[1] if best else candidates


def rows_of(candidates: list[Candidate], width: int) -> list[Row]:
    """The rows of the candidates, those still open placed by the totals."""
    chosen, sure = place_by_sums([c.ranked for c in candidates], width)
    rows = []
    for candidate, split, proved in zip(candidates, chosen, sure, strict=True):
        cells: list[Cell | None] = []
        for text, (rated, others) in zip(split.cells, judged(split, candidate.ranked), strict=True):
            if text is not None and proved and (number := parse_cell(text)) is not None and number.value:
                rated, others = 1.0, ()  # the total below holds with it here
            cells.append(Cell(text, rated, others) if text is not None else None)
        first, last = candidate.first, candidate.last
        rows.append(
            Row(split.label.rstrip(" |"), tuple(cells), first.number, last.number, candidate.text.strip(), first.page)
        )
    return rows
