"""What a template leaves open: sentences, footnotes, tables, columns, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.remarks.source import RUNNING_PROSE, UNSURE, Source
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import fold

_TRUE_TEXT = ("tsv", "csv", "markdown", "html", "docx", "xlsx")


_OPEN_END = re.compile(
    r"\b(?:och|samt|eller|än|att|som|med|för|till|av|inom|från|om|mot|vid|den|det|de|ett|en|är|har|genom|utan)$"
)
_POINTS_TO_TABLE = re.compile(r"\b[Ss]e (?:även )?tabell (?P<name>[A-ZÅÄÖ]|\d{1,2})\b")
_STARRED = re.compile(r"\w\s?\(?\*{1,2}\)?$")
_FOOTNOTE = re.compile(r"^\W{0,2}\*{1,2}\)?\s?\w(?!.*\*\*)")
_PERCENTAGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")
_LEAST_ROWS, _LEAST_MARKS = 2, 3


def gaps(source: Source) -> Iterator[dict]:
    """What a template leaves open; in text pulled from pages the gap may be the reading's."""
    sure = 1.0 if source.document.reader in _TRUE_TEXT else UNSURE
    makers = (_unfinished, _tables_pointed_to, _stars, _units_left_out)
    found = [row for maker in makers for row in maker(source)] if not source.document.optical else []
    for row in [*found, *_empty_columns(source)]:
        yield row | {"confidence": min(sure, row["confidence"])}


def _nothing_between(source: Source, block: Paragraph, following: Paragraph) -> bool:
    return all(line.blank for line in source.document.lines[block.last_line : following.first_line - 1])


def _unfinished(source: Source) -> Iterator[dict]:
    for block, following in zip_longest(source.prose, source.prose[1:]):
        if block.kind != "prose" or not _OPEN_END.search(block.text.rstrip()) or len(block.text.split()) < 5:
            continue
        # Only a heading shows that nothing was meant to come; a list or a table may finish the sentence.
        if following is not None and following.kind == "heading" and _nothing_between(source, block, following):
            end = " ".join(block.text.split()[-5:])
            yield source.row("gap", "mall", f"oavslutad mening ”… {end}”", (block.last_line, block.last_line))


def _tables_pointed_to(source: Source) -> Iterator[dict]:
    for block in source.prose:
        for pointer in _POINTS_TO_TABLE.finditer(block.text) if block.kind in RUNNING_PROSE else ():
            caption = re.compile(rf"^\W*tabell {fold(pointer['name'])}\b")
            if not any(caption.match(fold(line.text)) for line in source.document.lines):
                line = block.line_at(pointer.start())
                yield source.row(
                    "gap", "mall", f"hänvisning till tabell {pointer['name']} som inte finns", (line, line)
                )


def _stars(source: Source) -> Iterator[dict]:
    """A label or header with an asterisk, and no footnote that begins with one."""
    lines = source.document.lines
    if any(_FOOTNOTE.match(line.text.strip()) for line in lines):
        return
    seen: set[str] = set()
    for table in source.tables:
        starred = [(text, table.line) for text in table.header] + [(row.label, row.line) for row in table.rows]
        for text, line in starred:
            if _STARRED.search(text.strip()) and "**" not in text and text not in seen:
                seen.add(text)
                at = next((n for n in range(line, table.line_end + 1) if "*" in lines[n - 1].text), line)
                yield source.row("gap", "mall", f"asterisk utan fotnot vid ”{text}”", (at, at))


def _units_left_out(source: Source) -> Iterator[dict]:
    """The one figure of an indicator that lacks the percent sign of all its others."""
    of_line: dict[int, list[dict]] = {}
    for cell in source.rows.get("indicator_cells", ()):
        if cell.get("value") is not None:
            of_line.setdefault(cell["line_no"], []).append(cell)
    for cells in of_line.values():
        if len(cells) <= _LEAST_MARKS or any(c["unit"] != "%" for c in cells):
            continue
        printed = _PERCENTAGE.findall(cells[0]["source_text"])[-len(cells) :]
        bare = [number for number, mark in printed if not mark]
        values = sorted(Decimal(number.replace(",", ".")) for number, _ in printed)
        if len(bare) == 1 and values == sorted(abs(c["value"]) for c in cells):
            lines = (cells[0]["source_line"], cells[0]["source_line_end"])
            label = f"{bare[0]} utan procenttecken vid ”{cells[0]['indicator']}”"
            yield source.row("gap", "mall", label, lines)


def _empty_columns(source: Source) -> Iterator[dict]:
    """A titled column without a single value in any table that has it; only where the format itself has cells."""
    filled: dict[str, bool] = {}
    first: dict[str, Table] = {}
    for table in source.tables:
        for at, title in enumerate(table.header[1:]) if table.true_cells and len(table.rows) >= _LEAST_ROWS else ():
            name = " ".join(title.split())
            full = any(at < len(r.cells) and (c := r.cells[at]) is not None and c.text.strip() for r in table.rows)
            filled[name] = filled.get(name, False) or full
            first.setdefault(name, table)
    for name, table in first.items():
        if name and not filled[name]:
            yield source.row("gap", "mall", f"tom kolumn ”{name}”", (table.line, table.line))
