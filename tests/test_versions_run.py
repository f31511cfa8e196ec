"""Drafts and their final version through the whole pipeline: all in one run, one after the other, and in place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import duckdb
import pytest
from fake_extraction import deliver, folders, install
from typer.testing import CliRunner

from orchestration import cli, dbt, diff, runner, settings
from orchestration.reconcile import replay
from orchestration.settings import Settings
from orchestration.store import registry


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Two drafts that state a wrong number each and the final, delivered together beside another report."""
    here = folders(tmp_path_factory.mktemp("versions"))
    deliver(here, "utkast 1.txt", report="report-a", date="2025-05-01", counted="5")
    deliver(here, "utkast 2.txt", report="report-a", date="2025-05-10", counted="7")
    deliver(here, "slutlig.txt", report="report-a", date="2025-05-20")
    deliver(here, "other.txt", report="report-b", counted="3")
    with pytest.MonkeyPatch.context() as patch:
        before = dict(os.environ)
        patch.setenv("AVSTAMT_EXECUTOR", "inline")
        install(patch)
        runner.run(here.raw, here.data)
        yield here
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def in_here(here: Settings, own_environment: None) -> None:
    settings.activate(here.raw, here.data)


def query(here: Settings, text: str) -> list[tuple]:
    with duckdb.connect(str(here.published / "marts.duckdb"), read_only=True) as con:
        return con.execute(text).fetchall()


def counted(here: Settings, report_id: str) -> list[tuple]:
    """Findings about the number that the drafts state."""
    return query(
        here,
        "select distinct state, version_no, resolved_in_version from quality.findings"
        f" where report_id = '{report_id}' and reported in (3, 5, 7) order by all",
    )


def test_what_the_drafts_state_wrongly_was_found_and_is_resolved_by_the_final(here: Settings) -> None:
    assert counted(here, "report-a") == [("resolved", 2, 3)]
    assert counted(here, "report-b") == [("open", 1, None)]
    events = query(
        here,
        "select event, reported from quality.finding_events where finding_id in (select finding_id from"
        " quality.findings where report_id = 'report-a' and reported = 7) order by finding_id, event_no",
    )
    assert {event for event, _ in events} == {"first_seen", "changed", "resolved"}
    assert next(number for event, number in events if event == "first_seen") == 5


def test_core_and_reconciliations_hold_the_final_only(here: Settings) -> None:
    assert query(here, "select total from core.status_counts where report_id = 'report-a' and kind = 'total'") == [(1,)]
    assert query(here, "select count(*) from quality.coverage where report_id = 'report-a'") == [(1,)]
    assert (
        query(
            here,
            "select rule_id, location, reported from quality.reconciliations"
            " where report_id = 'report-a' and rule_id like 'R%' and location not like 'drift:%'"
            " and reported in (5, 7)",
        )
        == []
    )
    assert query(here, "select version_no, is_current from core.reports where report_id = 'report-a' order by 1") == [
        (1, False),
        (2, False),
        (3, True),
    ]


def test_the_difference_between_two_versions_names_the_value_and_what_it_cured(here: Settings) -> None:
    told = diff.compare(here, "report-a", old_no=1)

    assert [(c.fact, c.column, c.old, c.new) for c in told.facts] == [("status_counts", "total", "5", "1")]
    assert {c.change for c in told.findings if c.old_reported == 5} == {"cured"}
    assert diff.compare(here, "report-a").old.version_no == 2
    with pytest.raises(diff.NoSuchVersion, match="report-a has no version 9; it has 1 to 3"):
        diff.compare(here, "report-a", old_no=9)
    with pytest.raises(diff.NoSuchVersion, match="report-b has no version before version 1"):
        diff.compare(here, "report-b")
    with pytest.raises(diff.NoSuchVersion, match="no report has the id report-x; the nearest is report-"):
        diff.compare(here, "report-x")


def test_the_command_prints_both_for_people_and_for_programs(here: Settings) -> None:
    shown = CliRunner().invoke(cli.app, ["diff", "report-a", "--data", str(here.data)], catch_exceptions=False)
    rows = CliRunner().invoke(
        cli.app, ["diff", "report-a", "--data", str(here.data), "--format", "json"], catch_exceptions=False
    )

    assert "to   version 3 (current): slutlig.txt" in shown.stdout
    assert "changed  status_counts: total / total: 7 → 1 (line 1 → 1)" in shown.stdout
    assert "1 value changed, added or removed" in shown.stdout
    assert {row["about"] for row in json.loads(rows.stdout)} == {"fact", "finding"}


_EVENTS_OF_A = "select * from quality.finding_events where report_id = 'report-a' order by all"


def test_an_acceptance_and_a_file_corrected_in_place(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both in one run. No version is judged twice, and what stays as it was has no further event."""
    accepted = query(here, "select finding_id from quality.findings where report_id = 'report-b' and state = 'open'")
    entries = "".join(
        f"- finding: {finding_id}\n  reason: Känt sedan tidigare\n  by: controller\n  kind: känd\n  until: 2999-12-31\n"
        for (finding_id,) in accepted
    )
    (here.raw / "acceptances.yml").write_text(entries, encoding="utf-8")
    deliver(here, "slutlig.txt", report="report-a", date="2025-05-20", title="corrected in place")
    before = query(here, _EVENTS_OF_A)
    monkeypatch.setattr(replay, "_reconcile", lambda folders: pytest.fail("a version was judged again"))

    assert runner.run(here.raw, here.data).exit_code == 0
    assert counted(here, "report-b") == [("accepted", 1, None)]
    assert query(here, _EVENTS_OF_A) == before
    assert query(here, "select version_no, is_current from core.reports where report_id = 'report-a' order by 1")[
        -1
    ] == (
        4,
        True,
    )
    gone = [known for known in registry.read(here.data) if not known.is_landed]
    assert [(known.report_id, known.version_no) for known in gone] == [("report-a", 3)]
    shown = CliRunner().invoke(cli.app, ["findings", "--all", "--data", str(here.data)], catch_exceptions=False).stdout
    assert "[accepted by controller until 2999-12-31, känd: Känt sedan tidigare]" in shown
    assert "[resolved: corrected in version 3]" in shown


def test_a_change_of_the_acceptances_alone_builds_only_what_tells_of_findings(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is broken now: it accepts nothing, stops nothing, and the run ends with two."""
    build, built = dbt.build, []

    def watched(folders: Settings, select: list[str], *more: object) -> list[dbt.NodeResult]:
        built.extend(select)
        return build(folders, select, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(dbt, "build", watched)
    (here.raw / "acceptances.yml").write_text("- finding: a\n", encoding="utf-8")

    assert runner.run(here.raw, here.data).exit_code == 2
    assert built
    of_findings = {"star_fact_finding", "sv_fakta_iakttagelse", "sv_att_kontrollera"}
    assert {name for name in built if not name.startswith("quality_")} <= of_findings
    assert counted(here, "report-b") == [("open", 1, None)]
    assert query(here, "select source_file, reason from quality.quarantine") == [
        ("acceptances.yml", "acceptances can't be used")
    ]
    again = runner.run(here.raw, here.data)
    assert (again.did_work, again.exit_code) == (False, 2)
