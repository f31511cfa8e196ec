"""Finds the table rows and bodies that a sentence names, in whatever form of the word it does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestration.ingest.prose.folding import fold, tolerant

_ENDINGS = (
    "arnas",
    "ernas",
    "ornas",
    "arna",
    "erna",
    "orna",
    "ens",
    "ets",
    "ar",
    "er",
    "or",
    "en",
    "et",
    "na",
    "a",
    "n",
    "s",
    "e",
    "t",
)
_UNIT_WORDS = r"(?:s?[ -]?(?:avdelning|enhet|kontor|forvaltning|namnd|verksamhet)(?:en|et|ar|er)?s?)?"
_LEADING = tolerant(
    r"^(?:verksamhetens|årets|periodens|totalt|totala|total|summa|varav|nettokostnad för|redovisade)\s+"
)
_NUMBERING = re.compile(r"^(?:\d{4,6}\s*[-–:]?\s+|\d{4}:\s*|[-–•]\s*)")
_TRAILING_NUMBER = re.compile(r"\s+(?:(?:19|20)\d\d|[-–]\s?\d{2})$")
_TOTAL = tolerant(r"^(?:summa|total|årets resultat|resultat|periodens resultat|netto)")
_COST = tolerant(r"kostnad|hyr|köp|lön|avskrivning|material|entreprenad|utgift|arvode|avgift")
_REVENUE = tolerant(r"intäkt|inkomst|försäljning|bidrag|taxor")
_RESULT = tolerant(r"resultat|finansnetto")
#: Sides of the account that prose names without a row's own label.
SIDES = tolerant(r"\b(?P<side>intäkt|kostnad)s?-?sidan\b")


_WHOLE_SIDE = {
    side: tolerant(rf"(?:verksamhetens |summa |totala |brutto)?{side}\w*$") for side in ("intäkt", "kostnad")
}


@dataclass(frozen=True, slots=True)
class Named:
    """A row or body named in a text: offsets there, the row's own label, whether the name is specific."""

    start: int
    end: int
    label: str
    specific: bool
    body: bool = False  # the report's organisation or municipality, no row
    statement: str | None = None


def stem(word: str) -> str:
    """A folded word without its inflection; at least four letters stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """A name in any inflection, its vowels as OCR may have left them on either side."""
    words = re.findall(r"[a-z0-9]+", name)
    parts = []
    for at, word in enumerate(words):
        if len(word) <= 3:
            parts.append(word)
        else:
            forms = "|".join(_loose(form) for form in dict.fromkeys((word, stem(word))))
            parts.append(f"(?:{forms})(?:arnas?|ernas?|ornas?|ar|er|or|ens?|ets?|na|a|n|s|e|t)?s?")
        if at == len(words) - 1:
            parts[-1] += _UNIT_WORDS
    return re.compile(r"(?<![a-z0-9-])" + r"[\s/,-]+".join(parts) + r"(?![a-z0-9])")


def _loose(word: str) -> str:
    return re.sub("[ao]", lambda m: f"[{m[0]}ed]{{1,2}}", word)


def about_investments(name: str | None) -> bool:
    return "invest" in fold(name or "")


def is_cost(label: str | None) -> bool:
    """Whether more of it is worse: a row of costs or expenditure."""
    folded = fold(label or "")
    return bool(_COST.search(folded)) and not _REVENUE.search(folded) and not _RESULT.search(folded)


def over_budget_is_bad(label: str | None) -> bool:
    """Whether going over the budget is a deficit: everywhere but for revenue and results."""
    folded = fold(label or "")
    return is_cost(label) or not (_REVENUE.search(folded) or _RESULT.search(folded))


def is_total(label: str) -> bool:
    return bool(_TOTAL.match(fold(label)))


class Names:
    """The labels of one table, then those of its kin, and the report's own bodies, ready for searching.

    Kin of a table are the others about the operating account, or the others about investments; of None all tables.
    """

    def __init__(self, row_labels: Mapping[str, Sequence[str]], statement: str | None, bodies: Mapping[str, str]):
        owner: dict[str, str] = {}
        for name in sorted(row_labels, key=lambda n: n != statement):
            if statement is None or about_investments(name) == about_investments(statement):
                for label in row_labels[name]:
                    owner.setdefault(label, name)
        self._owner = owner
        self.labels = [x for x in owner if statement is None or owner[x] == statement]
        self._patterns: list[tuple[re.Pattern[str], str, bool, bool]] = []
        self._bodies = [(_pattern(fold(words)), body) for words, body in bodies.items()]
        for label in owner:
            plain = _TRAILING_NUMBER.sub("", _NUMBERING.sub("", fold(label))).strip()
            if not re.search("[a-z]{2}", plain):
                continue
            short = _LEADING.sub("", plain)
            exact = len(plain) <= 3
            self._patterns.append((_pattern(plain), label, True, exact))
            if short != plain and len(short) > 3:
                self._patterns.append((_pattern(short), label, False, False))
            words = plain.split()
            if is_total(label) and words[0].startswith(("summa", "total")):
                last = stem(words[-1])
                if len(last) > 4:  # "Totala utgifter": the compound "driftutgifterna" is the same row
                    self._patterns.append((re.compile(r"[a-z]+" + re.escape(last) + r"\w*"), label, False, False))
        if self.total and about_investments(statement):
            whole = re.compile(r"\binvesteringsutgift\w*|\binvesteringsvolym\w*|\binvesteringarna\b")
            self._patterns.append((whole, self.total, False, False))
        self._sides = {k: next((x for x in owner if p.match(fold(x))), None) for k, p in _WHOLE_SIDE.items()}

    @property
    def total(self) -> str | None:
        """The table's last total row."""
        return next((label for label in reversed(self.labels) if is_total(label)), None)

    @property
    def result(self) -> str:
        """The table's last row of a result, else what such a row is called."""
        return next((label for label in reversed(self.labels) if "resultat" in fold(label)), "Resultat")

    def find(self, folded: str, text: str) -> list[Named]:
        """All names in the text, by their place; where two overlap the longer one counts."""
        found: list[Named] = []
        statement_of_labels = self._owner.get(self.labels[0]) if self.labels else None
        for pattern, label, specific, exact in self._patterns:
            for match in pattern.finditer(folded):
                if exact and not text[match.start() : match.start() + 2].isupper():
                    continue
                generic = not specific or bool(re.fullmatch(r"(?:intakt|kostnad|resultat|utgift)\w*", match[0]))
                if generic and self._owner[label] != statement_of_labels:
                    continue
                found.append(Named(match.start(), match.end(), label, not generic, statement=self._owner[label]))
        for pattern, body in self._bodies:
            found.extend(Named(m.start(), m.end(), body, False, True) for m in pattern.finditer(folded))
        for match in SIDES.finditer(folded):
            label = self._sides["kostnad" if match["side"][0] == "k" else "intäkt"] or text[match.start() : match.end()]
            found.append(Named(match.start(), match.end(), label, True))
        kept: list[Named] = []
        for name in sorted(found, key=lambda n: (n.start - n.end, not n.specific, n.body, n.start)):
            if all(name.end <= k.start or name.start >= k.end for k in kept):
                kept.append(name)
        return sorted(kept, key=lambda n: n.start)
