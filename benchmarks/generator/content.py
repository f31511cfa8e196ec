"""What a report says, before any dialect: headings, sentences and tables, every cell as it is to be printed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from benchmarks.generator import figures
from benchmarks.generator.figures import Line
from benchmarks.generator.names import MONTHS, SHORT_MONTHS, Place


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence. `name` is what plants know it by."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` begins with the title of the labels' column; a narrow column's title has its line breaks. `name` is what
    plants and dialects know it by."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


Block = Heading | Text | Table


@dataclass(frozen=True, slots=True)
class Report:
    place: Place
    title: str
    blocks: tuple[Block, ...] = field(default=())


def amount(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def millions(value: int) -> str:
    """tkr as mnkr with one decimal, half up, without a sign."""
    return str((Decimal(abs(value)) / 1000).quantize(Decimal("0.1"), "ROUND_HALF_UP")).replace(".", ",")


def decimals(hundredths: int, places: int = 2) -> str:
    value = (Decimal(hundredths) / 100).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
    return str(value).replace(".", ",")


def title(place: Place) -> str:
    return f"Delårsrapport per {MONTHS[place.month - 1]} {place.year} för {place.board.lower()}"


def by_accounts(place: Place) -> Report:
    """The suite whose tables compare the year with its forecast and the period with last year's."""
    blocks = [
        Heading("Måluppföljning"),
        *_goals_listed(place),
        Heading("Drift"),
        _accounts(place),
        *_prose_on_accounts(place),
        Heading("Investeringar"),
        _investments_by_year(place),
        Heading("Sjukfrånvaro"),
        _sick_leave_by_group(place),
        Text("Arbetet med tidiga insatser fortsätter som förut."),
        Heading("Uppdrag"),
        _statuses(place),
    ]
    return Report(place, title(place), tuple(blocks))


def by_departments(place: Place) -> Report:
    """The suite whose tables compare the period with its budget, and projects with their whole budget."""
    blocks = [
        Heading("Sammanställning av nämndens uppdrag och initiativ"),
        Text(f"Organisation till VR: {place.board} Period: {place.end}"),
        _statuses(place),
        Heading("Måluppfyllelse per inriktningsmål"),
        *_goals_judged(place),
        Heading("Ekonomi"),
        Text(f"Ansvar: {place.board}"),
        Heading("Driftredovisning per verksamhet"),
        _departments(place),
        *_prose_on_departments(place),
        Heading("Investeringar"),
        _investments_by_project(place),
        Heading("Sjukfrånvaro"),
        _sick_leave_by_month(place),
        Text("Arbetet med tidiga insatser fortsätter som förut."),
    ]
    return Report(place, title(place), tuple(blocks))


def _by_year(line: Line) -> Row:
    sums = (line.forecast - line.budget_year, line.actual_ytd - line.prior_ytd)
    values = (line.budget_year, line.forecast, sums[0], line.actual_ytd, line.prior_ytd, sums[1])
    return Row(line.label, tuple(map(amount, values)))


def _account_lines(place: Place) -> list[Line]:
    earned, costs = figures.income(place), figures.accounts(place)
    spent = figures.total("Verksamhetens kostnader", costs)
    net = figures.total("Verksamhetens nettokostnader", [earned, spent])
    interest = place.rng("interest").randint(20, 90)
    yearly = -net.budget_year - interest
    before = _grant_before(place, interest)
    months = place.month
    grant = Line("Kommunbidrag", 0, round(yearly * months / 12), round(before * months / 12), yearly, yearly)
    financial = Line("Finansnetto", 0, interest * months // 12, interest * months // 12, interest, interest)
    result = figures.total("Årets resultat", [net, grant, financial])
    return [earned, *costs, spent, net, grant, financial, result]


def _grant_before(place: Place, interest: int) -> int:
    """What last year's budget left to be paid for."""
    last = replace(place, year=place.year - 1)
    return -figures.total("", [figures.income(last), *figures.accounts(last)]).budget_year - interest


def _year_header(place: Place) -> tuple[str, ...]:
    year = place.year
    return (
        "Belopp i tkr",
        f"Budget {year}",
        f"Prognos helår {year}",
        f"Avv. prognos/budget {year}",
        f"Delårsbokslut {year}",
        f"Delårsbokslut {year - 1}",
        f"Diff. utfall {year - 1}/{year}",
    )


def _accounts(place: Place) -> Table:
    return Table("accounts", _year_header(place), tuple(_by_year(line) for line in _account_lines(place)))


def _prose_on_accounts(place: Place) -> list[Block]:
    lines = {line.label: line for line in _account_lines(place)}
    income, staff = lines["Verksamhetens intäkter"], lines["Personalkostnader"]
    return [
        Text(f"Verksamhetens intäkter för perioden uppgår till {amount(income.actual_ytd)} tkr.", "income"),
        Text(f"Personalkostnaderna för perioden uppgår till {amount(-staff.actual_ytd)} tkr.", "staff"),
    ]


def _investments_by_year(place: Place) -> Table:
    rows = []
    for project in figures.projects(place):
        forecast = -project.forecast_year  # printed as expenses
        values = (
            -project.budget_year,
            forecast,
            -project.budget_year - forecast,
            -project.actual_ytd,
            -project.prior_ytd,
            project.prior_ytd - project.actual_ytd,
        )
        rows.append((project.label.split(" ", 1)[1], values))
    rows.append(("Totala utgifter", tuple(map(sum, zip(*(values for _, values in rows), strict=True)))))
    return Table(
        "investments", _year_header(place), tuple(Row(label, tuple(map(amount, values))) for label, values in rows)
    )


def _goals_listed(place: Place) -> list[Block]:
    year = place.year
    header = ("Indikator", f"Mål {year}", f"Preliminärt utfall {year}", f"Utfall {year - 1}", f"Utfall {year - 2}")
    blocks: list[Block] = []
    for number, found in enumerate(_halves(figures.indicators(place)), start=1):
        blocks.append(Heading(f"Mål {number}. {place.board} ger en god service inom område {number}"))
        blocks.append(Text("Bedömning:  Delvis uppfyllt"))
        rows = tuple(
            Row(i.name, (str(i.target), str(i.so_far), str(i.history[year - 1]), str(i.history[year - 2])))
            for i in found
        )
        blocks.append(Table(f"indicators {number}", header, rows))
        blocks.append(Text("Utvecklingen följs löpande i verksamheten."))
    return blocks


def _goals_judged(place: Place) -> list[Block]:
    year, month = place.year, SHORT_MONTHS[place.month - 1]
    header = (
        "Indikator (KF)",
        f"Utfall {year - 3}",
        f"Utfall {year - 2}",
        f"Utfall {year - 1}",
        f"Utfall {month} {year}",
        f"Mål {year}",
        f"Prognos {year}",
        "Bedömning",
        "Trend",
    )
    blocks: list[Block] = []
    for number, found in enumerate(_halves(figures.indicators(place)), start=1):
        blocks.append(Heading(f"1.{number}. En god service inom område {number}."))
        blocks.append(Text("Bedömning Trend", "head of verdict"))
        blocks.append(Text("Uppfyllt Oförändrad"))
        blocks.append(Text("Inriktningsmålet bedöms uppfyllt. Indikatorerna väntas nå sina målvärden."))
        rows = []
        for i in found:
            values = [*(i.history[year - back] for back in (3, 2, 1)), i.so_far, i.target, i.forecast]
            rows.append(Row(i.name, (*(f"{value},0%" for value in values), "Uppfyllt", "Oförändrad")))
        blocks.append(Table(f"indicators {number}", header, tuple(rows)))
    return blocks


def _halves(found: list[figures.Indicator]) -> tuple[list[figures.Indicator], list[figures.Indicator]]:
    return found[:3], found[3:]


def _departments(place: Place) -> Table:
    year, until = place.year, SHORT_MONTHS[place.month - 1]
    header = (
        "",
        f"Budget Jan\n- {until} {year}",
        f"Utfall Jan -\n{until} {year}",
        f"Avvikelse\nJan - {until}\n{year}",
        f"Utfall Jan -\n{until} {year - 1}",
        f"Budget\nhelår {year}",
        f"Prognos {1 + place.month // 4}",
        "Avvikelse\nBudget-\nPrognos",
    )
    found = figures.departments(place)
    return Table("departments", header, tuple(_by_period(line) for line in [*found, _whole(place)]))


def _whole(place: Place) -> Line:
    return figures.total(place.board, figures.departments(place))


def _by_period(line: Line) -> Row:
    values = (
        line.budget_ytd,
        line.actual_ytd,
        line.actual_ytd - line.budget_ytd,
        line.prior_ytd,
        line.budget_year,
        line.forecast,
        line.forecast - line.budget_year,
    )
    return Row(line.label, tuple(map(amount, values)))


def _prose_on_departments(place: Place) -> list[Block]:
    whole = _whole(place)
    period, year = whole.actual_ytd - whole.budget_ytd, whole.forecast - whole.budget_year
    sign = "positiv" if period >= 0 else "negativ"
    rest = "överskott" if year >= 0 else "underskott"
    board = place.board.lower()
    return [
        Heading("Periodens utfall mot budget"),
        Text(f"Perioden visar en {sign} nettoavvikelse om {millions(period)} mnkr för {board}.", "period"),
        Heading("Helårsprognos mot budget"),
        Text(f"Prognosen för {board} är en avvikelse om {millions(year)} mnkr i {rest}.", "year"),
        Heading("Kommentarer till utfallsavvikelse för perioden samt prognos"),
        *_comments(place),
    ]


def _comments(place: Place) -> list[Block]:
    """A department's name, and below it what its row of the table says."""
    blocks: list[Block] = []
    for line in figures.departments(place):
        variance = line.actual_ytd - line.budget_ytd
        signed = f"{'+' if variance >= 0 else ''}{amount(variance)}"
        blocks.append(Heading(line.label))
        blocks.append(Text(f"Avvikelse budget och utfall för perioden, {signed} tkr:", f"comment {line.label}"))
        blocks.append(Text("Inköp har gjorts i en annan takt än den som budgeten utgår från."))
    return blocks


def _investments_by_project(place: Place) -> Table:
    year, until = place.year, SHORT_MONTHS[place.month - 1].lower()
    header = (
        "Investeringar",
        "Totalt budget",
        "Total prognos",
        "Avvikelse",
        "Ack. Utfall (alla år)",
        f"Utfall {year - 1}",
        f"Utfall jan - {until} {year}",
        f"Budget {year}",
    )
    found = figures.projects(place)
    names = ("total_budget", "total_forecast", "cumulative", "prior_year", "actual_ytd", "budget_year")
    rows = [(p.label, [getattr(p, name) for name in names]) for p in found]
    rows.append(("Totalt investeringar", [sum(values[at] for _, values in rows) for at in range(len(names))]))
    printed = []
    for label, (budget, forecast, *others) in rows:
        left = Decimal(100 * (budget - forecast)) / budget
        percent = f"{left.quantize(Decimal(1), 'ROUND_HALF_UP')}%"
        printed.append(Row(label, (amount(budget), amount(forecast), percent, *map(amount, others))))
    return Table("projects", header, tuple(printed))


def _sick_leave_by_group(place: Place) -> Table:
    header = ("Sjukfrånvaro", str(place.year), str(place.year - 1), "Differens")
    rows = [
        Row(r.label, (f"{decimals(r.now, 1)} %", f"{decimals(r.before, 1)} %", f"{decimals(r.now - r.before)} %"))
        for r in figures.sick_leave(place)
    ]
    return Table("sick leave", header, tuple(rows))


def _sick_leave_by_month(place: Place) -> Table:
    rows = []
    for year, months in ((place.year - 1, 12), (place.year, place.month)):
        rates = figures.monthly_rates(place, year)[:months]
        told = (*(f"{decimals(rate)}%" for rate in rates), *[""] * (12 - months))
        rows.append(Row(f"{year} Sjukfrv %, vald månad", told))
    return Table("sick leave by month", ("", *SHORT_MONTHS), tuple(rows))


def _statuses(place: Place) -> Table:
    found = figures.statuses(place)
    rows = [
        Row(f"{s.kind} {s.status}", (str(s.on_plan), str(s.deviating), str(s.on_plan + s.deviating))) for s in found
    ]
    rows.append(Row("Total Summa", (str(sum(s.on_plan for s in found)), str(sum(s.deviating for s in found)), "")))
    header = ("Uppdrag/Nämndsinitiativ", "Status", "Enligt plan", "Avvikelse från plan", "Total Summa")
    return Table("statuses", header, tuple(rows))
