"""The figures of one organisation over the years, all of them integers that add up; amounts in tkr, rates in tenths.

Costs are negative. A figure of a year and month is the same in every report that states it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.generator.names import BOARDS, Place

FIRST_YEAR = 2022
ACCOUNTS = ("Personalkostnader", "Lokalhyror", "Köp av tjänster", "Övriga kostnader")
INDICATORS = (
    "Nöjda besökare, andel (%)",
    "Ärenden i tid, andel (%)",
    "Tillgänglighet per telefon, andel (%)",
    "Förtroende för verksamheten, andel (%)",
    "Digitala ärenden, andel (%)",
    "Rekommenderar verksamheten, andel (%)",
)
PROJECTS = (
    "Ombyggnad av entré",
    "Nytt verksamhetssystem",
    "Inventarier",
    "Ventilation i huvudbyggnaden",
    "Utbyte av fordon",
    "Solceller på taket",
    "Digital skyltning",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an operating statement, each amount by its column."""

    label: str
    budget_ytd: int
    actual_ytd: int
    prior_ytd: int
    budget_year: int
    forecast: int

    def __add__(self, other: Line) -> Line:
        sums = (getattr(self, name) + getattr(other, name) for name in Line.__slots__[1:])
        return Line(self.label, *sums)


def total(label: str, lines: list[Line]) -> Line:
    summed = lines[0]
    for line in lines[1:]:
        summed = summed + line
    return Line(label, *(getattr(summed, name) for name in Line.__slots__[1:]))


def _budget_year(place: Place, label: str, year: int, low: int, high: int) -> int:
    base = place.rng(label).randint(low, high)
    return -round(base * (1 + 0.03 * (year - FIRST_YEAR)))


def _share(place: Place, label: str, year: int, month: int) -> float:
    """Of the year's budget that belongs to the months passed; never quite their number over twelve."""
    return month / 12 * (1 + place.rng("share", label, year).choice((-3, -2, 2, 3)) / 100)


def _actual(place: Place, label: str, year: int, month: int, low: int, high: int) -> int:
    budget = _budget_year(place, label, year, low, high) * _share(place, label, year, month)
    actual = round(budget * (1 + place.rng("actual", label, year, month).uniform(-0.04, 0.03)))
    return actual - (actual % 10 == 0)  # a round amount in a sentence would stand for others too


def _line(place: Place, label: str, low: int, high: int) -> Line:
    year, month = place.year, place.month
    budget = _budget_year(place, label, year, low, high)
    moved = place.rng("forecast", label, year, month).randint(-30, 30) or 7
    return Line(
        label,
        round(budget * _share(place, label, year, month)),
        _actual(place, label, year, month, low, high),
        _actual(place, label, year - 1, month, low, high),
        budget,
        round(budget * (1 + moved / 2000)),
    )


def departments(place: Place) -> list[Line]:
    return [_line(place, name, 4_000, 60_000) for name in BOARDS[place.board]]


def accounts(place: Place) -> list[Line]:
    """The costs by kind."""
    return [_line(place, name, 5_000, 70_000) for name in ACCOUNTS]


def income(place: Place) -> Line:
    line = _line(place, "Verksamhetens intäkter", 10_000, 40_000)
    return Line(line.label, *(-getattr(line, name) for name in Line.__slots__[1:]))


@dataclass(frozen=True, slots=True)
class Project:
    """A project that began in the first year and spends evenly: amounts of all years, a year and the months passed."""

    label: str
    total_budget: int
    total_forecast: int
    cumulative: int
    prior_year: int
    prior_ytd: int
    actual_ytd: int
    budget_year: int
    forecast_year: int


def projects(place: Place) -> list[Project]:
    found = []
    for at, name in enumerate(PROJECTS):
        rng = place.rng("project", name)
        yearly = [rng.randint(200, 1000) for _ in range(FIRST_YEAR, 2028)]
        budget, saved = sum(yearly), rng.randint(0, 12)
        # No two columns in one proportion: a row that happened to be a sum in one would be in all.
        spent = [round(amount * rng.uniform(0.92, 0.99)) for amount in yearly]
        shares = [{4: rng.uniform(0.31, 0.36), 8: rng.uniform(0.63, 0.7)} for _ in yearly]
        now = place.year - FIRST_YEAR
        ytd = round(spent[now] * shares[now][place.month])
        found.append(
            Project(
                f"{24001 + at * 7} {name}",
                -budget,
                -round(budget * (100 - saved) / 100),
                -(sum(spent[:now]) + ytd),
                -spent[now - 1],
                -round(spent[now - 1] * shares[now - 1][place.month]),
                -ytd,
                -yearly[now],
                -spent[now],
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Indicator:
    """Percent; the year's own values for the years before, and the target, the value so far and the forecast."""

    name: str
    history: dict[int, int]
    so_far: int
    target: int
    forecast: int


def indicators(place: Place) -> list[Indicator]:
    """The municipality's: all its boards report the same."""
    place = replace(place, board="")
    found = []
    for name in INDICATORS:
        rng = place.rng("indicator", name)
        history = {year: rng.randint(55, 90) for year in range(2020, 2026)}
        own = place.rng("indicator", name, place.year)
        target = own.randint(60, 85)
        so_far = place.rng("indicator", name, place.year, place.month).randint(target - 1, 95)
        found.append(Indicator(name, history, so_far, target, target + own.randint(1, 6)))
    return found


@dataclass(frozen=True, slots=True)
class Rates:
    """Sick leave in hundredths of a percent."""

    label: str
    now: int
    before: int


def _rate(place: Place, group: str, year: int, month: int) -> int:
    women = place.rng("sick", "women", year, month).randint(500, 700)
    men = women - place.rng("sick", "men", year, month).randint(50, 180)
    all_ = men + round((women - men) * 0.7)
    return {
        "Kvinnor": women,
        "Män": men,
        "<29 år": all_ - 60,
        "30-49 år": all_ + 20,
        "50 år>": all_ + 45,
        "Dag 1-14": all_ // 3,
        "Dag 15-59": all_ // 5,
        "Total sjukfrånvaro": all_,
    }[group]


GROUPS = ("Kvinnor", "Män", "<29 år", "30-49 år", "50 år>", "Dag 1-14", "Dag 15-59", "Total sjukfrånvaro")


def sick_leave(place: Place) -> list[Rates]:
    return [
        Rates(g, _rate(place, g, place.year, place.month), _rate(place, g, place.year - 1, place.month)) for g in GROUPS
    ]


def monthly_rates(place: Place, year: int) -> list[int]:
    """Hundredths of a percent for each month of the year."""
    return [place.rng("sick", "month", year, month).randint(300, 690) for month in range(1, 13)]


@dataclass(frozen=True, slots=True)
class Status:
    kind: str
    status: str
    on_plan: int
    deviating: int


def statuses(place: Place) -> list[Status]:
    """Assignments and initiatives by status; every row has some."""
    rng = place.rng("status", place.year, place.month)
    return [
        Status(kind, status, rng.randint(2, 19), rng.randint(1, 4))
        for kind in ("Uppdrag", "Nämndinitiativ")
        for status in ("Ej påbörjad", "Påbörjad", "Slutförd")
    ]
