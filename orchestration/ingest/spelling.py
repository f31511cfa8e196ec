"""Words of labels that optical reading damaged, put right by the domain's words and the report's own.

Labels only: `Réddningstjanst` becomes `Räddningstjänst` where a label is kept; what the document printed stays in
`source_text`, and no number is ever touched. Two steps, each of which changes a word only where every difference is
one that optical reading makes: the vocabulary's words, also within compounds, then words that the report itself, its
municipality's or body's name included, spells in another way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, partial

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from orchestration.ingest.words import vocabulary

#: The columns of each fact that hold a label.
LABELS: Mapping[str, tuple[str, ...]] = {
    "finance_cells": ("line_label",),
    "investment_cells": ("line_label",),
    "other_cells": ("line_label",),
    "indicator_cells": ("indicator", "department"),
    "assignments": ("title", "department"),
    "goals": ("title",),
    "carried_over_assignments": ("title",),
    "internal_control_risks": ("risk", "description"),
    "sick_leave": ("group_name", "population"),
    "claims": ("subject",),
}
_WRAPPED = ("indicator_cells", "assignments", "goals")  # facts whose labels wrap in narrow cells
#: What stands in damaged text where each letter was; a letter with other marks is no damage.
_READ_AS = {
    "å": "[åaàáâ]",
    "ä": "(?:da|éa|äa|[äaàáâé])",
    "ö": "(?:o[oO]|[öoóòôéd6])",
}
_FIRST_READ_AS = {"ä": "(?:da|éa|[äaàáâéd])", "l": "[l1|]"}
_INSIDE_READ_AS = {**_READ_AS, "ä": "(?:da|éa|äa|[äaàáâéi])"}  # a long word is known with `i` for its ä, too
_CONFUSED = frozenset(
    (a, b) for letters in ("åaäàáéi", "öoóéd6", "l1|i", "éeä") for a in letters for b in letters if a != b
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*-?")
_SHORT_WORDS = frozenset(
    ("i", "å", "på", "av", "är", "en", "ett", "de", "om", "ej", "el", "kr", "st", "nr", "åk", "ny", "så", "nu", "än")
    + ("år", "vi", "ge", "pa", "ar", "sa", "se", "a", "o", "du", "ni", "it", "hr", "eu", "kf", "ks")
)
_PER_YEAR = re.compile(r"(?<=/)är\b|(?<=\bper )är\b")  # `ar` may be either word
_BROKEN = re.compile(r"\b([^\W\d_]{7,}) ([a-zåäöé]{1,2})(?=[.,;)]|\s|$)")
SAME_WORD = 80.0
SOUND_SHARE = 0.03
MIN_LETTERS = 5


def _pattern(word: str, kind: str) -> str:
    head, rest = word[0], word[1:]
    read_as = _INSIDE_READ_AS if kind == "inside" else _READ_AS
    first = _FIRST_READ_AS.get(head) or read_as.get(head) or head
    return first + "".join(read_as.get(letter, letter) for letter in rest)


@cache
def _vocabulary(kind: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern of all words of a kind, the longest first, and the word of each of its groups."""
    words = sorted(set(vocabulary("words")[kind]), key=lambda w: (-len(w), w))
    pattern = "|".join(f"({_pattern(word, kind)})" for word in words)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if kind == "whole" else pattern, re.IGNORECASE), tuple(words)


def _corrected(words: tuple[str, ...], found: re.Match[str]) -> str:
    return _as_printed(found[0], words[(found.lastindex or 1) - 1])


def _as_printed(word: str, correct: str) -> str:
    return correct[0].upper() + correct[1:] if word[0].isupper() else correct


@cache
def by_vocabulary(word: str) -> str:
    """The word with each part that the vocabulary knows spelt as there."""
    if not any(c.isalpha() for c in word):
        return word
    for kind in ("whole", "inside"):
        pattern, words = _vocabulary(kind)
        found = pattern.sub(partial(_corrected, words), word)
        if found != word:
            return found
    return word


def _only_misread(word: str, known: str) -> bool:
    """Whether every difference between the two is one that optical reading makes."""
    a, b = word.lower(), known.lower()
    edits = Levenshtein.editops(a, b)
    return all(e.tag == "replace" and (a[e.src_pos], b[e.dest_pos]) in _CONFUSED for e in edits)


class Speller:
    """Repairs labels by the vocabulary and by the words that the report's own labels repeat."""

    def __init__(self, labels: Iterable[str], names: Iterable[str] = ()):
        words = [by_vocabulary(w) for label in labels for w in _WORD.findall(label) if _long(w)]
        self._counts = Counter(w.lower() for w in words)
        self._names = {w.lower(): w for name in names for w in _WORD.findall(name) if _long(w)}
        self._known: dict[str, str] = {}

    def label(self, text: str, wrapped: bool = False) -> str:
        """The label with its damaged words put right; a `wrapped` one with words that a blank broke joined, too."""
        whole = _BROKEN.sub(_joined, text).replace(" ,", ",") if wrapped else text
        return _PER_YEAR.sub("år", _WORD.sub(lambda m: self._word(m[0]), whole))

    def _word(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = self._repaired(word)
        return self._known[word]

    def _repaired(self, word: str) -> str:
        correct = by_vocabulary(word)
        if correct != word or not _long(word) or word.lower() in self._names:
            return correct
        own = self._counts[word.lower()]
        others = [*self._names, *(w for w, count in self._counts.items() if count > max(1, own))]
        for known, _, _ in process.extract(word.lower(), others, scorer=fuzz.ratio, score_cutoff=SAME_WORD, limit=3):
            if known != word.lower() and _only_misread(word, known):
                return _as_printed(word, known)
        return word


def _long(word: str) -> bool:
    return len(word) >= MIN_LETTERS and any(c.isalpha() for c in word)


def _joined(broken: re.Match[str]) -> str:
    """`informationssékerhe t` → one word, unless what follows is a word of its own."""
    word, end = broken[1], broken[2]
    torn = end not in _SHORT_WORDS or (end == "se" and word.endswith(("avvikel", "rorel", "rörel", "ättel", "attel")))
    return word + end if torn else broken[0]


def is_damaged(text: str) -> bool:
    """Whether a text has lost most of its å, ä and ö, which are one letter in twenty in Swedish."""
    letters = [c for c in text.lower() if c.isalpha()]
    return sum(c in "åäö" for c in letters) < SOUND_SHARE * len(letters)


def repair(rows: dict[str, list[dict]], names: Iterable[str]) -> None:
    """Put the labels of a report's facts right, in place. `names`: of its municipality and body, spelt right."""
    labels = [row[c] for fact, columns in LABELS.items() for row in rows.get(fact, ()) for c in columns if row.get(c)]
    speller = Speller(labels, names)
    for fact, columns in LABELS.items():
        for row in rows.get(fact, ()):
            for column in columns:
                if row.get(column):
                    row[column] = speller.label(row[column], fact in _WRAPPED)
