"""A workbook's stored value as the sheet shows it in Swedish: the number format's sections, digits and literals.

Thousands stand apart by a blank, decimals after a comma, negatives after a minus, whatever the format has for them
(parentheses, red alone). Dates stand in `date_format`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

#: What a double stands for: the digits beyond the fifteenth are noise of the binary number.
_STORED = Context(prec=15, rounding=ROUND_HALF_UP)
#: Of a number without a format of its own; facts have no more.
GENERAL_DECIMALS = 4
MAX_DECIMALS = 30
#: The power of ten of a double is no larger.
LARGEST = 308
#: Room for any double, as a percentage too, and its decimals.
_WIDE = Context(prec=2_000)

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|\\(?P<escaped>.)|_(?P<padded>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]"""
    r"""|(?P<general>General|Standard)|(?P<exponent>[Ee][+-]0+)|(?P<digit>[0#?])|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_BLANK = " \u00a0\u202f\u2009"
_DECIMAL_COMMA = re.compile(r"(?<=[0#?]),(?=[0#?]{1,2}(?![0#?,.]))")


@dataclass(slots=True)
class _Section:
    """A format's section: `parts` are literals and one None where the number stands."""

    parts: list[str | None] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)  # placeholders and literals before the point
    decimals: str = ""
    grouped: bool = False
    scale: int = 0  # thousands that the shown number leaves out
    percent: int = 0
    general: bool = False
    condition: tuple[str, Decimal] | None = None


def stored(value: float | int | Decimal) -> Decimal:
    """The number that a stored double stands for."""
    number = _STORED.create_decimal(value if isinstance(value, int | Decimal) else repr(value))
    return Decimal(0) if number == 0 else number


def is_number(value: float | int | Decimal) -> bool:
    """Whether a double can be this number; a file may say otherwise."""
    number = Decimal(value)
    return number.is_finite() and number.adjusted() <= LARGEST


def shown(value: float | int | Decimal, code: str | None) -> str:
    """A number as a cell with this format shows it."""
    number = stored(value)
    section, own_sign = _chosen(number, _sections(code or "General"))
    text = _rendered(abs(number) if own_sign else number, section)
    if number < 0 and own_sign and any(c in "123456789" for c in text):
        bare = text.strip()
        if bare.startswith("(") and bare.endswith(")"):
            return f"-{bare[1:-1].strip()}"
        return bare if re.search("[-−–]", bare) else f"-{bare}"
    return text.strip()


@lru_cache(maxsize=1_000)
def _sections(code: str) -> list[_Section]:
    return [_section(text) for text in sections_of(code)][:4]


def sections_of(code: str) -> list[str]:
    """The sections of a format, between semicolons that are no literals."""
    found, start = [], 0
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            found.append(code[start : token.start()])
            start = token.end()
    return [*found, code[start:]]


def _chosen(number: Decimal, sections: list[_Section]) -> tuple[_Section, bool]:
    """The section for a number, and whether that section says itself that the number is negative."""
    conditional = [s for s in sections if s.condition is not None]
    if conditional:
        for at, section in enumerate(sections[:3]):
            if section.condition is None or _holds(number, section.condition):
                only_negative = section.condition is not None and section.condition[0] in ("<", "<=")
                return section, number < 0 and (at > 0 or only_negative)
        return sections[-1], False
    numeric = sections[:3]
    if number < 0 and len(numeric) > 1:
        return numeric[1], True
    if number == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _holds(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, limit = condition
    return {
        "<": number < limit, "<=": number <= limit, ">": number > limit,
        ">=": number >= limit, "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip


def _section(code: str) -> _Section:
    if "." not in code:
        # `# ##0,0` is no format of Excel's file, but programs write it: a group of one or two digits is decimals.
        code = _DECIMAL_COMMA.sub(".", code)
    section = _Section()
    tokens = list(_TOKEN.finditer(code))
    digits = [at for at, token in enumerate(tokens) if token["digit"]]
    last = digits[-1] if digits else -1
    point = next((at for at, token in enumerate(tokens) if digits and token["other"] == "."), None)
    for at, token in enumerate(tokens):
        literal = _literal(token)
        inside = bool(digits) and digits[0] <= at <= last
        if token["bracket"] is not None:
            if found := _CONDITION.match(token["bracket"]):
                section.condition = (found[1], Decimal(found[2]))
            elif token["bracket"].startswith("$"):
                section.parts.append(token["bracket"][1:].split("-")[0])
        elif token["general"] or token["exponent"]:
            section.general = True
            _place(section)
        elif token["digit"]:
            _place(section)
            if point is not None and at > point:
                section.decimals += token["digit"]
            else:
                section.whole.append(token["digit"])
        elif token["other"] == "." and digits:
            _place(section)
        elif token["other"] == "," and digits:
            if _after_all_digits(tokens, at, point):
                section.scale += 1
            elif inside:
                section.grouped = True
        elif token["other"] == "%":
            section.percent += 1
            section.parts.append("%")
        elif token["other"] == "/" and inside:
            section.general = True
        elif literal and inside and (point is None or at < point):
            if all(c in _BLANK for c in literal):
                section.grouped = True
            else:
                section.whole.append(literal)
        elif literal:
            section.parts.append(literal)
    return section


def _literal(token: re.Match[str]) -> str:
    if token["quoted"]:
        return token["quoted"].strip('"')
    if token["padded"] or token["filled"]:
        return ""
    return token["escaped"] or token["other"] or ""


def _place(section: _Section) -> None:
    if None not in section.parts:
        section.parts.append(None)


def _after_all_digits(tokens: list[re.Match[str]], at: int, point: int | None) -> bool:
    """Whether a comma stands right behind the last digit before the point: it leaves out three digits."""
    until = point if point is not None and at < point else len(tokens)
    return not any(token["digit"] for token in tokens[at:until]) and any(token["digit"] for token in tokens[:at])


def _rendered(number: Decimal, section: _Section) -> str:
    if None not in section.parts:
        return "".join(part or "" for part in section.parts)
    number = number.scaleb(2 * section.percent - 3 * section.scale)
    if section.general:
        text = general(abs(number))
    else:
        places = min(len(section.decimals), MAX_DECIMALS)
        rounded = abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
        whole, _, decimals = f"{rounded:f}".partition(".")
        least = len(section.decimals.rstrip("#?"))
        while len(decimals) > least and decimals.endswith("0"):
            decimals = decimals[:-1]
        text = _whole(whole, section) + (f",{decimals}" if decimals else "")
    sign = "-" if number < 0 and any(c in "123456789" for c in text) else ""
    return sign + "".join(text if part is None else part for part in section.parts).strip()


def _whole(digits: str, section: _Section) -> str:
    """The digits before the point on their placeholders, from the right; the leftmost takes all that are left."""
    digits = digits.lstrip("0")
    if not any(not _is_placeholder(c) for c in section.whole):
        digits = digits.rjust(section.whole.count("0"), "0")  # a nought that no placeholder asks for isn't shown
        return f"{int(digits):,}".replace(",", " ") if section.grouped and digits else digits
    found: list[str] = []
    left = list(digits)
    for at in range(len(section.whole) - 1, -1, -1):
        mark = section.whole[at]
        if not _is_placeholder(mark):
            found.insert(0, mark)
        elif left:
            found.insert(0, left.pop())
        elif mark == "0":
            found.insert(0, "0")
    return "".join(left) + "".join(found)


def _is_placeholder(mark: str) -> bool:
    return mark in ("0", "#", "?")


def general(number: Decimal) -> str:
    """A number without a format: as many decimals as it has, a few at most."""
    rounded = number.quantize(Decimal(1).scaleb(-GENERAL_DECIMALS), ROUND_HALF_UP, _WIDE)
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",") or "0"
