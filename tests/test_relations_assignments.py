"""Relations of assignments: what a due date, a status and a comment can't say together, and what they may."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from dbt_helpers import Facts, Project, report

APRIL = "april"  # period ends 2025-04-30
DONE, STARTED = "slutförd", "påbörjad"
ON_PLAN, DEVIATING = "enligt plan", "avvikelse från plan"


def assignment(facts: Facts, title: str, due: str | None, comment: str | None = None, of: str = APRIL, **more) -> None:
    given = {"kind": "uppdrag", "status": STARTED, "prognosis": ON_PLAN, "comment": comment} | more
    facts.add("assignments", of, title=title, due_date=due and date.fromisoformat(due), **given)


def plant(facts: Facts) -> None:
    assignment(facts, "försenat", "2025-03-31", "Arbetet pågår.")
    assignment(facts, "på periodens sista dag", "2025-04-30", "Arbetet pågår.")
    assignment(facts, "i tid", "2025-06-02")
    assignment(facts, "slutfört", "2025-03-31", "Klart.", status=DONE)
    assignment(facts, "struket", "2025-03-31", status="struken")
    assignment(facts, "avviker", "2025-03-31", prognosis=DEVIATING)
    assignment(facts, "redovisat", "2025-03-31", "Uppdraget har redovisats för nämnden.")
    assignment(facts, "utan prognos", "2025-03-31", prognosis=None)
    assignment(facts, "utan slutdatum", None)

    assignment(facts, "senare", "2025-06-02", "Uppdraget kommer att redovisas för nämnden den 8 september 2025.")
    assignment(facts, "senare utan år", "2025-12-01", "Ärendet beslutas av nämnden den 3 februari.")
    assignment(facts, "senare månad", "2025-06-02", "Arbetet beräknas vara klart i augusti 2025.")
    assignment(facts, "iso", "2025-06-02", "Uppdraget redovisas 2025-09-08.")
    assignment(facts, "samma månad", "2025-06-02", "Arbetet beräknas vara klart i juni 2025.")
    assignment(facts, "samma dag", "2025-06-02", "Redovisas den 2 juni, inlämning senast den 28 april.")
    assignment(
        facts, "senast av två", "2025-06-02", "Uppdraget redovisas den 12 maj 2025 och beslutas den 9 juni 2025."
    )
    assignment(facts, "inlämning", "2025-06-02", "Uppdraget redovisas, med inlämning till sekretariatet 4 augusti.")
    assignment(
        facts,
        "fullmäktige",
        "2025-06-02",
        "Uppdraget redovisas den 2 juni 2025 för att beslutas i kommunfullmäktige den 16 juni 2025.",
    )
    assignment(facts, "annat", "2025-06-02", "Statens utredning redovisas den 8 september 2025.")
    assignment(facts, "delrapport", "2025-06-02", "En delrapport om arbetet redovisas den 8 september 2025.")
    assignment(facts, "ingen dag", "2025-06-02", "Uppdraget redovisas den 31 september 2025.")
    assignment(facts, "slutfört senare", "2025-03-03", "Uppdraget redovisas den 7 april 2025.", status=DONE)
    for title in ("flyttat", "flyttat också"):
        comment = "Uppdraget redovisas den 8 september 2025."
        assignment(facts, title, "2025-06-02", comment, prognosis=DEVIATING)

    assignment(facts, "klart enligt kommentaren", "2025-06-02", "Arbetet är inlämnat och beslutat.")
    assignment(facts, "bara ordet", "2025-06-02", "Klart.")
    assignment(facts, "delvis", "2025-06-02", "Arbetet är delvis klart.")
    assignment(facts, "villkor", "2025-06-02", "Uppdraget är klart när avtalet är tecknat.")
    assignment(facts, "en del", "2025-06-02", "Ärendet är beslutat. Upphandling pågår.")
    assignment(facts, "inget klart", "2025-06-02", "Arbetet pågår enligt plan.")
    assignment(facts, "pågår ännu", "2025-06-02", "Uppdraget pågår.", status=DONE)
    assignment(facts, "redovisat men mer pågår", "2025-06-02", "Uppdraget har redovisats. Arbetet pågår.", status=DONE)


def promise(facts: Facts, of: str, subject: str, year: int) -> None:
    facts.add("remarks", of, kind="promise", subject=subject, label="...", contradicts=False, value=Decimal(year))


def plant_promises(facts: Facts) -> None:
    for of, subject in (
        ("all", "samtliga uppdrag och initiativ"),
        ("deviating", "samtliga som avviker"),
        ("initiatives", "samtliga nämndinitiativ"),
        ("kept", "samtliga uppdrag"),
        ("unpromised", ""),
    ):
        if subject:
            promise(facts, of, subject, 2026 if of == "kept" else 2025)
        assignment(facts, "i tid", "2025-12-31", of=of)
        assignment(facts, "nästa år", "2026-01-30", of=of)
        assignment(facts, "nästa år och avviker", "2026-01-30", of=of, prognosis=DEVIATING)
        assignment(facts, "nästa år, slutfört", "2026-01-30", of=of, status=DONE)
        assignment(facts, "initiativ nästa år", "2026-01-30", of=of, kind="nämndinitiativ")


def plant_history(facts: Facts) -> list[dict]:
    """Three reports of a board in one year after a report on the whole year before, and another board's."""
    ends = {"year_before": (2024, 12), "first": (2025, 2), "second": (2025, 4), "third": (2025, 8)}
    for title, deadline, text in (
        ("Följs som beslutat", "2025-06-02", "2 juni 2025"),
        ("Försvinner ur rapporten", "2025-06-02", "2 juni 2025"),
        ("Får ett annat slutdatum", "2025-06-02", "2 juni 2025"),
        ("Får ett annat slutdatum och avviker", "2025-06-02", "2 juni 2025"),
        ("Under året", "2025-12-31", "Under 2025"),
        ("Redan slutfört", "2025-02-03", "2025-02-03"),
    ):
        day = date.fromisoformat(deadline)
        facts.add("carried_over_assignments", "year_before", title=title, new_deadline=day, deadline_text=text)
    first = {
        "Följs som beslutat.": ("2025-06-02", {}),
        "Får ett annat slutdatum": ("2025-09-08", {}),
        "Får ett annat slutdatum och avviker": ("2025-09-08", {"prognosis": DEVIATING}),
        "Under året": ("2025-10-13", {}),
        "Redan slutfört": ("2025-02-17", {"status": DONE}),
        "Ta fram en plan för parkeringen i centrum": ("2025-03-03", {"goal_no": "1.1"}),
        "Ta fram en plan för badplatserna i centrum": ("2025-03-03", {"goal_no": "1.1"}),
        "Flyttas en gång": ("2025-03-03", {}),
    }
    second = {
        "Ta fram en plan för parkeringar i centrum": ("2025-06-02", {"goal_no": "1.1"}),  # reworded
        "Ta fram en plan för badplatserna i centrum": ("2025-03-03", {"goal_no": "1.1"}),
        "Flyttas en gång": ("2025-03-03", {}),
        "Gammal kommentar": ("2025-12-01", {"comment_date": date(2025, 1, 31)}),
        "Aktuell kommentar": ("2025-12-01", {"comment_date": date(2025, 2, 28)}),
        "Slutfört med gammal kommentar": ("2025-12-01", {"comment_date": date(2025, 1, 31), "status": DONE}),
    }
    third = {
        "Ta fram en plan för parkeringar i centrum": ("2025-10-13", {"goal_no": "1.1"}),
        "Ta fram en plan för badplatserna i centrum": ("2025-10-13", {"goal_no": "1.1"}),
        "Flyttas en gång": ("2025-10-13", {}),
    }
    for of, rows in (("first", first), ("second", second), ("third", third)):
        for title, (due, more) in rows.items():
            assignment(facts, title, due, of=of, **more)
    assignment(facts, "Något annat", "2025-06-02", of="other_body")
    reports = [
        report(n, organisation="Nämnden", fiscal_year=y, period_start=date(y, 1, 1), period_end=month_end(y, m))
        for n, (y, m) in ends.items()
    ]
    return [*reports, report("other_body", organisation="Förvaltningen")]


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    facts = Facts()
    plant(facts)
    plant_promises(facts)
    promised = [
        report(n, municipality=n) for n in sorted({r["report_id"] for r in facts.rows["assignments"]} - {APRIL})
    ]
    reports = [*promised, *plant_history(facts)]
    project = Project(tmp_path_factory.mktemp("assignments"))
    project.reconcile(facts, [report(APRIL), *reports])
    return project


def told(project: Project, rule: str, outcome: str = "inconsistent") -> list[str]:
    """Titles of the assignments, each a relation of its own, that the rule judged so."""
    rows = project.rows(
        "select location from quality.reconciliations where (rule_id, outcome, report_id) = (?, ?, 'april') "
        "and location like 'uppdrag: %' order by source_line",
        rule,
        outcome,
    )
    return [row["location"].removeprefix("uppdrag: ") for row in rows]


def severities(project: Project, rule: str) -> set[str]:
    found = project.rows("select distinct severity, reason from quality.reconciliations where rule_id = ?", rule)
    return {row["severity"] for row in found if row["reason"] is None}


def test_a_due_date_that_has_passed_on_plan(project):
    assert told(project, "E1") == ["försenat"]
    assert severities(project, "E1") == {"warning"}


def test_a_passed_due_date_is_accounted_for(project):
    held = told(project, "E1", "consistent")
    assert {"på periodens sista dag", "i tid", "slutfört", "struket", "avviker", "redovisat"} <= set(held)
    assert not {"utan prognos", "utan slutdatum"} & {*held, *told(project, "E1")}


def test_a_comment_that_names_a_later_day_than_the_due_date(project):
    assert told(project, "E2") == ["senare", "senare utan år", "senare månad", "iso", "senast av två"]
    assert severities(project, "E2") == {"warning"}


def test_days_that_are_not_the_assignments_own_completion(project):
    assert {"samma månad", "samma dag", "fullmäktige", "slutfört senare"} <= set(told(project, "E2", "consistent"))
    evaluated = {*told(project, "E2"), *told(project, "E2", "consistent")}
    assert not {"inlämning", "annat", "delrapport", "ingen dag"} & evaluated


def test_deviating_assignments_whose_due_date_was_not_moved_are_one_note(project):
    (row,) = project.rows("select * from quality.reconciliations where rule_id = 'E2' and relation_id like 'E2:april'")
    assert (row["outcome"], row["severity"], row["reason"]) == ("inconsistent", "info", "due_date_not_updated")
    terms = project.rows(
        "select label from intermediate.int_relation_terms where relation_id = 'E2:april' and term_no > 0"
    )
    assert [t["label"] for t in terms] == [
        f"uppdrag: {title}, slutdatum 2025-06-02, kommentaren 2025-09-08" for title in ("flyttat", "flyttat också")
    ]


def test_a_comment_against_the_status(project):
    assert told(project, "E7") == ["redovisat", "klart enligt kommentaren", "bara ordet", "pågår ännu"]
    assert severities(project, "E7") == {"info"}
    assert {"delvis", "villkor", "en del", "inget klart", "redovisat men mer pågår"} <= set(
        told(project, "E7", "consistent")
    )


def listed(project: Project, relation_id: str) -> list[str]:
    rows = project.rows(
        "select label from intermediate.int_relation_terms where relation_id = ? and term_no > 0 order by term_no",
        relation_id,
    )
    return [row["label"].removeprefix("uppdrag: ") for row in rows]


@pytest.mark.parametrize(
    ("of", "titles"),
    [
        ("all", ["nästa år", "nästa år och avviker", "nämndinitiativ: initiativ nästa år"]),
        ("deviating", ["nästa år och avviker"]),
        ("initiatives", ["nämndinitiativ: initiativ nästa år"]),
        ("kept", []),
        ("unpromised", []),
    ],
)
def test_a_promise_for_one_year_against_later_due_dates(project, of, titles):
    told = [f"{title}, slutdatum 2026-01-30, enligt texten 2025" for title in titles]
    assert listed(project, f"E6:{of}") == told
    assert severities(project, "E6") == {"info"}


def test_due_dates_that_were_moved_twice_are_one_note(project):
    assert listed(project, "E3:third") == [
        "Ta fram en plan för parkeringar i centrum, flyttat 2 gånger, 224 dagar, nu 2025-10-13"
    ]
    assert listed(project, "E3:second") == listed(project, "E3:first") == []
    assert severities(project, "E3") == {"info"}


def test_a_comment_older_than_the_report_before(project):
    assert listed(project, "E4:second") == ["Gammal kommentar, kommentar 2025-01-31"]
    assert severities(project, "E4") == {"info"}


def test_what_was_carried_over_is_there_in_the_first_report_of_the_year(project):
    rows = project.rows(
        "select report_id, location, outcome, severity from quality.reconciliations where rule_id = 'E5' "
        "order by relation_id"
    )
    assert {row["report_id"] for row in rows} == {"first"}  # not again later, nor in another body's report
    assert {row["severity"] for row in rows} == {"warning"}
    assert {row["location"].split(": ")[1]: row["outcome"] for row in rows} == {
        "Följs som beslutat": "consistent",
        "Försvinner ur rapporten": "inconsistent",
        "Får ett annat slutdatum": "inconsistent",
        "Får ett annat slutdatum och avviker": "consistent",
        "Under året": "consistent",
        "Redan slutfört": "consistent",
    }


def test_what_a_vanished_assignment_was_carried_over_to(project):
    (row,) = project.rows(
        "select relation_id from quality.reconciliations where location like '%Försvinner ur rapporten'"
    )
    assert listed(project, row["relation_id"]) == ["överfört från föregående år till 2025-06-02", "saknas i rapporten"]


# --- a parent body whose assignments its children take over -----------------------------------------------------------


@pytest.fixture(scope="module")
def inherited(tmp_path_factory) -> Project:
    """A board's report on the year, and the first reports after it of its two offices; in `half` one is missing."""
    facts, reports = Facts(), []
    for place in ("whole", "half", "untold"):
        town = f"{place} kommun"
        board = report(
            f"{place}_year",
            municipality=town,
            organisation="Nämnden",
            fiscal_year=2024,
            period_start=date(2024, 1, 1),
            period_end=date(2024, 12, 31),
        )
        offices = {"a": "Kontor A", "b": "Kontor B"} if place != "half" else {"a": "Kontor A"}
        reports += [board, *(report(f"{place}_{n}", municipality=town, organisation=o) for n, o in offices.items())]
        for title in ("Hos A", "Hos B", "Hos B med annat slutdatum", "Hos ingen"):
            day = {"new_deadline": date(2025, 6, 2), "deadline_text": "2 juni 2025"}
            facts.add("carried_over_assignments", f"{place}_year", title=title, **day)
        assignment(facts, "Hos A", "2025-06-02", of=f"{place}_a")
        if "b" in offices:
            assignment(facts, "Hos B", "2025-06-02", of=f"{place}_b")
            assignment(facts, "Hos B med annat slutdatum", "2025-09-08", of=f"{place}_b")
    # An office may have carried something over itself, under the same number.
    facts.add("carried_over_assignments", "own_year", title="Eget", new_deadline=date(2025, 6, 2), deadline_text="-")
    own_year = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31), "fiscal_year": 2024}
    reports.append(report("own_year", municipality="whole kommun", organisation="Kontor A", **own_year))
    assignment(facts, "Eget", "2025-06-02", of="whole_a")

    project = Project(tmp_path_factory.mktemp("inherited"))
    project.write(facts, reports)
    project.run("seed")
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        for place in ("whole", "half"):
            for office in ("Kontor A", "Kontor B"):
                row = [f"{place} kommun", office, "nämnden", "x"]
                con.execute("insert into staging.organisation_tree values (?, ?, ?, ?)", row)
    project.build("path:models/staging", "path:models/reconcile", command="run")
    return project


def test_what_a_parent_carried_over_is_looked_for_in_all_its_children(inherited):
    rows = inherited.rows(
        "select report_id, location, outcome, severity from quality.reconciliations where rule_id = 'E5' order by all"
    )
    # Nothing is asked while an office has not reported, nor where the tree has no entry.
    assert [(r["report_id"], r["location"].split(": ")[1], r["outcome"]) for r in rows] == [
        ("whole_a", "Eget", "consistent"),
        ("whole_a", "Hos A", "consistent"),
        ("whole_a", "Hos ingen", "inconsistent"),
        ("whole_b", "Hos B", "consistent"),
        ("whole_b", "Hos B med annat slutdatum", "inconsistent"),
    ]
    assert {r["severity"] for r in rows} == {"warning"}
    told = inherited.rows(
        "select label from intermediate.int_relation_terms where location like '%Hos ingen' and term_no > 0"
        " order by term_no"
    )
    assert [t["label"] for t in told] == [
        "överfört från föregående år till 2025-06-02",
        "saknas i alla 2 rapporter",
    ]
