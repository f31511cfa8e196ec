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
def _spellings(kind: str) -> dict[str, str]:
    return {
        letters(written): value
        for value, spellings in vocabulary("enumerations")[kind].items()
        for written in spellings
    }


@cache
def enumeration(kind: str, text: str, cutoff: float = 80.0) -> str | None:
    """The value of `kind` (assessment, trend, status, prognosis) that `text` spells, damage allowed; else None."""
    spellings, wanted = _spellings(kind), letters(text)
    if wanted in spellings:
        return spellings[wanted]
    if not 3 <= len(wanted) <= 40:
        return None
    near = process.extract(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=cutoff, limit=3)
    fitting = [written for written, _, _ in near if abs(len(wanted) - len(written)) <= 2]
    return spellings[fitting[0]] if fitting else None


def alike(a: str, b: str, cutoff: float = 85.0) -> bool:
    """Whether two words are the same but for damage."""
    x, y = letters(a), letters(b)
    return x == y or (min(len(x), len(y)) >= 4 and fuzz.ratio(x, y) >= cutoff)
