"""Which rows of a table the text names, and what a municipality's own limits ask of those that it doesn't."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from dbt_helpers import Facts, Project, report

from orchestration.ingest.extract import extract

HEAD = "# Delårsrapport per augusti 2025 för byggnämnden\n\nEkvik kommun\n\n## Ekonomi\n\n### Drift\n\n"


def named(rows: list[str], text: str) -> list[str]:
    """The rows of a table that are named by what stands after it."""
    lines = ["Tkr\tBudget perioden\tUtfall perioden", *(f"{row}\t-100\t-90" for row in rows), "Summa\t-999\t-888"]
    content = HEAD + "\n".join(lines) + "\n\n" + text + "\n"
    found = extract(content.encode(), "a.md").facts
    first = {}
    for cell in found["finance_cells"].to_pylist():
        first.setdefault(cell["line_label"], cell["fact_no"])
    told = {row["about_no"]: row for row in found["remarks"].to_pylist() if row["kind"] == "mention"}
    assert all(row["label"] in first and row["value"] == 1 and not row["contradicts"] for row in told.values())
    return [label for label, number in first.items() if number in told]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Ekonomiavdelning", "Underskottet finns på ekonomiavdelningen."),
        ("Ekonomiavdelningen", "En ekonomiavdelnings kostnader ökar."),
        ("Ekonomiavdelning", "### Ekonomiavdelningen\n\nKostnaderna ökar."),
        ("Näringsliv", "### Näringsliv och etablering\n\nKostnaderna ökar."),
        ("Kulturavdelning", "### Kultur\n\nKostnaderna ökar."),
        ("Stab och planering", "Staben har haft vakanser under våren."),
        ("Stab och planering", "### Stab- och planeringsavdelningen\n\nKostnaderna ökar."),
        ("Köp av tjänster", "Köpta tjänster följer budgeten."),
        ("3011 Hyresintäkter", "Hyresintäkterna följer budgeten."),
        ("Personalkostnader", "- Personalkostnaderna är högre än budgeterat."),
    ],
)
def test_a_row_is_named_by_its_words_or_an_alias(row, text):
    assert named([row, "Annat"], text) == [row]


def test_a_project_is_named_by_its_name_without_the_number():
    table = "Tkr\tTotal budget\tTotal prognos\n24004 Bro\t-5 000\t-6 200\n24005 Kaj\t-4 000\t-4 900\n"
    content = HEAD.replace("Drift", "Investeringar") + table + "\nKajen blir dyrare än planerat.\n"
    rows = extract(content.encode(), "a.md").facts["remarks"].to_pylist()
    assert [row["label"] for row in rows if row["kind"] == "project_mention"] == ["24005 Kaj"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Ekonomiavdelning", "Kostnaderna ökar för avdelningen."),
        ("Kulturavdelning", "Våra kostnader för kultur ökar."),  # without the body's word only in a heading
        ("Köp av tjänster", "Köpen av material har ökat."),
        ("Köp av tjänster, övrigt", "Köpen av material har ökat."),  # what many names begin with names none
        ("Räddningstjänst", "Kostnaderna för tjänster och räddning i allmänhet ökar."),
    ],
)
def test_words_of_another_row_or_a_part_of_a_name_do_not_name_it(row, text):
    assert named([row, "Annat"], text) == []


def test_a_heading_above_the_table_names_no_row_of_it():
    assert named(["Ekonomiavdelning", "Annat"], "Kostnaderna ökar.") == []  # stands under "Ekonomi"


def test_the_sections_beside_the_table_count_and_other_chapters_do_not():
    comment = "### Kommentarer till drift\n\nHyrorna ökar."
    assert named(["Hyror", "Annat"], comment) == ["Hyror"]
    assert named(["Hyror", "Annat"], "## Personal\n\nHyrorna ökar.") == []


def test_a_long_comment_within_the_row_names_it():
    text = "Tkr\tBudget perioden\tUtfall perioden\tKommentar\n"
    comment = "Kostnaderna ökar eftersom flera avtal har räknats upp mer än vad som antogs."
    text += f"Hyror\t-100\t-90\t{comment}\nLokaler\t-300\t-290\t\nSumma\t-400\t-380\t"
    found = extract((HEAD + text + "\n").encode(), "a.md").facts["remarks"].to_pylist()
    assert [row["label"] for row in found if row["kind"] == "mention"] == ["Hyror"]


def outlook(variance, budget=-30000, year=None):
    columns = {"budget_ytd": budget, "actual_ytd": budget + variance, "variance_ytd": variance}
    return columns | ({"budget_year": 2 * budget, "variance_year": year} if year is not None else {})


ROWS = {
    "Staben": outlook(-900),  # named
    "Hyror": outlook(-450),  # below the amount
    "Skola": outlook(-700, budget=-90000),  # below the percentage
    "Räddningstjänst": outlook(-700),
    "Gator": outlook(-10, year=900),  # above for the year
    "varav Broar|memo": outlook(-700),
    "Summa|total": outlook(-1760),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    """quality.reconciliations of rule A4, by report."""
    facts = Facts()
    tables = {"asked": ROWS, "own_limit": ROWS, "no_limit": ROWS, "optical": ROWS, "held": {"Staben": outlook(-900)}}
    tables["forecast"] = {"Gator": {"budget_year": -30000, "forecast_year": -31200}}
    tables["rounded"] = {"Gator": outlook(-500), "Torg": outlook(501)}
    for name, rows in tables.items():
        facts.cells(name, "drift", rows)
        if "Staben" in rows:
            remark = {"kind": "mention", "subject": "drift", "label": "Staben", "contradicts": False, "value": 1}
            facts.add("remarks", name, about_no=1, **remark)
    facts.cells("asked", "per_enhet", {"Räddningstjänst": outlook(-700)})
    municipality = {"no_limit": "Annan kommun", "own_limit": "Ekvik kommun"}
    reports = [
        report(
            name, organisation=name, municipality=municipality.get(name, "Ekvik kommun"), period_end=date(2025, 4, 30)
        )
        | ({"reader": "ocr"} if name == "optical" else {})
        for name in tables
    ]
    project = Project(tmp_path_factory.mktemp("comments"))
    project.write(facts, reports)
    project.run("seed")
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        for row in (
            ("Ekvik Kommun", None, 1, 500),
            ("Ekvik kommun", "own_limit", 1, 800),
            ("Ekvik kommun", "rounded", 1, "499.8"),
        ):
            con.execute("insert into staging.comment_limits values (?, ?, ?, ?)", row)
    project.build("path:models/staging", "path:models/reconcile", command="run")
    told: dict[str, list[dict]] = {name: [] for name in tables}
    for row in project.rows("select * from quality.reconciliations where rule_id = 'A4'"):
        terms = project.rows(
            "select label from intermediate.int_relation_terms where relation_id = ? and term_no > 0 order by term_no",
            row["relation_id"],
        )
        told[row["report_id"]].append(row | {"rows": [term["label"].split(",")[0] for term in terms]})
    return told


def test_rows_above_both_limits_without_a_mention_are_listed_once(found):
    (asked,) = found["asked"]
    assert (asked["outcome"], asked["severity"]) == ("inconsistent", "warning")
    assert asked["rows"] == ["Gator", "Räddningstjänst"]


def test_a_body_s_own_limits_come_before_the_municipality_s(found):
    (own,) = found["own_limit"]
    assert own["rows"] == ["Gator"]


def test_without_limits_nothing_is_asked(found):
    assert found["no_limit"] == []


def test_where_every_row_is_named_the_relation_holds(found):
    (held,) = found["held"]
    assert (held["outcome"], held["rows"]) == ("consistent", [])


def test_a_variance_that_no_column_shows_is_that_of_the_forecast(found):
    (forecast,) = found["forecast"]
    assert forecast["rows"] == ["Gator"]


def test_a_variance_that_is_above_the_limit_by_its_rounding_alone_is_not(found):
    (rounded,) = found["rounded"]
    assert rounded["rows"] == ["Torg"]


def test_names_read_optically_are_a_notice(found):
    (optical,) = found["optical"]
    assert (optical["severity"], optical["reason"]) == ("info", "names_read_optically")
