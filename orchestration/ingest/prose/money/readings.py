"""What an amount is read as, what its reading may look at, and what the text so far leaves in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.numbers import Quantity
from orchestration.ingest.prose.subjects import Named, Names
from orchestration.ingest.prose.wording import Sign


@dataclass(frozen=True, slots=True)
class Reading:
    """What an amount was read as."""

    base: str  # variance, actual, forecast, budget, change, cost_increase, forecast_revision, investment_budget, other
    period: str  # ytd, year, or empty
    subject: str | None
    sign: Sign
    part: bool = False
    statement: str | None = None  # the table that its row stands in, where that is told by the row's name
    listed: bool = False  # a row named in a list of parts: never the whole of what follows

    @property
    def claim(self) -> str:
        name = {
            "forecast": "forecast_year",
            "forecast_revision": "forecast_revision_year",
            "other": "other_amount",
        }.get(self.base)
        if name is None:
            name = self.base if self.base.startswith("investment_") else f"{self.base}_{self.period}"
        return name + ("_part" if self.part and not name.startswith("other") else "")

    @property
    def is_level(self) -> bool:
        return self.base in ("actual", "forecast", "budget")

    @property
    def is_whole(self) -> bool:
        return not (self.part or self.listed)


@dataclass(slots=True)
class Memory:
    """What the text so far was about: carried from sentence to sentence, and over paragraphs under one heading."""

    subject: str | None = None
    whole: Reading | None = None  # the last reading that was no part
    level: Reading | None = None  # the last level (actual, forecast, budget) that was no part
    sentence: str = ""  # the sentence before, folded
    sections: tuple[str, ...] = ()

    def enter(self, sections: tuple[str, ...]) -> None:
        if sections != self.sections:
            self.subject = self.whole = self.level = None
            self.sentence = ""
            self.sections = sections

    def keep(self, folded: str, named: Sequence[Named], readings: Sequence[Reading]) -> None:
        """Remember a sentence that has been read: `named` and `readings` are all of its own."""
        for reading in readings:
            if reading.is_whole and reading.base != "other":
                self.whole = reading
                self.subject = reading.subject or self.subject
                if reading.is_level:
                    self.level = reading
        rows = [n for n in named if n.specific]
        if not readings and rows and rows[0].start < 60:
            self.subject = rows[0].label
        self.sentence = folded


@dataclass(frozen=True, slots=True)
class ToldAmount:
    """One amount of a sentence with all that its reading looks at. Offsets count in `text` and `folded` alike."""

    amount: Quantity
    text: str
    folded: str
    start: int  # where the amount before it ends, or the sentence begins
    stop: int  # where the next amount begins, or the sentence ends
    earlier: tuple[Reading, ...]  # of the sentence's amounts before it
    named: Sequence[Named]  # in the whole sentence
    names: Names
    sections: tuple[str, ...]
    statement: str | None
    context: ClaimContext
    memory: Memory

    @property
    def before(self) -> str:
        """The folded words between the amount before and this one."""
        return self.folded[self.start : self.amount.start]

    @property
    def original(self) -> str:
        """`before` as printed."""
        return self.text[self.start : self.amount.start]

    @property
    def lead(self) -> str:
        """The folded sentence up to the amount."""
        return self.folded[: self.amount.start]

    @property
    def after(self) -> str:
        """The folded words between this amount and the next one."""
        return self.folded[self.amount.end : self.stop]

    @property
    def following(self) -> str:
        """The sentence after the amount, as printed."""
        return self.text[self.amount.end :]

    @property
    def last(self) -> Reading | None:
        """The reading of the amount before, if the sentence has one."""
        return self.earlier[-1] if self.earlier else None

    @property
    def subject_in_force(self) -> str | None:
        return self.earlier[-1].subject if self.earlier else self.memory.subject

    @property
    def named_before(self) -> list[Named]:
        """Rows and bodies named between the amount before and this one."""
        return [n for n in self.named if self.start <= n.start < self.amount.start]

    @property
    def printed_sign(self) -> Sign:
        return Sign(-1 if self.amount.sign == "-" else 1, self.amount.sign)
