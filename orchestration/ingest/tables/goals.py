"""Goals with their verdict: a numbered heading, and below it the assessment and, where there is one, the trend."""

from __future__ import annotations

from orchestration.ingest.document import Document, Line
from orchestration.ingest.layout.blocks import ends_in_blank, join
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.words import alike, enumeration, fold

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
        found.append(
            {
                "page": line.page,
                "source_line": line.number,
                "source_line_end": title_lines[-1].number,
                "source_text": "\n".join(part.text for part in title_lines),
                "confidence": 1.0,
                "goal_no": number,
                "title": " ".join(title.split()).rstrip("* "),
                "assessment": assessment,
                "assessment_text": printed,
                "trend": trend,
            }
        )
    return found


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
