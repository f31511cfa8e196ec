"""Headers printed over several lines with their columns side by side, as OCR and plain text give them.

The first line names the columns; the years, months and broken word ends of the lines below can't be told apart
by position any more. So the titles are made from the order of the heads and the set of periods that the header names.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.layout.headers import Header, is_header_word, plain_words
from orchestration.ingest.tables.measures import Frame, head_of
from orchestration.ingest.words import alike, fold, vocabulary

_YEAR = re.compile(r"20\d\d")
_MONTHS = frozenset(fold(m) for m in MONTHS)
_FRAGMENT = re.compile(r"^(?:[a-z]{1,4}|[a-z]?20\d\d|[|l/.,)(-]+)$")
_MARKS = "():.,*|[]"
#: Words that join a sentence; a header has at most two of them.
_JOINING = frozenset(
    ("en", "ett", "i", "for", "har", "att", "som", "av", "det", "den", "ar", "pa", "till", "om", "vi", "inte", "med")
)


def is_header_line(text: str) -> bool:
    """Whether nearly all words of a line belong to a header, word ends broken off by wrapping included."""
    words = [w for w in text.split() if any(c.isalnum() for c in w)]
    if not words or len(words) > 20 or text.rstrip().endswith("."):  # a full stop ends a sentence, not a title
        return False
    if len({fold(w) for w in words} & _JOINING) > 2:
        return False
    if len(words) >= 3 and words[0][0].isupper() and not any(c.isdigit() for c in words[0]):
        rest = [fold(w).strip(_MARKS) for w in words[1:]]  # a title of the label's own before the columns'
        if all(is_header_word(w) for w in words[1:]) and sum(head_of_damaged(w) is not None for w in rest) >= 2:
            return True
    good = sum(
        is_header_word(w) or bool(_FRAGMENT.match(fold(w).strip(_MARKS))) or _damaged(fold(w).strip(_MARKS))
        for w in words
    )
    return good == len(words) or (
        len(words) >= 5
        and good >= 0.7 * len(words)
        and sum(head_of_damaged(fold(w).strip(_MARKS)) is not None for w in words) >= 2
    )


@cache
def _damaged(word: str) -> bool:
    """`progno`, `bedom`, `utfal` (wrapped), `slutferande` (misread): what is left of a header word."""
    if len(word) < 4:
        return False
    long = [w for w in plain_words() if len(w) >= 6]
    return head_of_damaged(word) is not None or (
        len(word) >= 6 and process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=84) is not None
    )


@cache
def head_of_damaged(word: str) -> str | None:
    if (head := head_of(word)) is not None:
        return head
    if len(word) < 4:
        return None
    for head, words in vocabulary("columns")["heads"].items():
        for known in words:
            if len(known) > len(word) >= 4 and alike(known[: len(word)], word, 88):
                return head
    return None


def heads_in_order(lines: list[str]) -> list[str]:
    """The heads that the header's words name, in reading order; `Ansvarig avdelning` counts once."""
    found: list[str] = []
    for line in lines:
        words = [fold(w).strip(_MARKS) for w in line.split()]
        for word in words:
            head = head_of_damaged(word)
            if head is None or (head == "department" and "department" in found):
                continue
            found.append(head)
    return found


def indicator_header(lines: list[str], label: str, frame: Frame) -> Header | None:
    """Titles of an indicator table: outcomes by year, the last one the period's own when the header names a month."""
    heads = heads_in_order(lines)
    outcomes = heads.count("outcome")
    if not outcomes:
        return None
    years = sorted({int(y) for y in _YEAR.findall(" ".join(lines))} - {frame.fiscal_year})
    monthly = any(w.strip(_MARKS) in _MONTHS for line in lines for w in fold(line).split())
    full_years = outcomes - (1 if monthly else 0)
    first = (
        years[len(years) - full_years :]
        if len(years) >= full_years
        else list(range(frame.fiscal_year - full_years, frame.fiscal_year))
    )
    columns: list[tuple[str, str | None]] = [(label, "indicator")]
    if "department" in heads:
        columns.append(("Ansvarig avdelning", "department"))
    columns += [(f"Utfall {y}", None) for y in first]
    if monthly:
        columns.append((f"Utfall period {frame.fiscal_year}", None))
    columns += [
        (f"{title} {frame.fiscal_year}", None)
        for head, title in (("target", "Mål"), ("forecast", "Prognos"))
        if head in heads
    ]
    columns += [(t, head) for head, t in (("assessment", "Bedömning"), ("trend", "Trend")) if head in heads]
    return Header(tuple(title for title, _ in columns), tuple(role for _, role in columns))


def amount_header(lines: list[str], frame: Frame) -> Header | None:
    """Titles of a table of amounts from the order of its heads: period before year, this year before last."""
    first = [fold(w).strip(_MARKS) for w in lines[0].split()]
    words = [w for line in lines for w in fold(line).split()]
    if sum(alike(w, "total", 80) or alike(w, "totalt", 85) for w in first) >= 2:
        order = vocabulary("columns")["usual_order"]["investment"]
        titles = [t.replace("föregående år", str(frame.fiscal_year - 1)) for t in order]
        return Header(("", *titles), ("label", *([None] * len(titles))))
    heads = [h for w in first if (h := head_of_damaged(w)) in ("budget", "outcome", "variance", "forecast", "change")]
    if len(heads) < 3:
        return None
    last_year = any(str(frame.fiscal_year - 1) in w for w in words)
    titles, seen = [], {"budget": 0, "outcome": 0, "variance": 0, "forecast": 0, "change": 0}
    for at, head in enumerate(heads):
        seen[head] += 1
        titles.append(_title(head, seen[head], heads.count(head), heads[:at], last_year, frame))
    return Header(("", *titles), ("label", *([None] * len(titles))))


def _title(head: str, nth: int, of: int, before: list[str], last_year: bool, frame: Frame) -> str:
    if head == "budget":
        return "Budget period" if of > 1 and nth == 1 else f"Budget helår {frame.fiscal_year}"
    if head == "outcome":
        return (
            f"Utfall period {frame.fiscal_year - 1}" if nth > 1 and last_year else f"Utfall period {frame.fiscal_year}"
        )
    if head == "variance":
        return "Avvikelse budget-prognos" if "forecast" in before else "Avvikelse period"
    if head == "forecast":
        return f"Prognos {frame.fiscal_year}"
    return "Diff utfall"
