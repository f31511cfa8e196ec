"""Changes to a report's text whose effect on its facts is known: pure functions from text to text.

A line is a line of the file without its line feed. Trailing and inner blanks carry meaning in some dialects,
so what a change does not concern is kept to the character.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from decimal import Decimal

LONG = 60  # a line of running text is longer, but for a paragraph's last
_ENDS = re.compile(r"[.!?:]\s*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r"[\t|#]|^\s*(?:[-–•*]|\d+[.)])\s|\b\d+[,.]?\d*\s?%?(?:\s+[-−]?\d+[,.]?\d*\s?%?){3}")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_MINUS = re.compile(r"(?<!\S)-(?=\d)(?!\d\d-\d\d)")
_AMOUNT = re.compile(r"-?\d{1,3}(?: \d{3})*")

Row = list[str]


def mended(before: str, after: str) -> str:
    """Two lines as one text: no blank is put where the first has its own."""
    return before + after.lstrip(" ") if before.endswith(" ") else f"{before} {after.lstrip(' ')}"


def rewrapped(text: str, width: int) -> str:
    """Running text broken at another width; tables, headings and lists as they were."""
    lines, result, at = text.split("\n"), [], 0
    marked = _marks_word_ends(lines)
    while at < len(lines):
        end = _paragraph_end(lines, at, marked)
        if end == at:
            result.append(lines[at])
            at += 1
            continue
        whole = lines[at]
        for line in lines[at + 1 : end]:
            whole = mended(whole, line)
        lead = whole[: len(whole) - len(whole.lstrip(" "))]
        tail = whole[len(whole.rstrip(" ")) :]
        broken = textwrap.wrap(whole.strip(" "), width, break_long_words=False, break_on_hyphens=False)
        broken = [line + (" " if marked else "") for line in broken[:-1]] + [broken[-1] + tail]
        result += [lead + broken[0], *broken[1:]]
        at = end
    return "\n".join(result)


def _marks_word_ends(lines: Iterable[str]) -> bool:
    """Whether lines end in a blank, as in text pulled from a PDF."""
    filled = [line for line in lines if line.strip()]
    return sum(line.endswith(" ") for line in filled) > 0.5 * len(filled)


def _paragraph_end(lines: list[str], at: int, marked: bool) -> int:
    """The line after the paragraph of running text that starts at `at`; `at` itself when there is none."""
    end = at
    while end < len(lines) and _is_prose(lines[end], first=end == at):
        line = lines[end]
        if end > at and line.startswith(" "):  # a page begins
            return at
        if marked and not line.endswith(" "):  # a word goes on: joined by nothing but the reader
            return at
        end += 1
        if _ENDS.search(line):
            return end
        if len(line.strip()) < LONG or line.rstrip().endswith("-"):
            return at  # too short to go on, or broken within a word
    return at


def _is_prose(line: str, first: bool) -> bool:
    if not line.strip() or _MARKUP.search(line):
        return False
    return not first or (len(line.strip()) >= LONG and len(_WORD.findall(line)) >= 6)


def with_thousands(text: str, blank: str) -> str:
    """Another blank between the thousands of every number."""
    return _THOUSANDS.sub(blank, text)


def with_minus(text: str, minus: str) -> str:
    """Another character for the minus before a number; hyphens of words, ranges and dates as they were."""
    return _MINUS.sub(minus, text)


def with_blank_pages(text: str, every: int) -> str:
    """A blank page after each `every`th blank line."""
    lines, seen = [], 0
    for line in text.split("\n"):
        lines.append(line)
        if not line.strip():
            seen += 1
            if seen % every == 0:
                lines += ["\f", "\f"]
    return "\n".join(lines)


def with_header_words(text: str, words: dict[str, str], is_header: Callable[[str], bool]) -> str:
    """Words of header lines renamed; all other lines as they were."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in sorted(words, key=len, reverse=True)))
    return "\n".join(pattern.sub(lambda m: words[m[0]], line) if is_header(line) else line for line in text.split("\n"))


def tables(text: str) -> list[tuple[int, int]]:
    """(first, last + 1) line index of each table drawn by tabs: three rows and three columns at least."""
    lines = text.split("\n")
    found, at = [], 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].count("\t") >= 2:
            end += 1
        if end - at >= 3:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def with_tables(text: str, change: Callable[[list[Row]], list[Row]]) -> str:
    """Each table drawn by tabs, as rows of cells, replaced by what `change` makes of it."""
    lines = text.split("\n")
    for first, last in tables(text):
        rows = change([line.split("\t") for line in lines[first:last]])
        lines[first:last] = ["\t".join(row) for row in rows]
    return "\n".join(lines)


def added_column(rows: list[Row], at: int, title: str, value: Callable[[int], str]) -> list[Row]:
    """The table with one column more, before column `at` (-1: last); `value` takes the row's index from 1."""
    width = max(len(row) for row in rows)
    place = width if at == -1 else at
    full = [row + [""] * (width - len(row)) for row in rows]
    return [row[:place] + [value(i) if i else title] + row[place:] for i, row in enumerate(full)]


def scaled(rows: list[Row], decimals: int) -> list[Row]:
    """A table whose header says tkr, in mnkr with so many decimals; any other table as it was."""
    if "tkr" not in rows[0][0]:
        return rows
    header = [rows[0][0].replace("tkr", "mnkr"), *rows[0][1:]]
    return [header, *([row[0], *(in_millions(c, decimals) for c in row[1:])] for row in rows[1:])]


def in_millions(cell: str, decimals: int) -> str:
    """`-5 930` → `-5,930` with three decimals, `-5,9` with one; what is no amount as it was."""
    if not _AMOUNT.fullmatch(cell):
        return cell
    value = round(Decimal(cell.replace(" ", "")) / 1000, decimals)
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",")


def renamed(text: str, names: dict[str, str]) -> str:
    """Whole words by pattern: `names` maps a regular expression to the new name, which takes the old one's case."""
    for pattern, new in names.items():

        def in_case(found: re.Match[str], new: str = new) -> str:
            old = found[0]
            if len(old) > 1 and old.upper() == old:
                return new.upper()
            return new[0].upper() + new[1:] if old[0].isupper() else new[0].lower() + new[1:]

        text = re.sub(pattern, in_case, text, flags=re.IGNORECASE)
    return text


def shuffled(rows: list[Row], groups: Iterable[list[int]]) -> list[Row]:
    """The rows with those of each group (indices) in the opposite order, each group in its own places."""
    result = list(rows)
    for group in groups:
        for place, taken in zip(group, reversed(group), strict=True):
            result[place] = rows[taken]
    return result


def with_one_blank_less(text: str, lines: Iterable[int]) -> str:
    """One blank less between two cells of each of the lines (from 1) that has more than one there."""
    wanted = set(lines)
    return "\n".join(
        re.sub(r"(?<=\S)  (?=\S| )", " ", line, count=1) if number in wanted else line
        for number, line in enumerate(text.split("\n"), 1)
    )


def with_moved_page_breaks(text: str, every: int) -> str:
    """Pages of text pulled from a PDF begin elsewhere.

    There a page begins with a blank right below the last line. Breaks after a whole sentence become blank lines, and
    each `every`th blank line above a long sentence's start becomes a break.
    """
    lines, result, seen = text.split("\n"), [], 0
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else ""
        if at and line.startswith(" ") and line.strip() and above.rstrip().endswith(".") and len(above) > LONG:
            result += ["", line.lstrip(" ")]
            continue
        if result and not above.strip() and lines[at - 2].rstrip().endswith(".") and _is_prose(line, first=True):
            seen += 1
            if seen % every == 0:
                result[-1:] = [f" {line}"]
                continue
        result.append(line)
    return "\n".join(result)
