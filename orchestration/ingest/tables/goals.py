"""Goals with their verdict: a numbered heading, and below it the assessment and, where there is one, the trend."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import ends_in_blank, join
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.tables.context import Context, provenance
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import INFERRED_CONFIDENCE, alike, enumeration, fold, is_inferred, vocabulary

MAX_LINES_TO_VERDICT = 40
MAX_WORDS = 6


def records(document: Document, skip: frozenset[int] = frozenset()) -> list[dict]:
    """One row of `goals` for each goal whose heading is followed by an assessment; `skip`: lines of tables."""
    headings = [line for line in document.lines if line.number not in skip and goal_heading(line.text)]
    found = []
    for at, line in enumerate(headings):
        end = headings[at + 1].number - 1 if at + 1 < len(headings) else len(document.lines)
        end = min(end, line.number + MAX_LINES_TO_VERDICT)
        verdict = _verdict(document.lines[line.number : end])
        if verdict is None:
            continue
        title_lines = _title_lines(document, line)
        number, title = (
            goal_heading(join(tuple(title_lines), ends_in_blank(document))) or goal_heading(line.text) or ("", "")
        )
        assessment, printed, trend = verdict
        sure = not is_inferred(printed)
        found.append(
            {
                "page": line.page,
                "source_line": line.number,
                "source_line_end": title_lines[-1].number,
                "source_text": "\n".join(part.text for part in title_lines),
                "confidence": 1.0 if sure else INFERRED_CONFIDENCE,
                "goal_no": number,
                "title": " ".join(title.split()).rstrip("* "),
                "assessment": assessment,
                "assessment_text": printed,
                "trend": trend,
            }
        )
    return found


def named(document: Document, skip: frozenset[int] = frozenset()) -> list[dict]:
    """One row of `goals` for each line that is a goal's name and, set apart, its assessment, as an icon before it is.

    `Samlad bedömning` is that of the numbered goal right above.
    """
    found: list[dict] = []
    above: tuple[int, Line, tuple[str, str]] | None = None
    for line in document.lines if document.has_places else ():
        if line.number in skip:
            continue
        parts = re.split(r" {2,}", line.text.strip())
        value = enumeration("assessment", parts[1]) if len(parts) == 2 else None
        heading = goal_heading(parts[0])
        if value is None:
            above = (line.number, line, heading) if heading else above
            continue
        first = re.findall(r"[a-z]+", fold(parts[0]))[:2]
        at, number, title = line, heading[0] if heading else None, heading[1] if heading else ""
        if first == ["samlad", "bedomning"]:
            if above is None or line.number - above[0] > MAX_LINES_TO_VERDICT:
                continue
            at, (number, title) = above[1], above[2]
        elif not heading:
            if not first or first[0] not in vocabulary("icons")["goals"]:
                continue
            title = parts[0].partition(":")[2].strip() or parts[0]
        found.append(
            {
                "page": at.page,
                "source_line": at.number,
                "source_line_end": line.number,
                "source_text": document.text_of(at.number, line.number),
                "confidence": INFERRED_CONFIDENCE if is_inferred(parts[1]) else 1.0,
                "goal_no": number,
                "title": title,
                "assessment": value,
                "assessment_text": parts[1],
                "trend": None,
            }
        )
    return found


def recognises(table: Table) -> bool:
    """Whether a table lists goals with their assessments and no figures."""
    return _lists_goals(table) and not any(map(_has_figures, table.rows))


def parted(table: Table) -> tuple[Table | None, Table]:
    """The goals among the rows of a table that has their indicators too, and the others; None without any."""
    column = _column(table, "assessment") if _lists_goals(table) else None
    judged = _judged(table, column) if column is not None else []
    own = [r for r in judged if not _has_figures(r) and (goal_heading(r.label) or _numbered(r.label))]
    if not own or len(own) == len(table.rows) or not any(map(_has_figures, table.rows)):
        return None, table
    kept = tuple(r for r in table.rows if not any(r is goal for goal in own))
    return replace(table, rows=tuple(own)), replace(table, rows=kept)


def _lists_goals(table: Table) -> bool:
    first = (fold(table.header[0]).replace("/", " ").split() or [""])[0].strip(":")
    column = _column(table, "assessment")
    return first in vocabulary("icons")["listed_goals"] and column is not None and bool(_judged(table, column))


def _has_figures(row: Row) -> bool:
    return any(cell is not None and parse_cell(cell.text) is not None for cell in row.cells)


def of_table(table: Table, context: Context) -> list[dict]:
    """One row of `goals` for each row of a table of goals that has an assessment."""
    column, trends = _column(table, "assessment"), _column(table, "trend")
    found = []
    for row in _judged(table, column) if column is not None else ():
        cell = row.cells[column] if column is not None else None
        trend = row.cells[trends] if trends is not None else None
        heading = goal_heading(row.label) or _numbered(row.label)
        found.append(
            provenance(row)
            | {
                "confidence": min(c.confidence for c in (cell, trend) if c is not None),
                "goal_no": heading[0] if heading else table.goal_no,
                "title": " ".join((heading[1] if heading else row.label).split()),
                "assessment": _value("assessment", cell),
                "assessment_text": cell.text if cell else None,
                "trend": _value("trend", trend),
            }
        )
    return found


def _numbered(label: str) -> tuple[str, str] | None:
    found = re.match(r"^(?:m[åa]l\s+)?(\d{1,2}(?:\.\d{1,2})*)[.:)]?\s+(\S.*)$", label, re.IGNORECASE)
    return (found[1], found[2]) if found else None


def _column(table: Table, kind: str) -> int | None:
    """The column of the assessments or the trends, by its title's first word."""
    titles = vocabulary("icons")["titles"]
    begins = [*titles[kind], *(titles["status"] if kind == "assessment" else ())]
    for at, title in enumerate(table.header[1:]):
        words = re.findall(r"[a-z]+", fold(title))
        if words and words[0] in begins:
            return at
    return None


def _judged(table: Table, column: int) -> list[Row]:
    return [row for row in table.rows if row.label and _value("assessment", row.cells[column])]


def _value(kind: str, cell: Cell | None) -> str | None:
    return enumeration(kind, cell.text) if cell is not None else None


def _title_lines(document: Document, first: Line) -> list[Line]:
    lines = [first]
    for line in document.lines[first.number : first.number + 4]:
        if line.blank and len(lines) <= 2 and _goes_on(document, line):
            continue
        if line.blank or _is_label(line.text) or (line.text.startswith(" ") and ends_in_blank(document)):
            break
        lines.append(line)
    return lines


def _goes_on(document: Document, blank: Line) -> bool:
    """Whether a title is broken by a blank line: one short line in lower case, then the verdict."""
    after = [line for line in document.lines[blank.number : blank.number + 3] if not line.blank]
    return len(after) >= 2 and after[0].text[:1].islower() and len(after[0].text) <= 40 and _is_label(after[1].text)


def _is_label(text: str) -> bool:
    first = text.replace(":", " ").split()
    return bool(first) and alike(first[0], "Bedömning", 78)


def _verdict(lines: tuple[Line, ...]) -> tuple[str, str, str | None] | None:
    """Assessment, its printed text and the trend, from the short lines after the word `Bedömning`."""
    start = next((i for i, line in enumerate(lines) if _is_label(line.text)), None)
    if start is None:
        return None
    rest = lines[start].text.partition(":")[2].strip()
    if rest:
        value = enumeration("assessment", rest)
        return (value, rest, None) if value else None
    assessment: tuple[str, str] | None = None
    trend: str | None = None
    for line in lines[start + 1 : start + 10]:
        words = line.text.split()
        if not words or (len(words) == 1 and fold(words[0]).startswith("trend")):
            continue
        if len(words) > MAX_WORDS:
            break
        if assessment is None:
            for size in (3, 2, 1):
                if value := enumeration("assessment", " ".join(words[:size])):
                    assessment, words = (value, " ".join(words[:size])), words[size:]
                    break
        if assessment is not None and words and trend is None:
            trend = enumeration("trend", " ".join(words[:2])) or enumeration("trend", words[0])
            if trend:
                break
    return (*assessment, trend) if assessment else None
