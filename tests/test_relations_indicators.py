"""Relations of indicators, goals and sick leave: what their columns and classes can't say together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, decimals, report

FULFILLED, PARTLY, NOT = "uppfyllt", "delvis uppfyllt", "ej uppfyllt"


def indicator(facts: Facts, of: str, name: str, unit: str | None = "%", **columns) -> None:
    """An indicator's cells by measure; `assessment` is a text, `goal_no` and `confidence` are its own."""
    rows = facts.rows.setdefault("indicator_cells", [])
    line_no = 1 + len({r["line_no"] for r in rows if r["report_id"] == of})
    common = {
        "indicator": name,
        "line_no": line_no,
        "source_line": 100 + line_no,
        "goal_no": columns.pop("goal_no", None),
    }
    common |= {"confidence": columns.pop("confidence", 1.0), "scope": columns.pop("scope", None)}
    common |= {"qualifier": columns.pop("qualifier", None)}
    for measure, given in columns.items():
        if measure == "assessment":
            facts.add("indicator_cells", of, measure=measure, text_value=given, **common)
        else:
            value = Decimal(str(given))
            facts.add(
                "indicator_cells", of, measure=measure, value=value, decimals=decimals(value), unit=unit, **common
            )


def rates(facts: Facts, of: str, months: tuple[str, str] = ("2025-01-31", "2025-04-30"), **groups: str) -> None:
    """Sick leave by group for one period (first and last month's days)."""
    for group, value in groups.items():
        first, last = (date.fromisoformat(day) for day in months)
        number = Decimal(value)
        facts.add(
            "sick_leave", of, population="Kontoret", group_name=group, measure="rate", basis="table",
            period_start=first.replace(day=1), period_end=last, value=number, decimals=decimals(number),
        )  # fmt: skip


def plant_verdicts(facts: Facts) -> None:
    verdicts = [
        ("Soliditet, missad", {"target": "30.0", "forecast": "25.0", "assessment": FULFILLED}),
        ("Soliditet, avrundad", {"target": "30.0", "forecast": "29.9", "assessment": FULFILLED}),  # ends touch
        ("Soliditet, nådd", {"target": "30.0", "forecast": "31.0", "assessment": FULFILLED}),
        ("Soliditet, nådd men ej uppfylld", {"target": "30.0", "forecast": "30.0", "assessment": NOT}),
        ("Soliditet, delvis", {"target": "30.0", "forecast": "25.0", "assessment": PARTLY}),
        ("Soliditet, utan prognos", {"target": "30.0", "actual_ytd": "25.0", "assessment": FULFILLED}),
        ("Sjukfrånvaro, nådd", {"target": "5.0", "forecast": "4.0", "assessment": FULFILLED}),
        ("Sjukfrånvaro, missad", {"target": "5.0", "forecast": "6.0", "assessment": FULFILLED}),
        ("Låneskuld", {"target": "8000", "forecast": "0", "assessment": FULFILLED}),
        ("Ranking", {"target": "150", "forecast": "172", "assessment": FULFILLED}),  # no direction known
        ("Minskad sjukfrånvaro", {"target": "5.0", "forecast": "6.0", "assessment": FULFILLED}),
    ]
    for name, columns in verdicts:
        indicator(facts, "april", name, **columns)
    indicator(facts, "april", "Soliditet, andra enheter", None, target="30.0", assessment=FULFILLED, forecast="25.0")
    indicator(facts, "year", "Soliditet", target="30.0", actual_ytd="25.0", assessment=FULFILLED)

    counts = {"actual_ytd": 45, "target": 40}
    indicator(facts, "april", "Antal besök under året", "st", forecast=40, **counts)
    indicator(facts, "april", "Antal besök/år", "st", forecast=45, **counts)
    indicator(facts, "april", "Antal platser", "st", forecast=40, **counts)  # a level, not counted over the year
    indicator(facts, "april", "Antal utbildade under året", "%", forecast=40, **counts)
    indicator(facts, "april", "Andel nöjda under året", "%", forecast=40, **counts)


def plant_goals(facts: Facts) -> None:
    goals = [
        ("1.1", FULFILLED, [NOT, NOT]),
        ("1.2", FULFILLED, [NOT, PARTLY]),
        ("1.3", FULFILLED, [NOT]),
        ("1.4", NOT, [FULFILLED, FULFILLED]),
        ("1.5", FULFILLED, [NOT, NOT, "inget värde angivet"]),
    ]
    for goal_no, assessment, indicators in goals:
        facts.add("goals", "goals", goal_no=goal_no, title=f"Mål {goal_no}", assessment=assessment)
        for at, verdict in enumerate(indicators):
            indicator(facts, "goals", f"Indikator {goal_no} {at}", goal_no=goal_no, assessment=verdict)


def plant_forecasts(facts: Facts) -> None:
    for of, equal, other in (("half", 5, 5), ("few", 4, 0), ("less", 5, 6)):
        for at in range(equal + other):
            indicator(facts, of, f"Indikator {at}", target="5.0", forecast="5.0" if at < equal else "4.0")
    indicator(facts, "half", "Osäker", target="5.0", forecast="5.0", confidence=0.5)


def plant_sick_leave(facts: Facts) -> None:
    ages = {"<29 år": "3.1", "30-49 år": "3.2", "50 år>": "3.0"}
    days = {"Dag 1-14": "1.4", "Dag 15-59": "0.5", "Dag 60-": "1.2"}
    rates(facts, "holds", **{"Kvinnor": "3.0", "Män": "3.3", **ages, **days, "Total sjukfrånvaro (*)": "3.1"})
    rates(facts, "outside", **{"Kvinnor": "3.3", "Män": "3.4", **ages, "Total": "3.1"})
    rates(facts, "touches", Kvinnor="3.2", Män="3.4", Total="3.1")  # 3.15 is both
    rates(facts, "ages", **{**ages, "Total": "4.1"})
    rates(facts, "gap", **{"<29 år": "3.1", "50 år>": "3.0", "Total": "4.1"})
    rates(facts, "days", **{**days, "Total": "3.9"})
    rates(facts, "class_missing", **{"Dag 1-14": "1.4", "Dag 15-59": "0.5", "Total": "3.1"})
    rates(facts, "share", **{"Dag 1-14": "1.4", "Dag 15-59": "0.5", "varav dag 60-": "45.0", "Total": "1.9"})
    rates(facts, "no_total", Kvinnor="3.3", Män="3.4")
    rates(facts, "lag", ("2025-03-31", "2025-03-31"), Total="3.1")
    rates(facts, "last_year", ("2024-12-31", "2024-12-31"), Total="3.1")


#: Reports of several bodies for one period, and of one body over time: organisation, first and last day.
BODIES = {
    "board_a": ("Nämnd A", "2025-01-01", "2025-04-30"),
    "board_b": ("Nämnd B", "2025-01-01", "2025-04-30"),
    "board_c": ("Nämnd C", "2025-01-01", "2025-04-30"),
    "board_d": ("Nämnd D", "2025-01-01", "2025-08-31"),
    "alone": ("Nämnd E", "2023-01-01", "2023-04-30"),
    "year_2023": ("Nämnd E", "2023-01-01", "2023-12-31"),
    "year_2024": ("Nämnd E", "2024-01-01", "2024-12-31"),
}


def plant_bodies(facts: Facts) -> None:
    for of, value in (("board_a", "82.1"), ("board_b", "81.2"), ("board_c", "82.1"), ("board_d", "90.0")):
        indicator(facts, of, "Nöjda invånare, andel", actual_ytd=value, scope="kf")
        indicator(facts, of, "Nöjda invånare per nämnd, andel", actual_ytd=value, scope="kf")
        indicator(facts, of, "Egen indikator", actual_ytd=value, scope="nämnd")
    indicator(facts, "board_b", "Nöjda medarbetare", actual_2024="70.0", scope="kf", confidence=0.5)
    indicator(facts, "board_a", "Nöjda medarbetare", actual_2024="79.0", scope="kf")


def plant_restated(facts: Facts) -> None:
    name = "Antal medarbetare som under året {} i hjärt- och lungräddning"
    for of, value in (("year_2023", "6.4"), ("year_2024", "11.7")):
        year = "actual_ytd" if of == "year_2023" else "actual_2023"  # the whole year's outcome, told again a year later
        indicator(facts, of, "Omräknad", **{year: value})
        indicator(facts, of, "Preliminär", **{year: value}, qualifier="preliminär")
        indicator(facts, of, "Osäker", **{year: value}, confidence=0.5)
        indicator(facts, of, "Densamma", **{year: "5.0"})
        indicator(
            facts, of, name.format("utbildats" if of == "year_2023" else "erbjudits"), "st", **{year: int(value[0])}
        )
        indicator(facts, of, f"Andel behöriga elever i årskurs {value[0]} av alla", **{year: value})
        indicator(facts, of, "Årets egen", actual_ytd=value)
    indicator(facts, "alone", "Omräknad", actual_2022="5.0")


def dates(of: str) -> dict:
    organisation, first, last = BODIES[of]
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {"organisation": organisation, "period_start": start, "period_end": end, "fiscal_year": end.year}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    facts = Facts()
    for plant in (plant_verdicts, plant_goals, plant_forecasts, plant_sick_leave, plant_bodies, plant_restated):
        plant(facts)
    named = {row["report_id"] for rows in facts.rows.values() for row in rows}
    own = {"year": {"period_end": date(2025, 12, 31)}} | {of: dates(of) for of in BODIES}
    # Each report that is not compared with others is of a municipality of its own.
    reports = [report(n, **({"municipality": n} if n not in BODIES else {}) | own.get(n, {})) for n in sorted(named)]
    project = Project(tmp_path_factory.mktemp("indicators"))
    project.reconcile(facts, reports)
    return project


def told(project: Project, rule: str, of: str, outcome: str = "inconsistent") -> list[str]:
    """Places that the rule judged so, in the order of their lines."""
    rows = project.rows(
        "select location from quality.reconciliations where (rule_id, report_id, outcome) = (?, ?, ?) "
        "order by source_line, relation_id",
        rule,
        of,
        outcome,
    )
    return [row["location"].split(": ", 1)[1] for row in rows]


def test_an_assessment_against_forecast_and_target_in_a_known_direction(found):
    missed = [
        "Soliditet, missad",
        "Soliditet, nådd men ej uppfylld",
        "Sjukfrånvaro, missad",
        "Soliditet, andra enheter",
    ]
    assert told(found, "D1", "april") == missed
    assert told(found, "D1", "year") == ["Soliditet"]  # the year is over: the outcome counts


def test_an_assessment_that_may_be_right_is_left_alone(found):
    held = told(found, "D1", "april", "consistent")
    assert held == ["Soliditet, avrundad", "Soliditet, nådd", "Sjukfrånvaro, nådd", "Låneskuld"]


def test_a_missed_forecast_is_told_with_target_and_direction(found):
    (row,) = found.rows("select * from quality.reconciliations where rule_id = 'D1' and report_id = 'year'")
    assert (row["reported"], row["unit"], row["severity"]) == (Decimal(25), "%", "warning")
    terms = found.rows(
        "select label, value from intermediate.int_relation_terms where relation_id = ? and role = 'term' "
        "order by term_no",
        row["relation_id"],
    )
    assert [(t["label"], t["value"]) for t in terms] == [
        ("mål", Decimal(30)),
        ("bedömning uppfyllt", None),
        ("ska vara minst målvärdet", None),
    ]


def test_a_fulfilled_goal_without_a_fulfilled_indicator(found):
    assert told(found, "D2", "goals") == ["1.1 Mål 1.1", "1.5 Mål 1.5"]
    assert told(found, "D2", "goals", "consistent") == ["1.2 Mål 1.2", "1.4 Mål 1.4"]


def test_forecasts_that_equal_their_targets_are_one_note(found):
    assert told(found, "D3", "half") == ["prognos lika med mål"]
    assert told(found, "D3", "few") == told(found, "D3", "less") == []
    (count,) = found.rows("select count(*) as n from intermediate.int_relation_terms where relation_id = 'D3:half'")
    assert count["n"] == 1 + 5  # what was read with doubt is not listed


def test_a_count_of_the_year_above_its_forecast(found):
    assert told(found, "D8", "april") == ["Antal besök under året"]
    assert told(found, "D8", "april", "consistent") == ["Antal besök/år"]


@pytest.mark.parametrize(
    ("of", "outcomes"),
    [
        ("holds", ["consistent"] * 3),
        ("outside", ["consistent", "inconsistent"]),  # the ages hold, women and men don't
        ("touches", ["consistent"]),
        ("ages", ["inconsistent"]),
        ("gap", []),
        ("days", ["inconsistent"]),
        ("class_missing", ["not_evaluable"]),
        ("share", ["not_evaluable"]),
        ("no_total", []),
    ],
)
def test_the_total_of_sick_leave_against_its_classes(found, of, outcomes):
    rows = found.rows(
        "select outcome, severity from quality.reconciliations where rule_id = 'F2' and report_id = ?", of
    )
    assert sorted(row["outcome"] for row in rows) == outcomes
    assert {row["severity"] for row in rows} <= {"error"}


def test_days_of_absence_are_summed(found):
    (row,) = found.rows("select * from quality.reconciliations where rule_id = 'F2' and report_id = 'days'")
    assert (row["reported"], row["computed"], row["tolerance"]) == (Decimal("3.9"), Decimal("3.1"), Decimal("0.2"))


def test_sick_leave_that_ends_before_the_report(found):
    assert told(found, "F3", "lag") == ["period"]
    assert told(found, "F3", "holds", "consistent") == ["period"]
    assert told(found, "F3", "last_year") == told(found, "F3", "last_year", "consistent") == []


def test_an_indicator_of_the_whole_municipality_is_the_same_in_all_reports(found):
    rows = found.rows("select * from quality.reconciliations where rule_id = 'D6' order by report_id")
    assert [(row["report_id"], row["outcome"]) for row in rows] == [
        ("board_b", "inconsistent"),
        ("board_c", "consistent"),
    ]
    (row, _) = rows
    assert (row["reported"], row["computed"], row["severity"]) == (Decimal("81.2"), Decimal("82.1"), "warning")


def test_restated_outcomes_are_one_note(found):
    rows = found.rows(
        "select t.label, t.value, r.severity from intermediate.int_relation_terms as t "
        "inner join quality.reconciliations as r on t.relation_id = r.relation_id "
        "where t.relation_id = 'D7:year_2024' and role = 'term' order by term_no"
    )
    name = "Antal medarbetare som under året {} i hjärt- och lungräddning"
    assert [(row["label"], row["value"]) for row in rows] == [
        ("Omräknad, 2023, tidigare 6,4, nu", Decimal("11.7")),
        (f"{name.format('erbjudits')}, 2023, tidigare 6 under namnet {name.format('utbildats')}, nu", Decimal(1)),
    ]
    assert {row["severity"] for row in rows} == {"info"}
    assert told(found, "D7", "year_2023") == told(found, "D7", "alone") == []
