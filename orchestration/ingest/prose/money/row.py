"""The row that an amount is about, and what going over its budget means."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.ingest.prose.money.readings import ToldAmount
from orchestration.ingest.prose.subjects import about_investments, is_cost, over_budget_is_bad


@dataclass(frozen=True, slots=True)
class Row:
    """The subject of an amount; `investing`: its table or a heading above is about investments."""

    name: str | None
    investing: bool

    @property
    def is_cost(self) -> bool:
        return is_cost(self.name) and not self.investing

    @property
    def over_is_bad(self) -> bool:
        return self.investing or over_budget_is_bad(self.name)


def row_of(told: ToldAmount, subject: str | None) -> Row:
    return Row(subject, any(about_investments(name) for name in (told.statement, *told.sections)))
