"""Given this small table in a report, these facts: one section for each fact kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from layouts import facts, tabbed

D = Decimal
TITLE_2024 = "Verksamhetsberättelse 2024"


def pick(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[c] for c in columns) for row in rows]


# --- finance cells ---------------------------------------------------------------------------------------------------

DRIFT = [
    (
        "Belopp i tkr",
        "Budget 2025",
        "Prognos helår 2025",
        "Avv. prognos/budget 2025",
        "Delårsbokslut 2025",
        "Delårsbokslut 2024",
    ),
    ("Verksamhetens intäkter", "5 900", "6 150", "250", "2 040", "1 985"),
    ("Personalkostnader", "-12 400", "−12 380", "20", "- 4 100", "-3 990"),
    ("Årets resultat", "-6 500", "-6 230", "270", "-2 060", "-2 005"),
]


def test_finance_cells_hold_every_printed_number_once():
    rows = facts("## Drift\n\n" + tabbed(DRIFT), "finance_cells")
    assert pick(rows[:6], "line_no", "line_label", "measure", "value") == [
        (1, "Verksamhetens intäkter", "budget_year", D(5900)),
        (1, "Verksamhetens intäkter", "forecast_year", D(6150)),
        (1, "Verksamhetens intäkter", "variance_year", D(250)),
        (1, "Verksamhetens intäkter", "actual_ytd", D(2040)),
        (1, "Verksamhetens intäkter", "actual_ytd_prior_year", D(1985)),
        (2, "Personalkostnader", "budget_year", D(-12400)),
    ]
    assert [r["value"] for r in rows[5:10]] == [D(-12400), D(-12380), D(20), D(-4100), D(-3990)]
    assert len(rows) == 15
    assert {(r["statement"], r["unit"], r["decimals"], r["confidence"]) for r in rows} == {("drift", "tkr", 0, 1.0)}
    assert {r["line_label"]: r["line_kind"] for r in rows}["Årets resultat"] == "total"


def test_a_cell_names_its_column_and_its_line():
    row = facts("## Drift\n\n" + tabbed(DRIFT), "finance_cells")[1]
    assert row["column_title"] == "Prognos helår 2025"
    assert (row["source_line"], row["source_line_end"]) == (10, 10)
    assert "6 150" in row["source_text"]


@pytest.mark.parametrize(
    ("unit", "head"),
    [("tkr", "Belopp i tkr"), ("mnkr", "Mnkr"), ("mnkr", "Belopp i miljoner kronor"), ("kr", "Belopp i kr")],
)
def test_the_unit_stands_in_the_header(unit, head):
    rows = facts(tabbed([(head, "Budget 2025", "Prognos 2025"), ("Hyror", "12,5", "13,1")]), "finance_cells")
    assert pick(rows, "value", "decimals", "unit") == [(D("12.5"), 1, unit), (D("13.1"), 1, unit)]


def test_a_table_without_a_unit_takes_the_report_s():
    table = tabbed([("Verksamhet", "Budget 2025", "Prognos 2025"), ("Gator", "12,5", "13,1")])
    assert {r["unit"] for r in facts(f"Nämnden får 3,5 mnkr och lämnar 0,4 mnkr.\n\n{table}", "finance_cells")} == {
        "mnkr"
    }


def test_a_blank_cell_is_no_row():
    table = tabbed(
        [
            ("Verksamhet", "Budget 2025", "Prognos 2025", "Avvikelse"),
            ("Gator", "900", "", "-"),
            ("Parker", "0", "10", ""),
        ]
    )
    assert pick(facts(table, "finance_cells"), "line_label", "measure", "value") == [
        ("Gator", "budget_year", D(900)),
        ("Parker", "budget_year", D(0)),
        ("Parker", "forecast_year", D(10)),
    ]


def test_a_varav_row_is_memo():
    table = tabbed(
        [
            ("Tkr", "Budget 2025", "Prognos 2025"),
            ("Kostnader", "900", "910"),
            ("Varav hyror", "300", "310"),
            ("Summa", "900", "910"),
        ]
    )
    assert {r["line_label"]: r["line_kind"] for r in facts(table, "finance_cells")} == {
        "Kostnader": "item",
        "Varav hyror": "memo",
        "Summa": "total",
    }


def test_two_tables_of_one_heading_have_their_own_statements():
    table = tabbed(DRIFT)
    rows = facts(f"## Drift\n\n{table}\n\nText.\n\n{table}", "finance_cells")
    assert sorted({r["statement"] for r in rows}) == ["drift", "drift_2"]


def test_next_year_s_budget_keeps_its_own_name():
    table = tabbed([("Tkr", "Budget 2025", "Prognos 2025", "Budget 2026"), ("Hyror", "10", "11", "12")])
    assert [r["measure"] for r in facts(table, "finance_cells")] == ["budget_year", "forecast_year", "budget_2026"]


# --- investment cells ------------------------------------------------------------------------------------------------

INVESTMENT = [
    (
        "Investeringar",
        "Totalt budget",
        "Total prognos",
        "Avvikelse",
        "Ack. utfall (alla år)",
        "Utfall 2024",
        "Utfall jan - apr 2025",
        "Budget 2025",
    ),
    ("24001 - Pumpvagn", "-900", "-900", "0%", "-829", "0", "-829", "-100"),
    ("24002 - Tankbil", "-6 000", "-4 500", "25%", "-1 887", "-1 194", "-693", "-300"),
    ("Totalt investeringar", "-6 900", "-5 400", "22%", "-2 716", "-1 194", "-1 522", "-400"),
]


def test_investment_cells_with_the_project_and_the_variance_in_percent():
    rows = facts("## Investeringar\n\n" + tabbed(INVESTMENT), "investment_cells")
    assert pick(rows[:7], "measure", "value", "unit") == [
        ("total_budget", D(-900), "tkr"),
        ("total_forecast", D(-900), "tkr"),
        ("variance_pct", D(0), "%"),
        ("actual_cumulative", D(-829), "tkr"),
        ("actual_prior_year", D(0), "tkr"),
        ("actual_ytd", D(-829), "tkr"),
        ("budget_year", D(-100), "tkr"),
    ]
    assert {r["line_label"]: r["project_no"] for r in rows} == {
        "24001 - Pumpvagn": "24001",
        "24002 - Tankbil": "24002",
        "Totalt investeringar": None,
    }
    assert {r["line_kind"] for r in rows if r["line_label"] == "Totalt investeringar"} == {"total"}


# --- other cells -----------------------------------------------------------------------------------------------------


def test_a_table_of_another_kind_keeps_its_headers_as_measures():
    table = tabbed(
        [("Anläggning", "Antal besök", "Yta"), ("Badhuset", "12 400", "2 150"), ("Ishallen", "8 300", "1 900")]
    )
    rows = facts("## Besökare\n\n" + table, "other_cells")
    assert pick(rows, "line_label", "measure", "value", "unit") == [
        ("Badhuset", "antal_besok", D(12400), "st"),
        ("Badhuset", "yta", D(2150), None),
        ("Ishallen", "antal_besok", D(8300), "st"),
        ("Ishallen", "yta", D(1900), None),
    ]


# --- goals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "assessment", "trend"),
    [
        ("Bedömning Trend\n\nUppfyllt Positiv", "uppfyllt", "positiv"),
        ("Bedömning Trend\n\nDelvis uppfyllt Oförändrad", "delvis uppfyllt", "oförändrad"),
        ("Bedömning\n\nEj uppfyllt\n\nTrend\n\nNegativ", "ej uppfyllt", "negativ"),
        ("Bedömning: Uppfyllt", "uppfyllt", None),
        ("Bedömning: Ej uppfyllt", "ej uppfyllt", None),
        ("Bed6mning Trend\nUppfylit Oforandrat", "uppfyllt", "oförändrad"),
    ],
)
def test_a_goal_and_its_verdict(text, assessment, trend):
    rows = facts(f"2.1. Ge snabba besked till alla\n\n{text}\n", "goals")
    assert pick(rows, "goal_no", "title", "assessment", "trend") == [
        ("2.1", "Ge snabba besked till alla", assessment, trend)
    ]


# --- indicators ------------------------------------------------------------------------------------------------------

INDICATORS = [
    ("Indikator", "Mål 2026", "Preliminärt utfall 2024", "Utfall 2023", "Utfall 2022"),
    ("Nöjda företag - Index", "72", "Prel 70", "71", "-"),
    ("Andel nöjda besökare (%)", "80", "77,5", "", "76"),
    ("Antal lekplatser", "12", "11", "11", "10"),
]


def test_indicator_cells_by_year_and_target():
    rows = facts("## 3.1. Ett gott företagsklimat i hela kommunen\n\n" + tabbed(INDICATORS), "indicator_cells")
    assert pick(rows, "line_no", "measure", "value", "unit") == [
        (1, "target", D(72), "index"),
        (1, "actual_2024", D(70), "index"),
        (1, "actual_2023", D(71), "index"),
        (2, "target", D(80), "%"),
        (2, "actual_2024", D("77.5"), "%"),
        (2, "actual_2022", D(76), "%"),
        (3, "target", D(12), "st"),
        (3, "actual_2024", D(11), "st"),
        (3, "actual_2023", D(11), "st"),
        (3, "actual_2022", D(10), "st"),
    ]
    assert {r["goal_no"] for r in rows} == {"3.1"}
    assert rows[1]["qualifier"] == "preliminär"
    assert rows[0]["qualifier"] is None


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("Soliditet", "27,4 %", "%"),  # the cell prints it
        ("Nettokostnad, kr per invånare", "5 565", "kr/inv"),
        ("Svarstid i telefon, minuter", "4", "min"),
        ("Hållbarhet - Kommunindex", "78", "index"),
        ("Antal cykelplatser", "310", "st"),
        ("Nöjda elever, andel (%)", "77", "%"),
        ("Bemötande (skala 1-6)", "4,5", None),
    ],
)
def test_the_unit_of_an_indicator_is_printed_or_implied_by_its_name(label, value, unit):
    rows = facts(tabbed([("Indikator", "Mål 2025", "Utfall 2024"), (label, value, value)]), "indicator_cells")
    assert [r["unit"] for r in rows] == [unit, unit]


def test_a_number_that_damage_has_changed_stays_as_printed():
    rows = facts(
        tabbed([("Indikator", "Mål 2025", "Utfall 2024"), ("Soliditet", "75,0 %", "740 %")]), "indicator_cells"
    )
    assert rows[1]["value"] == D(740)


@pytest.mark.parametrize(
    ("title", "scope"),
    [("Indikator (KF)", "kf"), ("Indikator (Nämnd)", "nämnd"), ("Indikator", None), ("Nyckeltal (KF)", "kf")],
)
def test_the_scope_stands_in_the_header(title, scope):
    assert (
        facts(tabbed([(title, "Mål 2025", "Utfall 2024"), ("Nöjdhet", "7", "6")]), "indicator_cells")[0]["scope"]
        == scope
    )


def test_assessment_trend_and_department_of_an_indicator():
    table = [
        ("Indikator", "Ansvarig avdelning", "Utfall 2024", "Mål 2025", "Bedömning", "Trend"),
        ("Nöjdhet", "Parkavdelningen", "76", "75", "Uppfyllt", "Ej utvärderat"),
    ]
    rows = facts(tabbed(table), "indicator_cells")
    assert pick(rows, "measure", "value", "text_value") == [
        ("actual_2024", D(76), None),
        ("target", D(75), None),
        ("assessment", None, "uppfyllt"),
        ("trend", None, "ej utvärderad"),
    ]
    assert {r["department"] for r in rows} == {"Parkavdelningen"}


# --- assignments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("✓ Klar", "slutförd"),
        ("▶ Påbörjad", "påbörjad"),
        ("Pågår", "påbörjad"),
        ("Ej påbörjad", "ej påbörjad"),
        ("○ Ej påbörjad", "ej påbörjad"),
        ("Slutförd", "slutförd"),
        ("Slutférd", "slutförd"),
        ("Struken", "struken"),
        ("Utgår", "struken"),
    ],
)
def test_a_status_with_its_symbol_synonyms_and_damage(printed, status):
    rows = facts(
        tabbed([("Uppdrag", "Status", "Kommentar"), ("Ta fram en plan för lekplatser.", printed, "Text")]),
        "assignments",
    )
    assert pick(rows, "title", "status", "comment", "kind") == [
        ("Ta fram en plan för lekplatser.", status, "Text", "uppdrag")
    ]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Uppdrag", "uppdrag"),
        ("Nämndinitiativ", "nämndinitiativ"),
        ("Nämndsinitiativ", "nämndinitiativ"),
        ("Aktivitet", "aktivitet"),
        ("Uppdrag/Nämndinitiativ", "uppdrag"),
    ],
)
def test_the_kind_stands_in_the_header(head, kind):
    rows = facts(tabbed([(head, "Slutdatum", "Status"), ("Se över taxan", "2025-06-02", "Påbörjad")]), "assignments")
    assert [r["kind"] for r in rows] == [kind]


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2025-06-02", date(2025, 6, 2)),
        ("kvartal 2 2025", date(2025, 6, 30)),
        ("Under 2025", date(2025, 12, 31)),
        ("första halvåret 2026", date(2026, 6, 30)),
        ("28 april 2025", date(2025, 4, 28)),
        ("juni 2025", date(2025, 6, 30)),
        ("löpande", None),
    ],
)
def test_a_due_period_is_its_last_day_and_its_text_is_kept(due, day):
    rows = facts(tabbed([("Uppdrag", "Slutdatum", "Status"), ("Se över taxan", due, "Påbörjad")]), "assignments")
    assert pick(rows, "due_date", "due_text") == [(day, due)]


def test_a_due_period_that_only_the_title_states():
    title = "Byggnämnden ges i uppdrag att ta fram en plan. Uppdraget ska återrapporteras under kvartal 1 2025."
    rows = facts(tabbed([("Uppdrag", "Status", "Kommentar"), (title, "✓ Klar", "")]), "assignments")
    assert pick(rows, "title", "due_date") == [(title, date(2025, 3, 31))]


@pytest.mark.parametrize(
    ("printed", "prognosis"),
    [
        ("Enligt plan", "enligt plan"),
        ("Avvikelse från plan", "avvikelse från plan"),
        ("Försenad", "avvikelse från plan"),
    ],
)
def test_the_prognosis_and_the_department_of_an_assignment(printed, prognosis):
    table = [
        ("Uppdrag", "Ansvarig avdelning", "Prognos för slutförande", "Slutdatum", "Status"),
        ("Se över taxan", "Parkavdelningen", printed, "2025-06-02", "Påbörjad"),
    ]
    assert pick(facts(tabbed(table), "assignments"), "department", "prognosis") == [("Parkavdelningen", prognosis)]


def test_a_row_without_a_status_is_no_assignment():
    table = [
        ("Uppdrag", "Slutdatum", "Status"),
        ("Se över taxan", "2025-06-02", ""),
        ("Ta fram en plan", "2025-06-02", "Klar"),
    ]
    assert [r["title"] for r in facts(tabbed(table), "assignments")] == ["Ta fram en plan"]


# --- status counts ---------------------------------------------------------------------------------------------------


def test_status_counts_with_blank_cells_and_the_total_row():
    table = [
        ("Uppdrag/Nämndsinitiativ", "Status", "Enligt plan", "Avvikelse från plan", "Total Summa"),
        ("Uppdrag", "Ej påbörjad", "", "2", "2"),
        ("Uppdrag", "Påbörjad", "14", "", "14"),
        ("Nämndinitiativ", "Slutförd", "3", "1", "4"),
        ("Total Summa", "", "17", "3", "20"),
    ]
    assert pick(facts(tabbed(table), "status_counts"), "kind", "status", "on_plan", "deviating", "total") == [
        ("uppdrag", "ej påbörjad", None, 2, 2),
        ("uppdrag", "påbörjad", 14, None, 14),
        ("nämndinitiativ", "slutförd", 3, 1, 4),
        ("total", None, 17, 3, 20),
    ]


# --- sick leave ------------------------------------------------------------------------------------------------------

GROUPS = [
    ("Sjukfrånvaro", "2025", "2024", "Differens"),
    ("Kvinnor", "5,1 %", "5,4 %", "-0,3 %"),
    ("<29 år", "3,25 %", "3,5 %", "-0,25 %"),
    ("Total sjukfrånvaro (*)", "4,9 %", "", ""),
]


def test_sick_leave_by_group_with_the_change_between_two_years():
    rows = facts("## Sjukfrånvaro\n\n" + tabbed(GROUPS), "sick_leave")
    year = (date(2025, 1, 1), date(2025, 4, 30))
    before = (date(2024, 1, 1), date(2024, 4, 30))
    assert pick(rows, "group_name", "measure", "value", "period_start", "period_end") == [
        ("Kvinnor", "rate", D("5.1"), *year),
        ("Kvinnor", "rate", D("5.4"), *before),
        ("Kvinnor", "change", D("-0.3"), *year),
        ("<29 år", "rate", D("3.25"), *year),
        ("<29 år", "rate", D("3.5"), *before),
        ("<29 år", "change", D("-0.25"), *year),
        ("Total sjukfrånvaro (*)", "rate", D("4.9"), *year),
    ]
    assert {(r["basis"], r["population"]) for r in rows} == {("table", "Byggnämnden")}


def test_a_footnote_on_the_period_holds_for_the_whole_table():
    text = "## Sjukfrånvaro\n\n" + tabbed(GROUPS) + "\n\n(*) Avser perioden 1 januari - 31 mars.\n"
    rows = facts(text, "sick_leave")
    assert {(r["period_start"], r["period_end"]) for r in rows if r["basis"] == "table"} == {
        (date(2025, 1, 1), date(2025, 3, 31)),
        (date(2024, 1, 1), date(2024, 3, 31)),
    }


@pytest.mark.parametrize(
    ("titles", "starts"),
    [
        (("Jan-apr 2025", "Jan-apr 2024"), (date(2025, 1, 1), date(2024, 1, 1))),
        (("April 2025", "April 2024"), (date(2025, 4, 1), date(2024, 4, 1))),
    ],
)
def test_sick_leave_by_group_whose_columns_name_the_period(titles, starts):
    table = tabbed([("Sjukfrånvaro", *titles, "Förändring"), ("Kvinnor", "5,1", "5,4", "-0,3")])
    assert pick(facts(table, "sick_leave"), "measure", "value", "period_start", "period_end") == [
        ("rate", D("5.1"), starts[0], date(2025, 4, 30)),
        ("rate", D("5.4"), starts[1], date(2024, 4, 30)),
        ("change", D("-0.3"), starts[0], date(2025, 4, 30)),
    ]


def test_sick_leave_by_month_of_the_municipality_and_of_the_body():
    months = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
    table = [
        ("Sjukfrånvaro", *months),
        ("Kommunen Sjukfrv 2024", *["5,5"] * 12),
        ("Nämnden Sjukfrv 2025", "4,9", "4,8", "", "2,7", *[""] * 8),
    ]
    rows = facts("## Sjukfrånvaro\n\n" + tabbed(table), "sick_leave")
    assert len(rows) == 15
    assert {r["population"] for r in rows if r["period_start"].year == 2024} == {"Ekvik kommun"}
    own = [r for r in rows if r["period_start"].year == 2025]
    assert pick(own, "population", "value", "period_start", "period_end") == [
        ("Byggnämnden", D("4.9"), date(2025, 1, 1), date(2025, 1, 31)),
        ("Byggnämnden", D("4.8"), date(2025, 2, 1), date(2025, 2, 28)),
        ("Byggnämnden", D("2.7"), date(2025, 4, 1), date(2025, 4, 30)),
    ]


# --- internal control ------------------------------------------------------------------------------------------------


def test_risks_of_the_internal_control():
    table = [
        ("Identifierad risk", "Riskbeskrivning", "Riskvärde", "Uppföljning", "Resultat", "Bedömning", "Åtgärd"),
        ("Fel belopp betalas ut", "Risk för fel vid attest.", "6", "Stickprov görs.", "Inga fel.", "God", "Ny rutin."),
        ("Avtal följs inte", "Risk för köp vid sidan av.", "", "", "", "", ""),
    ]
    columns = ("risk", "description", "risk_value", "follow_up", "result", "action")
    assert pick(facts(tabbed(table), "internal_control_risks"), *columns) == [
        ("Fel belopp betalas ut", "Risk för fel vid attest.", D(6), "Stickprov görs.", "Inga fel.", "Ny rutin."),
        ("Avtal följs inte", "Risk för köp vid sidan av.", None, None, None, None),
    ]


def test_a_misprinted_header_of_the_internal_control_is_still_its_column():
    table = [
        ("Identifierad risk", "Riskbeskrivning", "Risikvärde", "Uppföljning"),
        ("Fel belopp", "Risk för fel.", "8", "Stickprov."),
    ]
    assert facts(tabbed(table), "internal_control_risks")[0]["risk_value"] == D(8)


# --- carried over ----------------------------------------------------------------------------------------------------


def test_assignments_carried_over_late_or_on_plan():
    table = [
        ("<b>Uppdrag/Nämndinitiativ</b>", "<b>Ny försenad tidplan</b>", "<b>Går enligt beslutad plan</b>"),
        ("Bygga en lekplats.", "Under 2025 beslutad i månadsrapport per oktober", ""),
        ("Se över taxan.", "", "1 december 2025"),
        ("Ta fram en plan.", "28 april 2025, beslutas i verksamhetsberättelsen 2024", ""),
    ]
    rows = facts(tabbed(table), "carried_over_assignments", title=TITLE_2024)
    assert pick(rows, "title", "new_deadline", "on_plan_deadline") == [
        ("Bygga en lekplats.", date(2025, 12, 31), None),
        ("Se över taxan.", None, date(2025, 12, 1)),
        ("Ta fram en plan.", date(2025, 4, 28), None),
    ]
    assert rows[0]["decision"] == "beslutad i månadsrapport per oktober"
    assert rows[1]["decision"] is None
    assert [r["deadline_text"] for r in rows] == [table[1][1], table[2][2], table[3][1]]


# --- staff turnover --------------------------------------------------------------------------------------------------


def test_staff_turnover_from_a_sentence():
    text = "## Personal\n\nExtern personalomsättning var 2,07 %. Intern personalomsättning var 0,3 % för nämnden.\n"
    rows = facts(text, "staff_turnover")
    assert pick(rows, "kind", "value", "decimals", "basis") == [
        ("extern", D("2.07"), 2, "prose"),
        ("intern", D("0.3"), 1, "prose"),
    ]
