"""A workbook's simple formulas worked out from the values that it keeps: never run as code, silent about all others.

Sums, the four operations, powers, ROUND, AVERAGE, MIN, MAX, ABS and SUBTOTAL over cells and ranges of one workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, DecimalException, localcontext
from typing import Any

#: Relative to the greatest number that went in: a spreadsheet counts in doubles.
NOISE = Decimal("1e-9")
MAX_LENGTH = 2_000  # characters of a formula
MAX_DEPTH = 40  # brackets within brackets, or formulas that need another one's value first
MAX_READ = 5_000_000  # cells read for all formulas of a workbook
MAX_POWER = 100
MOST = Decimal("1e300")  # what a double holds
_CONTEXT = Context(prec=40)

_CELL = r"\$?(?P<column{n}>[A-Za-z]{{1,3}})\$?(?P<row{n}>\d{{1,7}})"
_AREA = re.compile(rf"^{_CELL.format(n=1)}(?::{_CELL.format(n=2)})?$")
_COLUMNS = re.compile(r"^\$?(?P<column1>[A-Za-z]{1,3}):\$?(?P<column2>[A-Za-z]{1,3})$")
_SHEET = re.compile(r"^(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!\[\]:]+))!(?P<area>.+)$")


class NotEvaluated(Exception):
    """A formula of a kind that isn't worked out here, or whose cells don't hold numbers."""


class Unknown:
    """What a cell holds that is neither number nor text: a day, an error, a truth value."""


Value = Decimal | str | Unknown | None
Address = tuple[str, int, int]  # sheet, row and column from 1


@dataclass(slots=True)
class Workbook:
    """The values that the workbook keeps, the formulas, and the rows that are hidden, by sheet."""

    values: Mapping[Address, Value]
    formulas: Mapping[Address, str]
    hidden_rows: Mapping[str, Set[int]] = field(default_factory=dict)
    _known: dict[Address, tuple[Decimal | None, Decimal]] = field(default_factory=dict)
    _read: int = 0
    _filled: dict[str, list[Address]] = field(default_factory=dict)

    def computed(self, at: Address) -> Decimal | None:
        """What the formula of a cell gives by the values of the cells that it names; None where it isn't worked out."""
        return self._computed(at, 0)[0]

    def differs(self, at: Address) -> bool:
        """Whether a cell keeps another number than its formula gives."""
        kept = self.values.get(at)
        computed, scale = self._computed(at, 0)
        if not isinstance(kept, Decimal) or computed is None:
            return False
        return abs(kept - computed) > NOISE * max(abs(kept), abs(computed), scale)

    def _computed(self, at: Address, depth: int) -> tuple[Decimal | None, Decimal]:
        if at not in self._known:
            self._known[at] = (None, Decimal(0))  # a circle ends here
            self._known[at] = self._worked_out(at, depth)
        return self._known[at]

    def _worked_out(self, at: Address, depth: int) -> tuple[Decimal | None, Decimal]:
        formula = self.formulas.get(at)
        if not formula or len(formula) > MAX_LENGTH or depth > MAX_DEPTH:
            return None, Decimal(0)
        reader = _Reader(_tokens(formula), self, at[0], depth)
        try:
            with localcontext(_CONTEXT):
                return reader.result(), reader.scale
        except (NotEvaluated, DecimalException, IndexError):
            return None, Decimal(0)

    def value(self, at: Address, depth: int) -> Value:
        """A cell's value; that of a formula that was never calculated is worked out."""
        self._read += 1
        if self._read > MAX_READ:
            raise NotEvaluated
        kept = self.values.get(at)
        if kept is None and at in self.formulas:
            known = self._computed(at, depth + 1)[0]
            if known is None:
                raise NotEvaluated
            return known
        return kept

    def filled(self, sheet: str) -> list[Address]:
        if sheet not in self._filled:
            places = {a for a in (*self.values, *self.formulas) if a[0] == sheet}
            self._filled[sheet] = sorted(places)
        return self._filled[sheet]


@dataclass(frozen=True, slots=True)
class _Area:
    """A block of cells, both corners included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def places(self, book: Workbook) -> Iterator[Address]:
        filled = book.filled(self.sheet)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) <= len(filled):
            for row in range(self.top, self.bottom + 1):
                yield from ((self.sheet, row, column) for column in range(self.left, self.right + 1))
        else:
            yield from (a for a in filled if self.top <= a[1] <= self.bottom and self.left <= a[2] <= self.right)


_Operand = Decimal | _Area


def _tokens(formula: str) -> list[Any]:
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    try:
        found = Tokenizer(f"={formula}").items
    except (TokenizerError, IndexError):
        return []
    return [token for token in found if token.type != "WHITE-SPACE"]


class _Reader:
    """A formula's tokens read from left to right by the operators' rank."""

    def __init__(self, tokens: Sequence[Any], book: Workbook, sheet: str, depth: int):
        self.tokens, self.book, self.sheet, self.depth = tokens, book, sheet, depth
        self.at = self.nested = 0
        self.scale = Decimal(0)

    def result(self) -> Decimal:
        value = self.number(self.sum())
        if self.at < len(self.tokens) or abs(value) > MOST:
            raise NotEvaluated
        return value

    def sum(self) -> _Operand:
        self.nested += 1
        if self.nested > MAX_DEPTH:
            raise NotEvaluated
        value = self.product()
        while sign := self.operator("+-"):
            left, right = self.number(value), self.number(self.product())
            value = left + right if sign == "+" else left - right
        self.nested -= 1
        return value

    def product(self) -> _Operand:
        value = self.power()
        while sign := self.operator("*/"):
            left, right = self.number(value), self.number(self.power())
            if sign == "/" and right == 0:
                raise NotEvaluated
            value = left * right if sign == "*" else left / right
        return value

    def power(self) -> _Operand:
        value = self.signed()
        while self.operator("^"):
            base, exponent = self.number(value), self.number(self.signed())
            if exponent != int(exponent) or abs(exponent) > MAX_POWER:
                raise NotEvaluated
            value = base ** int(exponent)
        return value

    def signed(self) -> _Operand:
        negative = False
        while self.at < len(self.tokens) and self.tokens[self.at].type == "OPERATOR-PREFIX":
            negative ^= self.tokens[self.at].value == "-"
            self.at += 1
        value = self.operand()
        while self.at < len(self.tokens) and self.tokens[self.at].type == "OPERATOR-POSTFIX":
            self.at += 1
            value = self.number(value) / 100
        return -self.number(value) if negative else value

    def operand(self) -> _Operand:
        token = self.tokens[self.at]
        self.at += 1
        if token.type == "PAREN" and token.subtype == "OPEN":
            value = self.sum()
            self.close()
            return value
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self.function(token.value[:-1].upper().removeprefix("_XLFN."))
        if token.type == "OPERAND" and token.subtype == "NUMBER":
            return self.written(token.value)
        if token.type == "OPERAND" and token.subtype == "RANGE":
            return self.area(token.value)
        raise NotEvaluated

    def written(self, text: str) -> Decimal:
        value = Decimal(text)
        if not value.is_finite():  # a name such as INF is taken for one
            raise NotEvaluated
        return value

    def function(self, name: str) -> Decimal:
        arguments: list[_Operand] = []
        if name not in _FUNCTIONS:
            raise NotEvaluated
        if not self.closes():
            arguments.append(self.sum())
            while self.tokens[self.at].type == "SEP" and self.tokens[self.at].subtype == "ARG":
                self.at += 1
                arguments.append(self.sum())
        self.close()
        return _FUNCTIONS[name](self, arguments)

    def closes(self) -> bool:
        return self.tokens[self.at].subtype == "CLOSE"

    def close(self) -> None:
        if not self.closes():
            raise NotEvaluated
        self.at += 1

    def operator(self, signs: str) -> str:
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.type == "OPERATOR-INFIX" and token.value in signs:
                self.at += 1
                return str(token.value)
        return ""

    def area(self, text: str) -> _Area:
        sheet = self.sheet
        if named := _SHEET.match(text):
            sheet = (named["quoted"] or named["bare"]).replace("''", "'")
            text = named["area"]
            if not self.book.filled(sheet):
                raise NotEvaluated
        if found := _AREA.match(text):
            rows = sorted(int(found[r] or found["row1"]) for r in ("row1", "row2"))
            columns = sorted(_column(found[c] or found["column1"]) for c in ("column1", "column2"))
            return _Area(sheet, rows[0], columns[0], rows[1], columns[1])
        if found := _COLUMNS.match(text):
            columns = sorted(_column(found[c]) for c in ("column1", "column2"))
            return _Area(sheet, 1, columns[0], 1_048_576, columns[1])
        raise NotEvaluated

    def number(self, operand: _Operand) -> Decimal:
        """A single number; a blank cell is nought."""
        if isinstance(operand, Decimal):
            self.scale = max(self.scale, abs(operand))
            return operand
        if (operand.top, operand.left) != (operand.bottom, operand.right):
            raise NotEvaluated
        value = self.book.value((operand.sheet, operand.top, operand.left), self.depth)
        if value is None:
            return Decimal(0)
        if not isinstance(value, Decimal):
            raise NotEvaluated
        self.scale = max(self.scale, abs(value))
        return value

    def numbers(
        self, arguments: Sequence[_Operand], skip: Callable[[Address], bool] = lambda _: False
    ) -> list[Decimal]:
        """All numbers of cells, ranges and values; text and blanks in a range don't count."""
        found = []
        for argument in arguments:
            if isinstance(argument, Decimal):
                found.append(argument)
                continue
            for place in argument.places(self.book):
                if skip(place):
                    continue
                value = self.book.value(place, self.depth)
                if isinstance(value, Unknown):
                    raise NotEvaluated
                if isinstance(value, Decimal):
                    found.append(value)
        self.scale = max([self.scale, *map(abs, found)])
        return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    if not numbers:
        raise NotEvaluated
    return sum(numbers, Decimal(0)) / len(numbers)


def _rounded(mode: str) -> Callable[[_Reader, Sequence[_Operand]], Decimal]:
    def rounded(reader: _Reader, arguments: Sequence[_Operand]) -> Decimal:
        value, places = (reader.number(a) for a in arguments[:2]) if len(arguments) == 2 else _wrong()
        if abs(places) > 15:
            raise NotEvaluated
        # What a double shows in fifteen digits is what a spreadsheet rounds.
        exact = Context(prec=15).plus(value)
        return exact.quantize(Decimal(1).scaleb(-int(places)), mode)

    return rounded


def _wrong() -> tuple[Decimal, Decimal]:
    raise NotEvaluated


def _subtotal(reader: _Reader, arguments: Sequence[_Operand]) -> Decimal:
    """SUM, AVERAGE, MIN or MAX without the subtotals in the range; 101 to 109 leave hidden rows out.

    A filter's hidden rows are out in either case, and which rows a filter hides the file doesn't tell.
    """
    code = int(reader.number(arguments[0])) if arguments else 0
    which = {9: "SUM", 1: "AVERAGE", 4: "MAX", 5: "MIN"}.get(code % 100 if code > 100 else code)
    if which is None or any(isinstance(a, Decimal) for a in arguments[1:]):
        raise NotEvaluated

    def skip(place: Address) -> bool:
        if place[1] in reader.book.hidden_rows.get(place[0], ()):
            if code < 100:
                raise NotEvaluated
            return True
        return "SUBTOTAL(" in reader.book.formulas.get(place, "").upper()

    return _OVER[which](reader.numbers(arguments[1:], skip))


_OVER: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "SUM": lambda numbers: sum(numbers, Decimal(0)),
    "AVERAGE": _mean,
    "MIN": lambda numbers: min(numbers, default=Decimal(0)),
    "MAX": lambda numbers: max(numbers, default=Decimal(0)),
}
_FUNCTIONS: dict[str, Callable[[_Reader, Sequence[_Operand]], Decimal]] = {
    **{name: lambda r, a, over=over: over(r.numbers(a)) for name, over in _OVER.items()},  # type: ignore[misc]
    "SUBTOTAL": _subtotal,
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ABS": lambda r, a: abs(r.number(a[0])) if len(a) == 1 else _wrong()[0],
}
