"""Table headers in text without cells: a run of words that all belong to headers, split into column titles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.tables.measures import head_of
from orchestration.ingest.words import fold, vocabulary

_MONTHS = frozenset(fold(m) for m in MONTHS)
_NUMBER = re.compile(r"^(?:20\d\d|\d)[*)]*$")
_ISO_MONTH = re.compile(r"^20\d\d-(?:0[1-9]|1[0-2])$")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset({"total", "totalt", "totala", "ack", "ackumulerat", "prel", "preliminart", "ack."})
AMOUNT_HEADS = frozenset({"variance", "change", "forecast", "budget", "outcome"})


@dataclass(frozen=True, slots=True)
class Header:
    """Column titles as printed, the first being the label's; `roles` beside them (None: a column of figures)."""

    titles: tuple[str, ...]
    roles: tuple[str | None, ...]

    def has(self, role: str) -> bool:
        return role in self.roles

    def at(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    listed = [(tuple(p.split()), role) for role, phrases in vocabulary("columns")["phrases"].items() for p in phrases]
    return tuple(sorted(listed, key=lambda item: -len(item[0])))


@cache
def plain_words() -> frozenset[str]:
    words = vocabulary("columns")
    known = set(words["beside"]) | {w for scope in words["scopes"].values() for w in scope}
    known |= {
        part for phrases in words["phrases"].values() for p in phrases for w in p.split() for part in w.split("/")
    }
    return frozenset(known)


def is_header_word(word: str) -> bool:
    """Whether a word (as printed) may stand in a table header."""
    folded = fold(word).strip("().:,*")
    if not folded or folded in ("-", "/", "|"):
        return True
    if _NUMBER.match(folded) or folded == "%" or _ISO_MONTH.match(folded):
        return True
    parts = [p for p in re.split(r"[-/]", folded) if p]
    return all(p in plain_words() or p in _MONTHS or head_of(p) is not None or bool(_NUMBER.match(p)) for p in parts)


def all_header_words(text: str) -> bool:
    return all(is_header_word(w) for w in text.split())


def read_header(text: str) -> Header | None:
    """The column titles of a header's joined text; None when it does not read as one.

    The label's title is what stands before the first column head ("Indikator (KF)", "Investeringar", or nothing).
    """
    words = text.split()
    folded = [fold(w).strip("():,*") for w in words]
    titles: list[list[str]] = [[]]
    roles: list[str | None] = ["label"]
    at = 0
    while at < len(words):
        if phrase := _phrase_at(folded, at):
            size, role = phrase
            if role in ("indicator", "assignment") and len(titles) == 1:
                titles[0] += words[at : at + size]
                roles[0] = role
            elif role == "department" and roles[-1] == "department":
                titles[-1] += words[at : at + size]
            else:
                titles.append(words[at : at + size])
                roles.append(role)
            at += size
            continue
        word = folded[at]
        head = head_of(re.split(r"[-/]", word)[0]) if word else None
        if word in _PREFIXES and at + 1 < len(words) and head_of(folded[at + 1]) in AMOUNT_HEADS:
            titles.append([words[at], words[at + 1]])
            roles.append(None)
            at += 2
            continue
        if (
            head is None
            or _continues(titles, roles, word, folded, at)
            or (head == "department" and roles[-1] == "department")
        ):
            titles[-1].append(words[at])
        else:
            titles.append([words[at]])
            roles.append(head if head in ("assessment", "trend", "department") else None)
        at += 1
    if len(titles) < 3:
        return None
    return Header(tuple(" ".join(t) for t in titles), tuple(roles))


def _phrase_at(folded: list[str], at: int) -> tuple[int, str] | None:
    for phrase, role in _phrases():
        if tuple(folded[at : at + len(phrase)]) == phrase:
            return len(phrase), role
    return None


def _continues(titles: list[list[str]], roles: list[str | None], word: str, folded: list[str], at: int) -> bool:
    """`Budget-` and `Prognos` after `Avvikelse` belong to that column's title; so does a head after `/`, `-`, `mot`."""
    if len(titles) < 2 or roles[-1] is not None:
        return False
    current = [fold(w) for w in titles[-1]]
    if head_of(current[0].strip("().:,*")) not in ("variance", "change"):
        return False
    if (
        current[-1].endswith(("-", "/"))
        or current[-1] in ("mot", "fran")
        or (at and folded[at - 1].endswith(("-", "/")))
    ):
        return True
    return word.endswith(("-", "/")) or "/" in word or "-" in word
