"""Tables in text whose columns stand side by side: OCR text and plain text, read line by line.

A line of header words opens a table. A row begins where a line holds the row's figures or verdict (or, when its
cells were torn apart, at the narrow lines of its label) and ends at its comment or at the next row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.dates import month_number
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout import aligned_records as records
from orchestration.ingest.layout.amounts import rows_of, solve_rows
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.layout.stacked import amount_header, head_of_damaged, indicator_header, is_header_line
from orchestration.ingest.tables.measures import Frame
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import alike, enumeration, fold

NARROW = 34  # characters: a wrapped cell's lines are shorter than a paragraph's
MAX_HEADER_LINES = 24
_COMMENT = re.compile(r"^\s*\W?(?:senaste kommentar|beskrivning)", re.IGNORECASE)


@dataclass
class Walk:
    lines: list[Line]
    frame: Frame
    at: int = 0
    headings: list[str] = field(default_factory=list)
    goal_no: str | None = None
    departments: list[str] = field(default_factory=list)
    indicator_headers: list[Header] = field(default_factory=list)

    def text(self, at: int) -> str:
        return self.lines[at].text.strip() if at < len(self.lines) else ""


def tables(document: Document, frame: Frame, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of a document whose columns stand side by side, in order."""
    noise = running_headers(document)
    walk = Walk([ln for ln in document.lines if ln.number not in skip and ln.number not in noise], frame)
    found: list[Table] = []
    while walk.at < len(walk.lines):
        start = walk.at
        table = _table_at(walk)
        if table is not None:
            found.append(table)
            continue
        walk.at = start + 1
        _note_heading(walk, walk.lines[start])
    return found


def _note_heading(walk: Walk, line: Line) -> None:
    before, after = walk.lines[max(0, walk.at - 2)], walk.lines[min(walk.at, len(walk.lines) - 1)]
    alone = (before.blank or line.text.startswith(" ") or before is line) and after.blank
    if goal := goal_heading(line.text):
        walk.goal_no = goal[0]
        walk.headings = [line.text.strip()]
    elif (text := heading_text(line.text)) and (alone or opens_section(text)) and not is_header_line(text):
        walk.headings = [*walk.headings[-3:], text]
        if opens_section(text):
            walk.goal_no = None


def _table_at(walk: Walk) -> Table | None:
    line = walk.lines[walk.at]
    if line.blank or not is_header_line(line.text):
        return None
    start = walk.at
    header_lines = _header_lines(walk)
    words = [fold(w).strip("():.,*|") for text in header_lines for w in text.split()]
    headings, goal_no = tuple(walk.headings), walk.goal_no
    kind, header = _kind(header_lines, words, walk)
    if header is None:
        return None
    if kind == "months":
        rows = _months(walk, header)
    elif kind == "status_counts":
        rows = _status_counts(walk)
    elif kind == "amounts":
        rows = _amounts(walk, header)
    else:
        rows = _records(walk, header, kind)
    if not rows:
        return None
    if kind == "indicators":
        walk.indicator_headers.append(header)
    return Table(header.titles, tuple(rows), walk.lines[start].number, max(r.line_end for r in rows), headings, goal_no)


def _header_lines(walk: Walk) -> list[str]:
    """The header's lines from here on; `walk.at` ends after them."""
    lines: list[str] = []
    blanks = 0
    while walk.at < len(walk.lines) and len(lines) < MAX_HEADER_LINES:
        line = walk.lines[walk.at]
        if line.blank:
            blanks += 1
            if blanks > 1 or not lines:
                break
        elif is_header_line(line.text) and not (lines and _is_value_line(line.text)):
            lines.append(line.text.strip())
            blanks = 0
        elif _stray_figure(walk):  # a value that slipped into a torn header
            blanks = 0
        else:
            break
        walk.at += 1
    return lines


def _is_value_line(text: str) -> bool:
    words = text.replace("|", " ").split()
    return bool(words) and all(records.is_numeric(w) and not re.fullmatch(r"20\d\d|\d", w) for w in words)


def _stray_figure(walk: Walk) -> bool:
    following = [ln for ln in walk.lines[walk.at + 1 : walk.at + 3] if not ln.blank]
    return _is_value_line(walk.text(walk.at)) and bool(following) and is_header_line(following[0].text)


def _kind(lines: list[str], words: list[str], walk: Walk) -> tuple[str, Header | None]:
    months = [m for w in words if (m := month_number(w)) is not None]
    if len(months) >= 6 and len(months) == len(words):
        return "months", Header(("", *words), ("label", *(["month"] * len(words))))
    first = words[0] if words else ""
    text = " ".join(words)
    if "enligt plan" in text and re.search(r"avvik\w+ fran", text):
        return "status_counts", Header(
            ("Uppdrag", "Enligt plan", "Avvikelse från plan", "Total"), ("assignment", "on_plan", "deviating", "total")
        )
    if (
        "status" in words
        and ("slutdatum" in words or "prognos" in words)
        and re.split("/", first)[0] in ("uppdrag", "namndinitiativ", "namndsinitiativ", "aktivitet")
    ):
        titles = (lines[0].split()[0], "Ansvarig avdelning", "Prognos för slutförande", "Slutdatum", "Status")
        return "assignments", Header(titles, ("assignment", "department", "prognosis", "due_date", "status"))
    if any(alike(w, "indikator", 85) for w in words):
        label = (
            "Indikator (Nämnd)"
            if any(alike(w, "namnd", 85) for w in words)
            else "Indikator (KF)"
            if "kf" in words
            else "Indikator"
        )
        header = indicator_header(lines, label, walk.frame)
        torn = not alike(first, "indikator", 85)
        if torn and walk.indicator_headers:
            header = walk.indicator_headers[-1]
        return "indicators", header
    return "amounts", amount_header(lines, walk.frame)


def _status_counts(walk: Walk) -> list[Row]:
    rows: list[Row] = []
    while walk.at < len(walk.lines):
        line = walk.lines[walk.at]
        if line.blank:
            walk.at += 1
            continue
        words = line.text.replace("|", " ").split()
        numbers = [w for w in words if records.is_numeric(w)]
        label = " ".join(w for w in words if not records.is_numeric(w) and any(c.isalpha() for c in w))
        if not numbers or len(numbers) > 3 or not label or len(words) > 8:
            break
        rated = 1.0 if len(numbers) == 3 else records.GUESSED
        cells: list[Cell | None] = [Cell(n, rated) for n in numbers]
        if len(numbers) == 2 and numbers[0] == numbers[1]:
            cells = [cells[0], None, cells[1]]
        cells += [None] * (3 - len(cells))
        rows.append(Row(label, tuple(cells), line.number, line.number, line.text, line.page))
        walk.at += 1
    return rows


def _months(walk: Walk, header: Header) -> list[Row]:
    rows: list[Row] = []
    width = len(header.titles) - 1
    while walk.at < len(walk.lines):
        line = walk.lines[walk.at]
        if line.blank:
            walk.at += 1
            continue
        words = line.text.replace("|", " ").split()
        first = next((i for i, w in enumerate(words) if records.is_numeric(w) and not re.fullmatch(r"20\d\d", w)), None)
        numbers = [w for w in words[first or 0 :] if records.is_numeric(w)]
        if first is None or not 2 <= len(numbers) <= width:
            break
        end = walk.at + 1
        label = words[:first]
        while (
            end < len(walk.lines)
            and not walk.lines[end].blank
            and len(walk.text(end)) <= NARROW
            and records.number_count(walk.text(end)) <= 1
        ):
            label += walk.text(end).split()
            end += 1
        cells = [Cell(n) for n in numbers] + [None] * (width - len(numbers))
        text = "\n".join(ln.text for ln in walk.lines[walk.at : end])
        rows.append(Row(" ".join(label), tuple(cells), line.number, walk.lines[end - 1].number, text, line.page))
        walk.at = end
    return rows


def _amounts(walk: Walk, header: Header) -> list[Row]:
    """Rows of a label and figures on one line; the label's end may stand on the line below."""
    width = len(header.titles) - 1
    texts: list[tuple[Line, Line, str]] = []
    while walk.at < len(walk.lines):
        line = walk.lines[walk.at]
        text = line.text.strip()
        figures = records.number_count(text)
        if line.blank:
            if not texts and figures == 0:
                walk.at += 1
                continue
            if not _figures_ahead(walk, width):
                break
            walk.at += 1
            continue
        if (
            goal_heading(text)
            or (figures == 0 and len(text) > NARROW)
            or (figures < width // 2 and len(text) > 70 and not _ends_in_figures(text))
        ):
            break
        if figures == 0 or not _ends_in_figures(text):
            previous = texts[-1] if texts else None
            if (
                previous
                and previous[1].number == line.number - 1
                and len(text.split()) <= 2
                and not is_header_line(text)
                and not _header_ahead(walk)
            ):
                texts[-1] = (previous[0], line, _with_label_end(previous[2], text))
            elif previous and not _figures_ahead(walk, width):
                break
            walk.at += 1
            continue
        texts.append((line, line, text))
        walk.at += 1
    candidates = solve_rows(texts, header, walk.frame)
    return rows_of(candidates, width)


def _header_ahead(walk: Walk) -> bool:
    ahead = [ln for ln in walk.lines[walk.at + 1 : walk.at + 5] if not ln.blank][:1]
    return bool(ahead) and is_header_line(ahead[0].text)


def _with_label_end(text: str, end: str) -> str:
    """The label's last word put back before the figures."""
    words = text.split(" ")
    at = next(
        (i for i, w in enumerate(words) if records.is_numeric(w.strip("|")) and not re.fullmatch(r"20\d\d|\d{4,6}", w)),
        len(words),
    )
    return " ".join([*words[:at], end, *words[at:]])


def _ends_in_figures(text: str) -> bool:
    words = text.replace("|", " ").split()
    return bool(words) and (records.is_numeric(words[-1]) or words[-1] == "%")


def _figures_ahead(walk: Walk, width: int) -> bool:
    ahead = [ln for ln in walk.lines[walk.at + 1 : walk.at + 5] if not ln.blank][:2]
    return bool(ahead) and any(
        _ends_in_figures(ln.text) and records.number_count(ln.text) >= max(2, width // 3) and len(ln.text) < 120
        for ln in ahead
    )


def _records(walk: Walk, header: Header, kind: str) -> list[Row]:
    rows: list[Row] = []
    gathered: list[Line] = []
    orphan: list[Line] = []  # a label whose figures the text has elsewhere
    comment: list[Line] | None = None

    def close() -> None:
        nonlocal gathered, comment, orphan
        if gathered:
            row = (
                records.indicator(gathered, header, walk.departments)
                if kind == "indicators"
                else records.assignment(gathered, walk.departments)
            )
            if row is not None:
                rows.append(row)
            orphan = gathered if row is None else []
        gathered = []
        if comment is not None and rows:
            rows[-1] = _commented(rows[-1], comment)
        comment = None

    while walk.at < len(walk.lines):
        line = walk.lines[walk.at]
        text = line.text.strip()
        if line.blank:
            walk.at += 1
            continue
        if (
            goal_heading(text)
            or (is_header_line(text) and _opens_table(walk))
            or (not gathered and _section_ends(walk))
        ):
            break
        if _COMMENT.match(text):
            close()
            comment = [line]
        elif comment is not None and (_anchor(text, kind) or _narrow_start(walk, kind)):
            close()
            gathered = [*orphan, line] if orphan and records.starts_with_body(text) else [line]
        elif comment is not None:
            comment.append(line)
        else:
            if gathered and _anchor(text, kind) and any(_anchor(g.text, kind) for g in gathered):
                close()
            gathered.append(line)
        walk.at += 1
    close()
    return rows


_TORN_DATE = re.compile(r"\(\s*(\d{1,4})\b\s*(.*?)\s*((?:\d{1,3})?-\d\d-\d\d)\s*\)?\s*:")


def _commented(row: Row, comment: list[Line]) -> Row:
    """The row with its comment; a date torn over lines (`(2` … `024-08-31):`) is put together."""
    text = " ".join(line.text.strip() for line in comment)
    heading, _, rest = text.partition("):")
    if (torn := _TORN_DATE.search(text)) and re.fullmatch(r"20\d\d-\d\d-\d\d", torn[1] + torn[3]):
        heading, rest = f"{text[: torn.start()]}({torn[1]}{torn[3]})", f"{torn[2]} {text[torn.end() :]}"
    return Row(row.label, row.cells, row.line, row.line_end, row.text, row.page, rest.strip() or None, heading)


def _opens_table(walk: Walk) -> bool:
    """Whether the header line here begins another table of records or amounts."""
    words = [fold(w).strip("():.,*|") for w in walk.text(walk.at).split()]
    if words and re.split("/", words[0])[0] in ("uppdrag", "namndinitiativ", "namndsinitiativ", "aktivitet"):
        ahead = " ".join(fold(walk.text(i)) for i in range(walk.at, walk.at + 12))
        return "status" in ahead or "ansvarig" in ahead
    if words and alike(words[0], "indikator", 85):
        return True
    return sum(head_of_damaged(w) in ("outcome", "budget", "forecast", "variance") for w in words) >= 3


def _section_ends(walk: Walk) -> bool:
    """Whether a heading of another part of the report stands here, alone between blank lines."""
    heading = heading_text(walk.text(walk.at))
    after = walk.lines[walk.at + 1] if walk.at + 1 < len(walk.lines) else None
    return (
        heading is not None and opens_section(heading) and len(heading.split()) <= 4 and (after is None or after.blank)
    )


def _anchor(text: str, kind: str) -> bool:
    """Whether a line holds what only a row's first line holds."""
    words = text.replace("|", " ").split()
    if kind == "assignments":
        dated = re.search(r"\b20\d\d-\d\d-\d\d\b", text) and not _COMMENT.match(text)
        return bool(dated) and len(words) <= 14 and re.search(r"(?i)enligt plan|avvik\w+ fr", text) is not None
    numbers = sum(records.is_numeric(w) for w in words)
    verdict = any(
        enumeration("assessment", w) or enumeration("assessment", " ".join(words[i : i + 2])) or alike(w, "Inget", 85)
        for i, w in enumerate(words)
    )
    return numbers >= 2 and verdict and len(words) <= 24


def _narrow_start(walk: Walk, kind: str) -> bool:
    """Whether narrow lines that wrap a label begin here: at least two, followed by more of a row."""
    before = walk.lines[walk.at - 1] if walk.at else None
    line = walk.lines[walk.at]
    if not (before is None or before.blank or line.text.startswith(" ")):
        return False
    run = 0
    at = walk.at
    while (
        at < len(walk.lines)
        and not walk.lines[at].blank
        and len(walk.text(at)) <= NARROW
        and not _COMMENT.match(walk.text(at))
    ):
        run += 1
        at += 1
    if run < 2 or not line.text.strip()[0].isupper():
        return False
    ahead = [ln.text.strip() for ln in walk.lines[walk.at : walk.at + 30] if not ln.blank]
    until = next((i for i, t in enumerate(ahead) if _COMMENT.match(t) or goal_heading(t)), len(ahead))
    piece = ahead[:until]
    if kind == "assignments":
        return any(re.search(r"\b20\d\d-\d\d-\d\d\b", t) for t in piece)
    return any(parse_cell(w) is not None for t in piece for w in t.replace("|", " ").split()) and any(
        enumeration("assessment", t.split("|")[-1]) or enumeration("assessment", t) for t in piece
    )
