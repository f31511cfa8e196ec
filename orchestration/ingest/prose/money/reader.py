"""Claims about money: what each amount of a paragraph states, about which row, for which period, with which sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.folding import fold
from orchestration.ingest.prose.money.kinds import whole_reading
from orchestration.ingest.prose.money.narrowing import narrower
from orchestration.ingest.prose.money.parts import part_reading, whole_of
from orchestration.ingest.prose.money.readings import Memory, Reading, ToldAmount
from orchestration.ingest.prose.money.subject import subject_of
from orchestration.ingest.prose.numbers import Quantity
from orchestration.ingest.prose.subjects import Named, Names

_SAME_ROWS = 3
_GENERIC_BODIES = ("nämnden", "förvaltningen", "kontoret", "styrelsen", "bolaget")


class AmountReader:
    """Reads the amounts of sentences, one paragraph after the other."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.memory = Memory()
        self._names: dict[str | None, Names] = {}

    def names(self, statement: str | None) -> Names:
        if statement not in self._names:
            # In a municipality's own report "nämnden" is the one that the section is about.
            of_one_body = self.context.organisation != self.context.municipality
            bodies = dict.fromkeys(_GENERIC_BODIES if of_one_body else (), self.context.organisation)
            bodies |= {b: b for b in (self.context.organisation, self.context.municipality) if b}
            self._names[statement] = Names(self.context.row_labels, statement, bodies)
        return self._names[statement]

    def read(
        self, text: str, folded: str, amounts: Sequence[Quantity], sections: tuple[str, ...], statement: str | None
    ) -> list[Reading]:
        """One reading per amount of the sentence, in order."""
        names = self.names(statement)
        named = names.find(folded, text)
        readings: list[Reading] = []
        for at, amount in enumerate(amounts):
            start = amounts[at - 1].end if at else 0
            stop = amounts[at + 1].start if at + 1 < len(amounts) else len(text)
            told = ToldAmount(
                amount, text, folded, start, stop, tuple(readings), named, names, sections, statement,
                self.context, self.memory,
            )  # fmt: skip
            readings.append(_reading(told))
        _respectively(folded, amounts, named, readings)
        readings = [
            self._about_result(reading, folded[amounts[at - 1].end if at else 0 : amounts[at].start], names)
            for at, reading in enumerate(readings)
        ]
        readings = self._with_statements(readings, named, statement)
        self.memory.keep(folded, named, readings)
        return readings

    def _about_result(self, reading: Reading, before: str, names: Names) -> Reading:
        """The organisation's level, told of its result, is that of the result's row."""
        of_body = fold(reading.subject or "") == fold(self.context.organisation)
        if reading.is_level and not reading.part and of_body and w.RESULT.search(before):
            return replace(reading, subject=names.result)
        return reading

    def _with_statements(self, readings: Sequence[Reading], named: Sequence[Named], home: str | None) -> list[Reading]:
        """The readings with the table of the row that each one's subject names.

        A row that the section's own table lacks is not taken from one of the same rows: there it is another's.
        """
        bodies = {fold(self.context.organisation), fold(self.context.municipality)}
        owners = {
            n.label: n.statement
            for n in named
            if n.statement and fold(n.label) not in bodies and not self._has_the_same_rows(n.statement, home)
        }
        return [replace(r, statement=owners.get((r.subject or "").split(" - ")[0])) for r in readings]

    def _has_the_same_rows(self, statement: str, home: str | None) -> bool:
        """Whether two tables are of one form: most rows of either are rows of the other."""
        if home is None or statement == home:
            return False
        own, other = ({fold(label) for label in self.context.row_labels.get(s, ())} for s in (home, statement))
        return len(own & other) >= _SAME_ROWS and 2 * len(own & other) > max(len(own), len(other))


def _reading(told: ToldAmount) -> Reading:
    if w.RANGE_BEFORE.search(told.lead):
        return Reading("other", "", told.subject_in_force, told.printed_sign)
    if last_year := _of_last_year(told):
        return last_year
    whole = whole_of(told)
    subject, own_row = subject_of(told, part=whole is not None)
    if whole and (own_row or whole.base != "other"):
        return part_reading(told, whole, subject, own_row)
    reading = whole_reading(told, subject)
    what = narrower(told, reading)
    return replace(reading, subject=what, part=True) if what else reading


def _of_last_year(told: ToldAmount) -> Reading | None:
    """`(42 mnkr föregående år)` after an outcome."""
    if not told.last or told.last.base != "actual" or not w.OF_LAST_YEAR.match(told.after):
        return None
    period = "prior_year" if told.context.whole_year else "ytd_prior_year"
    return Reading("actual", period, told.last.subject, told.printed_sign, listed=True)


def _respectively(folded: str, amounts: Sequence[Quantity], named: Sequence[Named], readings: list[Reading]) -> None:
    """`A och B har minskat med 5 respektive 3`: the amounts take the rows in their order."""
    for at in range(1, len(amounts)):
        if not w.RESPECTIVELY.match(folded[amounts[at - 1].end : amounts[at].start] or " "):
            continue
        floor = amounts[at - 2].end if at > 1 else 0
        rows = [n for n in named if floor <= n.start < amounts[at - 1].start and n.specific]
        if len(rows) >= 2:
            readings[at - 1] = replace(readings[at - 1], subject=rows[-2].label)
            readings[at] = replace(readings[at - 1], subject=rows[-1].label)
