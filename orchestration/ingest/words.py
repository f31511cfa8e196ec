"""Words compared across damage: folding and fuzzy look-up in the vocabularies.

The vocabularies are YAML files beside this module (`vocabulary/`): what a column may be called, how a
status is written, what a body's name ends in. Repair touches labels and enumerations, never a number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

_DASHES = str.maketrans("\u2013\u2014\u2212\u2010\u2011", "-----")
_FOLDER = Path(__file__).parent / "vocabulary"
#: Words that turn a status or an assessment round.
NEGATIONS = frozenset({"ej", "inte", "icke", "aldrig", "ingen", "inget", "inga", "utan", "saknas"})
#: What a reader adds to the name of a colour or a form whose meaning nothing in the document tells.
INFERRED_BY_COLOUR, INFERRED_BY_FORM = "(tolkad av färgen)", "(tolkad av formen)"
INFERRED_CONFIDENCE = 0.6
SAME_WORD = 50.0  # two spellings of one word within a phrase, damage allowed: `lag` is no damaged `hog`


@cache
def vocabulary(name: str) -> dict:
    """The vocabulary file `vocabulary/<name>.yml`."""
    with (_FOLDER / f"{name}.yml").open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def fold(text: str) -> str:
    """Lower case, å ä ö and other marks off, blanks squeezed: `Delårs bokslut` → `delars bokslut`."""
    plain = unicodedata.normalize("NFKD", text.translate(_DASHES)).encode("ascii", "ignore").decode().lower()
    return " ".join(plain.split())


def letters(text: str) -> str:
    """Folded text with everything but letters and digits gone: `Bed6émning |` → `bed6emning`."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def slug(text: str, joiner: str = "-") -> str:
    """`Stab och planering` → `stab-och-planering`."""
    return re.sub(r"[^a-z0-9]+", joiner, fold(text)).strip(joiner)


@cache
def _spellings(kind: str) -> dict[str, tuple[str, str]]:
    """Letters of each spelling → its value and the spelling itself, folded."""
    return {
        letters(written): (value, fold(written))
        for value, spellings in vocabulary("enumerations")[kind].items()
        for written in spellings
    }


@cache
def enumeration(kind: str, text: str, cutoff: float = 80.0) -> str | None:
    """The value of `kind` (assessment, trend, status, prognosis) that `text` spells, damage allowed; else None.

    A word more or less is no damage: it may turn the meaning round (`Ej klar`, `Enligt ny plan`). A colour or a form
    that a reader saw in the place of a word has the value that the vocabulary of icons gives it.
    """
    if is_inferred(text):
        return vocabulary("icons")["colours"].get(kind, {}).get(text.strip().partition(" ")[0])
    spellings, wanted = _spellings(kind), letters(text)
    if wanted in spellings:
        return spellings[wanted][0]
    if not 3 <= len(wanted) <= 40:
        return None
    near = process.extract(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=cutoff, limit=3)
    fitting = [
        written
        for written, _, _ in near
        if abs(len(wanted) - len(written)) <= 2 and _same_but_for_damage(fold(text), spellings[written][1])
    ]
    return spellings[fitting[0]][0] if fitting else None


def is_inferred(text: str) -> bool:
    """Whether a reader saw a colour or a form whose meaning the document doesn't tell: `grön (tolkad av färgen)`."""
    return text.rstrip().endswith((INFERRED_BY_COLOUR, INFERRED_BY_FORM))


def told(value: str | None, text: str) -> str:
    """A value with what it was read from where that was no word: `uppfyllt (tolkad av färgen: grön)`."""
    if not value or not is_inferred(text):
        return value or text
    seen, how = text.strip().split(" ", 1)
    return f"{value} {how[:-1]}: {seen})"


def _same_but_for_damage(text: str, known: str) -> bool:
    words, meant = text.split(), known.split()
    if _negations(words) - _negations(meant) or _has_prefix(text, known) or _has_prefix(known, text):
        return False
    if len(words) == len(meant):
        return all(fuzz.ratio(a, b) >= SAME_WORD for a, b in zip(words, meant, strict=True))
    return not _has_extra_word(words, known) and not _has_extra_word(meant, text)


def _negations(words: list[str]) -> set[str]:
    return {w for w in map(letters, words) if w in NEGATIONS}


def _has_prefix(text: str, known: str) -> bool:
    """Whether a letter or two stand before `known`: the `o` of `ouppfyllt`, what damage has left of an `ej`."""
    long, short = letters(text), letters(known)
    return any(
        long[n : n + 3] == short[:3] and long[:n] != short[:n] and long[:n].isalpha() for n in (1, 2) if len(short) >= 3
    )


def _has_extra_word(words: list[str], known: str) -> bool:
    """Whether the text without one of its words is nearer; a word that damage broke in two is needed whole."""
    short = letters(known)
    whole = fuzz.ratio(letters(" ".join(words)), short)
    return any(
        letters(word).isalpha() and fuzz.ratio(letters(" ".join(words[:at] + words[at + 1 :])), short) > whole
        for at, word in enumerate(words)
    )


def alike(a: str, b: str, cutoff: float = 85.0) -> bool:
    """Whether two words are the same but for damage."""
    x, y = letters(a), letters(b)
    return x == y or (min(len(x), len(y)) >= 4 and fuzz.ratio(x, y) >= cutoff)
