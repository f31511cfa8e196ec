"""A municipality's statements against one another: what the law makes equal is compared, column by column."""

from __future__ import annotations

from datetime import date

import pytest
from dbt_helpers import Facts, Project, report

INCOME = ("Verksamhetens nettokostnader", "Skatteintäkter", "Årets resultat")
BALANCE = (
    "Kassa och bank",
    "SUMMA TILLGÅNGAR",
    "Årets resultat",
    "Summa eget kapital",
    "SUMMA EGET KAPITAL, AVSÄTTNINGAR OCH SKULDER",
)
CASH = ("Årets resultat", "Årets kassaflöde", "Likvida medel vid årets början", "Likvida medel vid årets slut")
REQUIREMENT = (
    "Årets resultat",
    "Reducering av samtliga realisationsvinster",
    "Årets resultat efter balanskravsjusteringar",
    "Reservering av medel till resultatutjämningsreserv",
    "Årets balanskravsresultat",
)


def table(facts: Facts, name: str, statement: str, labels: tuple[str, ...], columns: dict[str, tuple]) -> None:
    for title, values in columns.items():
        measure = "kolumn_" + "".join(c for c in title.lower() if c.isalnum())
        for line_no, (label, value) in enumerate(zip(labels, values, strict=True), 1):
            if value is not None:
                facts.add(
                    "other_cells",
                    name,
                    statement=statement,
                    line_no=line_no,
                    line_label=label,
                    line_kind="item",
                    measure=measure,
                    value=value,
                    decimals=0,
                    unit="mnkr",
                    column_title=title,
                    source_line=line_no,
                )


def sound(facts: Facts, name: str, **changed: dict[str, tuple]) -> None:
    tables = {
        "income": (INCOME, {"2023": (-466, 462, -4), "2022": (-432, 445, 13)}),
        "balance": (BALANCE, {"2023-12-31": (29, 570, -4, 248, 570), "2022-12-31": (45, 565, 13, 252, 565)}),
        "cash": (CASH, {"Utfall 2023": (-4, -16, 45, 29), "Utfall 2022": (13, 15, 30, 45)}),
    }
    for statement, (labels, columns) in tables.items():
        table(facts, name, statement, labels, changed.get(statement, columns))


def plant(facts: Facts) -> None:
    sound(facts, "sound")
    sound(facts, "result", balance={"2023-12-31": (29, 570, -6, 248, 570), "2022-12-31": (45, 565, 13, 252, 565)})
    sound(facts, "sides", balance={"2023-12-31": (29, 572, -4, 248, 570), "2022-12-31": (45, 565, 13, 252, 565)})
    sound(facts, "cash", cash={"Utfall 2023": (-4, -16, 45, 39), "Utfall 2022": (13, 15, 30, 45)})
    # Cash with short-term investments: another definition at both dates.
    sound(facts, "wider", cash={"Utfall 2023": (-4, -26, 75, 49)})
    # The group's columns are no kommun's; a bare year beside a group's column may be either's.
    sound(facts, "group", income={"Kommunen 2023": (-466, 462, -4), "Koncernen 2023": (-454, 456, 2)})
    sound(facts, "unnamed", income={"2023": (-466, 462, -9), "Koncernen 2023": (-454, 456, 2)})
    # Last year's interim result has another date than last year's balance sheet; a budget is no outcome.
    for name, now in (("interim", -26), ("interim_wrong", -28)):
        table(facts, name, "income", INCOME, {"jan-aug 2024": (-986, 960, -26), "jan-aug 2023": (-934, 924, -10)})
        balance = {"2024-08-31": (None, 90, now, 40, 90), "2023-12-31": (None, 80, -15, 30, 80)}
        table(facts, name, "balance", BALANCE, balance)
        table(facts, name, "cash", CASH, {"Budget 2024": (-9, None, None, None)})
    # A nämnd's report has a result and costs, but no taxes and no balance sheet.
    table(facts, "board", "drift", ("Verksamhetens nettokostnader", "Årets resultat"), {"2023": (-9, 1)})
    facts.cells("board", "balans", {"Årets resultat": {"actual_year": 7}})

    def requirement(name: str, **columns: tuple) -> None:
        table(facts, name, "balanskravsutredning", REQUIREMENT, {k.strip("_"): v for k, v in columns.items()})

    requirement("signed", _2023=(20, -3, 17, -5, 12), _2022=(13, -1, 12, None, 12))
    requirement("unsigned", _2023=(20, 3, 17, 5, 12), _2022=(13, 1, 12, None, 12))
    requirement("off", _2023=(20, -3, 17, -5, 14), _2022=(13, -1, 12, -2, 10))
    requirement("one_column", _2023=(20, -3, 27, None, 27))
    requirement("other_build", _2023=(20, -3, 99, -5, 44), _2022=(13, -1, 88, -2, 33))


def reports() -> list[dict]:
    year = {"period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31), "fiscal_year": 2023}
    names = ("sound", "result", "sides", "cash", "wider", "group", "unnamed", "board")
    names += ("signed", "unsigned", "off", "one_column", "other_build")
    august = {"period_start": date(2024, 1, 1), "period_end": date(2024, 8, 31), "fiscal_year": 2024}
    return [report(name, **year) for name in names] + [report(n, **august) for n in ("interim", "interim_wrong")]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict]]:
    facts = Facts()
    plant(facts)
    return Project(tmp_path_factory.mktemp("statements")).reconcile(facts, reports())


def failing(judged, name: str, rule: str) -> list[tuple[str, int, int]]:
    rows = [r for r in judged.get((name, rule), []) if r["outcome"] == "inconsistent"]
    return sorted((r["location"], r["reported"], r["computed"]) for r in rows)


def holding(judged, name: str, rule: str) -> int:
    return sum(1 for r in judged.get((name, rule), []) if r["outcome"] in ("consistent", "rounding"))


def test_statements_that_agree_hold_in_every_column(judged):
    # per year: the result in two statements, both sides, the cash at the end and the year's flow; once the start
    assert (failing(judged, "sound", "C1"), holding(judged, "sound", "C1")) == ([], 11)


def test_a_result_or_a_side_that_differs_is_told_for_its_column_alone(judged):
    assert failing(judged, "result", "C1") == [("balance: Årets resultat / 2023-12-31", -6, -4)]
    assert failing(judged, "sides", "C1") == [("balance: SUMMA TILLGÅNGAR / 2023-12-31", 572, 570)]


def test_cash_is_compared_where_one_of_its_dates_shows_that_both_mean_the_same(judged):
    assert failing(judged, "cash", "C1") == [
        ("cash: Likvida medel vid årets slut / Utfall 2023", 39, 29),
        ("cash: Årets kassaflöde / Utfall 2023", -16, -6),
    ]
    assert failing(judged, "wider", "C1") == []


def test_columns_of_the_group_are_not_compared_with_the_municipality(judged):
    assert failing(judged, "group", "C1") == []
    assert holding(judged, "group", "C1") > 4
    assert failing(judged, "unnamed", "C1") == []


def test_in_an_interim_report_only_this_years_results_are_the_same(judged):
    assert failing(judged, "interim", "C1") == []
    assert failing(judged, "interim_wrong", "C1") == [("balance: Årets resultat / 2024-08-31", -28, -26)]


def test_a_boards_report_has_nothing_of_this(judged):
    assert ("board", "C1") not in judged


def test_the_balance_requirement_adds_up_with_printed_or_implied_signs(judged):
    assert (failing(judged, "signed", "C2"), holding(judged, "signed", "C2")) == ([], 4)
    assert (failing(judged, "unsigned", "C2"), holding(judged, "unsigned", "C2")) == ([], 4)
    off = ("balanskravsutredning: Årets balanskravsresultat / 2023", 14, 12)
    assert failing(judged, "off", "C2") == [off]


def test_a_single_column_is_a_warning_and_another_build_is_silent(judged):
    (row,) = [r for r in judged["one_column", "C2"] if r["outcome"] == "inconsistent"]
    assert (row["severity"], row["reported"], row["computed"]) == ("warning", 27, 17)
    assert failing(judged, "other_build", "C2") == []
