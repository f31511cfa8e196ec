"""Is one number what a slip of the pen makes of another?

A number told in prose that differs from the table's may be a wrong number, or one about something else that the reader
took for the same. What writers get wrong looks alike: a digit, two digits swapped, a sign, a decimal or thousand
too many, a count off by one, a figure rounded or updated by a little. Everything else is no more than a note.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SMALL_CHANGE = Decimal("0.05")  # of the larger number: what an update between two drafts moves
ROUNDED_BY = Decimal("0.1")  # of a number: nobody rounds by more, whatever the zeros at its end allow


#: Thousands and millions too many or too few, besides a decimal.
_FACTORS = tuple(Decimal(1).scaleb(exponent) for exponent in (-6, -3, -1, 1, 3, 6))
_UNITS = tuple(Decimal(1).scaleb(exponent) for exponent in (-6, -3, 3, 6))  # another unit than the one meant


def is_slip(printed: Decimal, right: Decimal, half: Decimal = Decimal(0), right_half: Decimal = Decimal(0)) -> bool:
    """Whether `printed` may have been written for `right`: exact decimals, any unit, the same for both.

    `half`, `right_half`: half of the step to which each is rounded, 0 for what is exact (a count).
    """
    if printed == right:
        return False
    a, b = abs(printed), abs(right)
    if a == b:
        return True
    told = min(half, ROUNDED_BY * a)
    factors = _FACTORS if half <= told else _UNITS
    if a and b and any(abs(a * factor - b) <= told * factor + right_half for factor in factors):
        return True
    if half and b and any(a * factor == _to_one_digit(b) for factor in _UNITS):
        return True
    if right_half > half and _same_but_one(b, a, right_half):
        return True
    if _same_but_one(a, b, half) or (half and _digits(a) in _rounded(b)):
        return True
    if not a or not b:
        return abs(printed - right) <= 1
    if abs(printed - right) <= max(Decimal(1) if max(a, b) <= 200 else Decimal(0), SMALL_CHANGE * max(a, b)):
        return True
    x, y = _digits(a), _digits(b)
    if x == y:
        return True
    magnitudes = abs(a.adjusted() - b.adjusted())  # a digit lost or doubled moves it by one, a digit changed by none
    return magnitudes <= abs(len(x) - len(y)) and (_one_edit(x, y) or _swapped(x, y))


def _to_one_digit(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(value.adjusted()), ROUND_HALF_UP)


def _same_but_one(printed: Decimal, right: Decimal, half: Decimal) -> bool:
    """One digit or two swapped, when the right number is rounded as the printed one may have been, and no longer.

    A count of one digit differs in all that it has.
    """
    whole = len(str(int(printed)))
    if whole != len(str(int(right))) or (whole == 1 and not half):
        return False
    shift = min(0, (2 * half).adjusted()) if half else 0  # of the last decimal shown
    x = str(int(printed.scaleb(-shift)))
    for places in range(shift, max(1, whole - 1) if half else 1):
        y = str(int(right.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP).scaleb(-shift)))
        at = [i for i, (one, other) in enumerate(zip(x, y, strict=False)) if one != other]
        if len(x) == len(y) and (len(at) == 1 or (len(at) == 2 and _swapped(x, y))):
            return True
    return False


def _rounded(right: Decimal) -> set[str]:
    """The significant digits of a number rounded to two of them or more."""
    least = right.adjusted() - 1
    return {_digits(right.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP)) for places in range(least - 4, least + 1)}


def _digits(value: Decimal) -> str:
    """Significant digits: what is left when the decimal mark and the zeros at both ends are gone."""
    return f"{value.normalize():f}".replace(".", "").strip("0")


def _one_edit(x: str, y: str) -> bool:
    """One digit changed, left out or put in; numbers of a single digit differ in all they have, so they don't count."""
    if min(len(x), len(y)) < 2 or abs(len(x) - len(y)) > 1:
        return False
    if len(x) == len(y):
        return sum(a != b for a, b in zip(x, y, strict=True)) == 1
    short, long = sorted((x, y), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _swapped(x: str, y: str) -> bool:
    """Two neighbouring digits changed places."""
    if len(x) != len(y):
        return False
    apart = [at for at, (a, b) in enumerate(zip(x, y, strict=True)) if a != b]
    return len(apart) == 2 and apart[1] == apart[0] + 1 and x[apart[0]] == y[apart[1]] and x[apart[1]] == y[apart[0]]
