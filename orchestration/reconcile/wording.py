"""What a controller reads: numbers as the language writes them, and the message of a finding.

The rule's own template says what was compared; what the explanation adds stands after it (or, where another
number is named than the one that the rule compared, before it). "Sannolikt": nothing here is proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orchestration.reconcile.relations import Relation, Term
from orchestration.reconcile.repair import FACTOR, VALUE

MINUS = "\u2212"
THOUSANDS = "\u202f"  # narrow no-break space
NO_BREAK = "\u00a0"


#: Said, by Swedish or English, of prose that differs by more than a slip of one number would.
ABOUT_ANOTHER_THING = {
    True: "Skillnaden är större än vad ett skrivfel ger: texten kan avse något annat.",
    False: "The difference is larger than a slip would make it: the text may be about something else.",
}

#: What English messages call the units; the others are international.
ENGLISH_UNITS = {
    "tkr": "SEK thousand",
    "mnkr": "SEK million",
    "kr": "SEK",
    "procentenheter": "percentage points",
    "kr/inv": "SEK per inhabitant",
    "årsarbetare": "full-time equivalents",
    "st": "",
}

#: Comparisons whose terms may be words and dates alone.
_OF_WORDS = ("contradiction", "listed")


def amount(value: Decimal | None, *, swedish: bool = True, signed: bool = False) -> str:
    """`-1405.50` → `−1 405,5` with U+2212 and narrow no-break thousands, in English `−1,405.5`; None → `saknas`.

    signed: a positive number has its sign as well.
    """
    if value is None:
        return "saknas" if swedish else "missing"
    text = f"{abs(value).quantize(Decimal('0.0001')):,f}"  # a mean of months has no last decimal
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    number = whole.replace(",", THOUSANDS) if swedish else whole
    number += f"{',' if swedish else '.'}{decimals}" if decimals else ""
    is_zero = not number.strip("0,.")
    sign = "" if is_zero else MINUS if value < 0 else "+" if signed else ""
    return sign + number


def unit_name(unit: str | None, *, swedish: bool) -> str:
    """`tkr` → `tkr`, in English `SEK thousand`; a unit that is none has no name."""
    return (unit or "") if swedish else ENGLISH_UNITS.get(unit or "", unit or "")


def with_unit(value: Decimal | None, unit: str | None, *, swedish: bool = True, signed: bool = False) -> str:
    shown = amount(value, swedish=swedish, signed=signed)
    if value is None or not unit or unit == "st":
        return shown
    return f"{shown}{NO_BREAK}{unit_name(unit, swedish=swedish)}"


def addend(term: Term, *, swedish: bool = True, valued: bool = True) -> str:
    """`Personalkostnader 579 (rad 273)`, a subtracted one in `minus`; `valued`: that it has no value is told."""
    sign = "minus " if term.weight < 0 else ""
    line = f" ({'rad' if swedish else 'line'} {term.source_line})" if term.source_line else ""
    number = f" {sign}{amount(term.value, swedish=swedish)}" if valued or term.value is not None else ""
    return f"{term.label}{number}{line}"


def statement_of(relation: Relation, template: str, *, swedish: bool) -> str:
    """The rule's message about one relation."""
    shown = {
        "location": relation.location,
        "reported": amount(relation.reported.value, swedish=swedish),
        "computed": amount(relation.computed, swedish=swedish),
        "difference": amount(relation.difference, swedish=swedish),
        "tolerance": amount(relation.tolerance or Decimal(0), swedish=swedish),
        "unit": unit_name(relation.unit, swedish=swedish),
        "addends": "; ".join(
            addend(term, swedish=swedish, valued=relation.comparison not in _OF_WORDS) for term in relation.terms
        ),
    }
    return " ".join(template.format(**shown).replace(" .", ".").replace(" ,", ",").split(" "))


_WRONG_SIGN = {True: "teckenfel", False: "a wrong sign"}
_WRONG = {
    FACTOR: {True: "fel tiopotens eller enhet", False: "a wrong power of ten or unit"},
    VALUE: {True: "fel tal", False: "a wrong number"},
}


def suspicion(kind: str, printed: Decimal, expected: Decimal, unit: str | None, *, swedish: bool) -> str:
    """`sannolikt teckenfel: −1 405 → +1 405 tkr`; what changes nothing but the sign is always told so, both signs
    shown."""
    is_flip = expected == -printed
    wrong = _WRONG_SIGN if is_flip else _WRONG.get(kind, _WRONG[VALUE])
    before = amount(printed, swedish=swedish, signed=is_flip)
    after = with_unit(expected, unit, swedish=swedish, signed=is_flip)
    return f"{'sannolikt' if swedish else 'probably'} {wrong[swedish]}: {before} → {after}"


def message(
    template: str,
    primary: Relation,
    others: Sequence[Relation],
    place: str,
    suspect: str | None,
    proofs: Sequence[str],
    note: str | None,
    unsure: bool,
    *,
    swedish: bool,
) -> str:
    """The whole message. `suspect` is what `suspicion` says, `place` where the suspected number stands, `note` what
    the relation's reason adds."""
    parts = [statement_of(primary, template, swedish=swedish)]
    if suspect and place != primary.location:
        parts = [f"{place}: {suspect}.", parts[0][:1].upper() + parts[0][1:]]
    elif suspect:
        parts.append(f"{suspect[0].upper()}{suspect[1:]}.")
    if note:
        parts.append(note)
    if proofs:
        parts.append(("Stöds av: " if swedish else "Supported by: ") + "; ".join(proofs) + ".")
    elsewhere = dict.fromkeys(other.location for other in others if other.location not in (primary.location, place))
    if elsewhere:
        lead = "Samma tal gör att inte heller detta stämmer: " if swedish else "The same number breaks: "
        parts.append(lead + "; ".join(elsewhere) + ".")
    if unsure:
        parts.append(
            "Osäker avläsning: talet kan vara fel läst ur dokumentet."
            if swedish
            else "Uncertain reading: the number may have been misread from the document."
        )
    return " ".join(parts)
