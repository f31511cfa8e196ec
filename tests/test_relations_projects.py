"""Investment projects from report to report: which vanish, which are new, whose end moves."""

from __future__ import annotations

from datetime import date

import pytest
from dbt_helpers import Facts, Project, report

#: Reports of boards, each a municipality's only one: the year before, April and August.
ENDS = {"2024": date(2024, 12, 31), "april": date(2025, 4, 30), "august": date(2025, 8, 31)}
H1, Q2, AUTUMN = ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 4, 1), date(2026, 6, 30)),
                  (date(2026, 8, 1), date(2026, 12, 31)))  # fmt: skip


def projects(facts: Facts, board: str, when: str, *labels: str, ends: dict | None = None, decided: str = "") -> None:
    """A table of projects, each with a budget unless its label ends in `=0`; ends by label, `decided` a label."""
    of = f"{board}_{when}"
    for line_no, label in enumerate(labels, start=1):
        name, _, budget = label.partition("=")
        number = name[:5] if name[:5].isdigit() else None
        row = {"statement": "investeringar", "line_no": line_no, "line_label": name, "line_kind": "item"}
        row |= {"decimals": 0, "unit": "tkr", "project_no": number, "measure": "total_budget"}
        cell = facts.add("investment_cells", of, value=int(budget or -900), **row)
        about = {"subject": name, "contradicts": False, "about_no": cell}
        if ends and name in ends:
            first, last = ends[name]
            about |= {"first_day": first, "last_day": last}
            facts.add("remarks", of, kind="project_end", label=f"{first:%Y-%m}–{last:%m}", **about)
        if decided and name == decided:
            facts.add("remarks", of, kind="project_decision", label="§ 11", **about)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    facts = Facts()
    projects(facts, "roads", "2024", "30001 Bro", "30002 Tunnel", "30003 Väg")
    projects(facts, "roads", "april", "30001 Bro", "30003 Väg")
    projects(facts, "roads", "august", "30001 Bro", "30003 Väg")
    projects(facts, "closed", "april", "30001 Bro", "30002 Tunnel")
    projects(facts, "closed", "august", "30001 Bro", "Avslutade projekt")
    projects(facts, "scanned", "april", "30001 Bro", "30002 Tunnel")
    projects(facts, "scanned", "august", "30001 Bro", "30004 Park")

    projects(facts, "new", "april", "30001 Bro", "30002 Tunnel", "2026: Park")
    new = ("30004 Damm", "30005 Torg", "30006 Park", "30007 Brygga=0")
    projects(facts, "new", "august", "30001 Bro", "30002 Tunnel", *new, "2027: Hamn", decided="30005 Torg")
    projects(facts, "wider", "april", "30001 Bro")
    projects(facts, "wider", "august", "30001 Bro", "30004 Damm", "30005 Torg")

    ends = {"30001 Bro": H1, "30002 Tunnel": H1, "Gata": Q2}
    projects(facts, "moved", "2024", "30001 Bro", "30002 Tunnel", "Gata", ends=ends)
    projects(facts, "moved", "april", "30001 - Bro", "30002 Tunnel", "Gata", ends={"30001 - Bro": AUTUMN})
    later = {"30001 Bro": H1, "30002 Tunnel": Q2, "Gata": AUTUMN}
    projects(facts, "moved", "august", "30001 Bro", "30002 Tunnel", "Gata", ends=later)

    reports = []
    for of in sorted({r["report_id"] for rows in facts.rows.values() for r in rows}):
        board, when = of.split("_")
        end = ENDS[when]
        period = {"period_start": date(end.year, 1, 1), "period_end": end, "fiscal_year": end.year}
        reader = "ocr" if board == "scanned" else "tsv"
        reports.append(report(of, organisation=board, municipality=f"{board} kommun", reader=reader, **period))
    project = Project(tmp_path_factory.mktemp("projects"))
    return project, project.reconcile(facts, reports)


def listed(planted, relation_id: str) -> list[str]:
    rows = planted[0].rows(
        "select label from intermediate.int_relation_terms where relation_id = ? and role = 'term' order by term_no",
        relation_id,
    )
    return [row["label"] for row in rows]


def judged(planted, report_id: str, rule: str) -> dict[str, str]:
    rows = planted[1].get((report_id, rule), [])
    assert {row["severity"] for row in rows} <= {"info"}
    return {row["location"].split(": ")[1]: row["outcome"] for row in rows}


GONE, NEW = "projekt som inte längre redovisas", "nya projekt utan paragraf"


def test_a_project_that_is_no_longer_there_is_told_once_in_the_next_report(planted):
    assert listed(planted, "B7:roads_april") == ["30002 Tunnel, total budget enligt rapporten per 2024-12-31"]
    assert judged(planted, "roads_april", "B7") == {GONE: "inconsistent", NEW: "consistent"}
    assert judged(planted, "roads_august", "B7") == {GONE: "consistent", NEW: "consistent"}
    assert judged(planted, "roads_2024", "B7") == {}


def test_a_row_for_closed_projects_may_hold_it_and_a_number_read_optically_may_be_wrong(planted):
    assert judged(planted, "closed_august", "B7")[GONE] == "consistent"
    assert judged(planted, "scanned_august", "B7") == {GONE: "consistent", NEW: "consistent"}


def test_new_projects_without_a_paragraph_are_one_note(planted):
    # Torg has a paragraph, Park was there without a number, Brygga has no budget, Hamn has no number yet.
    assert listed(planted, "B7:new_august:new") == ["30004 Damm, total budget"]
    assert judged(planted, "new_august", "B7") == {GONE: "consistent", NEW: "inconsistent"}


def test_where_most_projects_are_new_the_former_report_showed_others(planted):
    assert judged(planted, "wider_august", "B7")[NEW] == "consistent"


def test_an_end_moves_where_the_two_times_have_no_day_in_common(planted):
    assert judged(planted, "moved_2024", "B8") == {}
    assert listed(planted, "B8:moved_april") == ["30001 - Bro, 2026-08–12, enligt rapporten per 2024-12-31 2026-01–06"]
    # The tunnel's quarter lies within the half year of the report that last told an end.
    assert listed(planted, "B8:moved_august") == [
        "30001 Bro, 2026-01–06, enligt rapporten per 2025-04-30 2026-08–12",
        "Gata, 2026-08–12, enligt rapporten per 2024-12-31 2026-04–06",
    ]
    assert judged(planted, "moved_august", "B8") == {"projektens slutdatum": "inconsistent"}


def test_the_moves_of_an_end_are_counted_from_report_to_report(planted):
    rows = planted[0].rows("select report_id, line_label, moves from intermediate.int_project_ends order by all")
    assert [(r["report_id"].split("_")[1], r["moves"]) for r in rows if "Bro" in r["line_label"]] == [
        ("2024", 0), ("april", 1), ("august", 2),
    ]  # fmt: skip
    assert {r["moves"] for r in rows if "Tunnel" in r["line_label"]} == {0}
