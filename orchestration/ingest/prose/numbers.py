"""The numbers that running text states as quantities: amounts, percentages and plain numbers, with their words around.

Dates, years, paragraphs, page, project and law numbers are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.grammar.numbers import IN_PROSE, MINUS, digits_value, fits, kept_half, prose_half_width
from orchestration.ingest.prose.folding import tolerant

_UNITS = (
    ("tkr", r"tkr|ksek|kkr|tusen kronor|tusen kr|tusentals kronor"),
    ("mnkr", r"mnkr|mkr|msek|mkronor|miljon(?:er)? kronor|miljon(?:er)? kr|mn kr|mdkr|mdr|miljarder kronor|miljard"),
    ("kr", r"kr/inv\w*|kr(?:onor)? per inv\w*|kronor|kr|sek"),
    ("procentenheter", r"%\s?-?\s?enhet\w*|procentenhet\w*|procent-?enhet\w*"),
    ("%", r"%|procent"),
)
_UNIT = re.compile(
    r"\s{0,2}(?:" + "|".join(f"(?P<u{i}>{p})" for i, (_, p) in enumerate(_UNITS)) + r")(?![a-z0-9])|\s{0,2}(?P<pc>%)"
)
_ONE_SIDED = ("drygt", "knappt", "nära", "nästan", "närmare", "över", "uppemot")
_QUALIFIER = tolerant(
    r"(?P<word>ca|cirka|omkring|ungefär|runt|drygt|knappt|nära|nästan|närmare|över|uppemot|upp till|minst|"
    r"högst|max(?:imalt)?|circa|c:a)\.?"
    r"[\s(]+$"
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
#: Words before a number that make it a name, a place or a time.
_NAMED = tolerant(
    r"(?<![a-z])(?:§+|kapitel|kap|artikel|art|bilaga|bilagor|tabell|diagram|figur|sida|sid|punkt|nr|nummer|"
    r"dnr|diarienummer|version|"
    r"kvartal|kv|q|tertial|delår|delårsrapport|halvår|vecka|v|kl|klockan|mål|inriktningsmål|målområde|"
    r"målområden|agenda|prognos|"
    r"etapp|fas|steg|nivå|klass|årskurs|åk|dag|dagarna|linje|väg|lag|lagen|sfs|prop|sou|iso|kategori|zon|grupp|rad|not|"
    r"uppföljning|alternativ|modell|årsskiftet|hösten|våren|sommaren|vintern|covid|nis|ab|unit|etapperna|"
    rf"{_MONTH})[\s.:-]*$"
)
_NOT_AFTER = tolerant(rf"^\s?(?:{_MONTH})\b|^\s?(?:§|:e\b|kap\b)|^[-–]\s?(?:talet|åring|årig|års)|^\s?[-–/]\s?\d")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a sentence: offsets there (with unit and closing bracket), signed only by a printed sign."""

    start: int
    end: int
    value: Decimal
    decimals: int
    unit: str | None
    half_width: Decimal
    qualifier: str | None
    sign: str | None  # the printed sign, + or -
    bracketed: bool

    @property
    def is_amount(self) -> bool:
        return self.unit in ("tkr", "mnkr", "kr")


def quantities(text: str, folded: str) -> list[Quantity]:
    """The quantities written in digits, by their place."""
    if not any(c.isdigit() for c in text):
        return []
    found = [q for m in IN_PROSE.finditer(text) if (q := _quantity(m, text, folded))]
    return _list_units(found, text)


def _quantity(match: re.Match[str], text: str, folded: str) -> Quantity | None:
    value, decimals = digits_value(match["digits"])
    if not fits(value):
        return None
    unit_match = _UNIT.match(folded, match.end())
    unit = None
    half = prose_half_width(value, decimals)
    end = match.end()
    if unit_match:
        end = unit_match.end()
        unit = "%" if unit_match["pc"] else next(name for i, (name, _) in enumerate(_UNITS) if unit_match[f"u{i}"])
        if unit == "mnkr" and re.search(r"md|miljard", unit_match[0]):
            value, half, decimals = value * 1000, half * 1000, max(0, decimals - 3)
        if unit == "kr" and re.search(r"/inv| per inv", unit_match[0]):
            unit = "kr/inv"
    if not fits(value):
        return None  # so many milliards
    before = folded[max(0, match.start() - 40) : match.start()]
    if (
        unit is None
        and re.fullmatch(r"\W*", text[: match.start()])
        and re.match(r"[.)]?\s+[A-ZÅÄÖ]", text[match.end() :])
    ):
        return None  # the number of a list's item
    if unit is None and _is_label(match["digits"], before, folded[match.end() : match.end() + 14], value, decimals):
        return None
    qualifier = _QUALIFIER.search(folded[max(0, match.start() - 16) : match.start()])
    word = text[match.start() - len(qualifier[0]) :][: len(qualifier["word"])].lower() if qualifier else None
    if word in _ONE_SIDED:
        half *= 2  # a whole step, to the one side that the word tells
    sign = match["sign"]
    if not sign and (worded := re.search(r"\b(minus|plus)\s$", before)):
        sign = "-" if worded[1] == "minus" else "+"
    return Quantity(
        start=match.start(),
        end=end,
        value=value,
        decimals=decimals,
        unit=unit,
        half_width=kept_half(half),
        qualifier=word,
        sign=None if not sign else "-" if sign[0] in MINUS else "+",
        bracketed="(" in before and ")" not in before[before.rindex("(") :] if "(" in before else False,
    )


def _is_label(digits: str, before: str, after: str, value: Decimal, decimals: int) -> bool:
    """Whether a number without unit names something (a date, a goal, a law) instead of counting it."""
    if (
        _NOT_AFTER.match(after)
        or _NAMED.search(before)
        or re.search(rf"(?:{_MONTH})\s+(?:\d{{1,2}}\s*(?:-|och)\s*)?$", before)
    ):
        return True
    return decimals == 0 and " " not in digits and 1900 <= value <= 2099


def _list_units(found: list[Quantity], text: str) -> list[Quantity]:
    """In a list of bracketed amounts one without a unit has its neighbours' unit."""
    amounts = [q for q in found if q.is_amount and q.bracketed]
    if not amounts:
        return found
    filled = []
    for q in found:
        if (
            q.unit is None
            and q.bracketed
            and re.match(r"\s*\)", text[q.end :])
            and re.search(r"\(\s*[+-]?\s*$", text[: q.start])
        ):
            q = Quantity(q.start, q.end, q.value, q.decimals, amounts[0].unit, q.half_width, q.qualifier, q.sign, True)
        filled.append(q)
    return filled
