"""Sick leave and staff turnover told in prose."""

from __future__ import annotations

from datetime import date

import pytest
from prose_helpers import CONTEXT, document, read

from orchestration.ingest import schemas
from orchestration.ingest.prose.hr import read_prose_sick_leave, read_prose_turnover


def sick(text):
    return read_prose_sick_leave(read(text), CONTEXT)


def turnover(text):
    return read_prose_turnover(document(text), read(text), CONTEXT)


@pytest.mark.parametrize(
    ("text", "population", "value"),
    [
        ("Sjukfrånvaron för nämnden under delår 2 var 2,7%.", "Tekniska nämnden", "2.7"),
        ("Som en jämförelse har kommunen i delår 2 en sjukfrånvaro på 4,33%.", "Granviks kommun", "4.33"),
        ("Sjukfranvaron fér hela Granviks kommun var 3,2 %.", "Granviks kommun", "3.2"),
        ("Sjukfrånvaron för parkenheten uppgick till 5,1 procent.", "parkenheten", "5.1"),
        ("Nämndens totala sjukfrånvaro är 6,0 %.", "Tekniska nämnden", "6.0"),
    ],
)
def test_a_rate_has_the_body_that_it_is_told_of(text, population, value):
    (row,) = sick(text)
    assert (row["population"], str(row["value"]), row["measure"], row["basis"]) == (population, value, "rate", "prose")
    assert (row["period_start"], row["period_end"]) == (date(2024, 1, 1), date(2024, 8, 31))


def test_groups_are_told_apart():
    rows = sick("Sjukfrånvaron uppgick till 6,8 procent, för kvinnor 7,5 procent och för män 4,4 procent.")
    assert [(r["group_name"], str(r["value"])) for r in rows] == [(None, "6.8"), ("Kvinnor", "7.5"), ("Män", "4.4")]


def test_a_change_in_percentage_points_is_no_rate():
    rows = sick("Sjukfrånvaron har minskat med 0,4 procentenheter till 6,1 procent.")
    assert [(r["measure"], str(r["value"])) for r in rows] == [("change", "-0.4"), ("rate", "6.1")]


def test_a_target_is_no_rate():
    assert sick("Målet är att minska sjukfrånvaron med 0,5 %-enheter per år.") == []


def test_a_named_year_or_month_is_the_period():
    (year,) = sick("Under 2023 var sjukfrånvaron 7,2 %.")
    assert (year["period_start"], year["period_end"]) == (date(2023, 1, 1), date(2023, 8, 31))
    (month,) = sick("I april var sjukfrånvaron 2,7 %.")
    assert (month["period_start"], month["period_end"]) == (date(2024, 4, 1), date(2024, 4, 30))


def test_turnover_is_external_or_internal():
    rows = turnover("Den externa personalomsättningen uppgår till 9,4 % och den interna till 3,1 %.")
    assert [(r["kind"], str(r["value"]), r["basis"]) for r in rows] == [
        ("extern", "9.4", "prose"),
        ("intern", "3.1", "prose"),
    ]


def test_a_rate_is_told_after_an_explanation_in_between():
    text = (
        "Den interna personalomsattningen, det vill sdga nar en medarbetare bérjar i en annan del av "
        "kommunen, var fér nämnden 0,3%."
    )
    assert [(r["kind"], str(r["value"])) for r in turnover(text)] == [("intern", "0.3")]


def test_a_block_of_rates_below_its_header():
    rows = turnover("Extern Personalomsattning Intern Personalomsattning\n\n8,35% 2,89%")
    assert [(r["kind"], str(r["value"]), r["basis"], r["source_line"]) for r in rows] == [
        ("extern", "8.35", "table", 3),
        ("intern", "2.89", "table", 3),
    ]


def test_the_same_rate_in_block_and_prose_is_one_row():
    rows = turnover("Extern personalomsättning\n\n8,35%\n\nDen externa personalomsättningen var 8,35 %.")
    assert [(r["kind"], r["basis"]) for r in rows] == [("extern", "prose")]


def test_rows_fit_their_schemas():
    keys = {"report_id": "r", "fact_no": 1}
    assert schemas.table("sick_leave", [sick("Sjukfrånvaron var 6,0 %.")[0] | keys]).num_rows == 1
    assert (
        schemas.table("staff_turnover", [turnover("Den externa personalomsättningen var 8,3 %.")[0] | keys]).num_rows
        == 1
    )
