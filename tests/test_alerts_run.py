"""The alerts in the pipeline and on the command line: off until configured, and a publication whatever they do."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from alert_worlds import NOON, Mailbox, free_port, mail_server, write_config
from fake_marts import working_database
from typer.testing import CliRunner

from orchestration import cli, publish
from orchestration.alerts import run
from orchestration.settings import Settings

OVERDUE = """
    create table quality.expected_deliveries as select
        'Ekvik kommun' as municipality, 'Byggnämnden' as organisation, date '2025-04-30' as period_end,
        date '2025-05-12' as due_date, date '2025-05-15' as last_day, null::date as delivered_on,
        null::varchar as report_id, 'kalender' as source, null::date as notice_on, null::date as meeting_on
"""


def complete(database: Path) -> None:
    """What the alerts read beside the tables that the command line reads."""
    with duckdb.connect(str(database)) as con:
        con.execute("""
            alter table core.reports add column municipality varchar;
            alter table core.reports add column organisation varchar;
            alter table core.reports add column report_type varchar;
            alter table core.reports add column period_start date;
            alter table core.reports add column period_end date;
            alter table core.reports add column is_draft boolean;
            alter table core.reports add column loaded_at timestamp;
            update core.reports set municipality = 'Ekvik kommun', organisation = 'Kommunstyrelsen',
                report_type = 'delårsrapport', period_start = '2025-01-01', period_end = '2025-04-30',
                is_draft = false, loaded_at = '2025-05-20 05:12';
            alter table quality.findings add column extraction_suspect boolean default false;
            alter table quality.findings add column suspected_value decimal(32, 10);
            alter table quality.findings add column suspect_cell varchar;
            alter table quality.findings add column source_text varchar default '';
            create table quality.finding_addends as select 'f-1' as finding_id, 1 as addend_no, 'Löner' as label,
                97.5::decimal(32, 10) as value, 'tkr' as unit, 1 as weight, 11 as source_line;
            create table quality.rules as select 'R1' as rule_id, 'kolumnsumma' as family,
                'avrundningsmarginal' as message_sv;
            create table quality.reconciliations as
                select 'exempel-2025-04' as report_id, 'consistent' as outcome, 'R1-' || range as relation_id,
                    1 as source_line from range(7);
        """)
        con.execute(OVERDUE)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(raw=tmp_path / "raw", data=tmp_path / "data")
    settings.raw.mkdir()
    monkeypatch.setenv("AVSTAMT_RAW", str(settings.raw))
    monkeypatch.setenv("AVSTAMT_DATA", str(settings.data))
    monkeypatch.setenv("COLUMNS", "200")
    complete(working_database(settings.working_database))
    publish.publish(settings, "a" * 64)
    return settings


def invoke(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.app, ["alerts", *arguments], catch_exceptions=False)
    assert result.exit_code == code
    return result.stdout


def test_without_a_configuration_a_pass_does_nothing_and_leaves_nothing(folders: Settings) -> None:
    assert run.deliver(folders) is None
    assert not run.is_due(folders, NOON)
    assert not folders.outbox.exists()


def test_without_a_configuration_nothing_of_it_is_imported() -> None:
    code = "import sys; from orchestration import cli, runner, console\n"
    code += "print([m for m in ('pydantic', 'jinja2', 'requests', 'smtplib', 'sqlite3') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() in ("[]", "['sqlite3']")


def test_a_pass_tells_a_publication_once_and_what_is_overdue(folders: Settings) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        write_config(folders.raw, port, "digest: {at: 23:59}\n")
        assert run.is_due(folders, NOON)
        first = run.deliver(folders, lambda: NOON)
        again = run.deliver(folders, lambda: NOON + timedelta(hours=1))

    assert first is not None
    assert again is not None
    assert (first.sent, first.waiting, first.errors, again.sent) == (2, 0, {}, 0)
    report, missing = box.mails
    assert report["Subject"] == (
        "Ekvik kommunstyrelsen, delårsrapport apr 2025: 1 fel, 1 varning (Summa, differens 2,5 tkr)"
    )
    text = report.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "https://avstamt.example/rapport/exempel-2025-04.html#f-1" in text
    assert "Kontrollerat: 7 samband stämmer" in text
    assert "Byggnämnden" not in text
    assert "har inte kommit in; sista dag var 12 maj 2025" in missing["Subject"]
    assert not run.is_due(folders, NOON + timedelta(hours=1))


def test_a_configuration_that_breaks_a_rule_sends_nothing_and_says_where(folders: Settings) -> None:
    write_config(folders.raw, 9, "routes: [{organisation: 3, ägare: x}]\n")

    done = run.deliver(folders, lambda: NOON)

    assert done is not None
    assert done.problem == "alerts.yml, line 5: routes.0.ägare: unknown field"
    assert not folders.outbox.exists()


def test_the_commands_show_send_and_list(folders: Settings) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        write_config(folders.raw, port, "digest: {at: 00:00, weekends: yes}\nmax_age_days: 3650\n")

        shown = invoke("preview")
        assert "To:      mail:ekonomi@ekvik.example" in shown
        assert "Subject: Ekvik kommunstyrelsen" in shown
        assert box.mails == []
        assert invoke("log") == "Nothing has been sent, and nothing waits.\n"

        assert invoke("send").startswith("2 sent, 0 waiting, 0 failed")
        assert invoke("send").startswith("0 sent")
        assert invoke("preview") == "Nothing to tell.\n"

    rows = json.loads(invoke("log", "--format", "json"))
    assert [row["state"] for row in rows] == ["sent", "sent"]
    assert {f"<{row['key']}@ekvik.example>" for row in rows} == set(box.ids)


def test_a_channel_that_is_down_is_told_by_the_exit_code_and_the_log(folders: Settings) -> None:
    write_config(folders.raw, free_port(), "max_age_days: 3650\n")

    assert "2 waiting" in invoke("send", code=2)
    assert "Connection refused" in invoke("log")


@pytest.mark.parametrize("form", ["text", "html", "teams", "slack", "webhook"])
def test_a_report_s_message_can_be_seen_in_every_form_without_any_configuration(folders: Settings, form: str) -> None:
    shown = invoke("preview", "exempel-2025-04", "--form", form)

    assert "Subject: Ekvik kommunstyrelsen, delårsrapport apr 2025: 1 fel, 1 varning" in shown
    assert "Löner" in shown
    assert "mail:" not in shown


def test_sending_without_a_configuration_says_what_is_missing(folders: Settings) -> None:
    result = CliRunner().invoke(cli.app, ["alerts", "send"])

    assert "there is no" in str(result.exception)
    assert "docs/alerts.md" in str(result.exception)


# --- Dagster ---------------------------------------------------------------------------------------------------------


def send_job(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    from orchestration.definitions import defs

    return defs.resolve_job_def("send_alerts").execute_in_process(instance=instance, raise_on_error=False)


def checks(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, dict]]:
    return {
        found.check_name: (found.passed, {name: value.value for name, value in found.metadata.items()})
        for found in result.get_asset_check_evaluations()
    }


def test_dagster_shows_what_waits_and_what_is_overdue_and_fails_for_neither(folders: Settings) -> None:
    write_config(folders.raw, free_port(), "max_age_days: 3650\n")
    with dg.DagsterInstance.ephemeral() as instance:
        result = send_job(instance)
        found = checks(result)

    assert result.success
    passed, facts = found["delivered"]
    assert not passed
    assert facts["waiting"] == 2
    passed, facts = found["reports_in_time"]
    assert not passed
    assert [row["organisation"] for row in facts["overdue"]] == ["Byggnämnden"]


def test_dagster_passes_when_nothing_is_configured_and_nothing_expected(folders: Settings) -> None:
    with duckdb.connect(str(folders.working_database)) as con:
        con.execute("delete from quality.expected_deliveries")
    publish.publish(folders, "b" * 64)
    with dg.DagsterInstance.ephemeral() as instance:
        found = checks(send_job(instance))

    assert found["delivered"] == (True, {"state": "off"})
    assert found["reports_in_time"][0]


def test_the_sensor_asks_for_a_run_when_something_is_due_and_only_then(folders: Settings) -> None:
    from orchestration.defs.alerts import alerts_due

    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        off = alerts_due(context)
        write_config(folders.raw, free_port(), "max_age_days: 3650\n")
        due = alerts_due(context)
        CliRunner().invoke(cli.app, ["alerts", "send"])
        waiting = alerts_due(context)

    assert isinstance(off, dg.SkipReason)
    assert isinstance(due, dg.RunRequest)
    assert isinstance(waiting, dg.SkipReason), "the channel is left alone for a minute"


def test_the_alerts_follow_the_publication_also_when_only_acceptances_changed() -> None:
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    assert graph.get(dg.AssetKey("alerts")).parent_keys == {dg.AssetKey("published")}
    for job in ("everything", "accepted_findings"):
        assert dg.AssetKey("alerts") in defs.resolve_job_def(job).asset_layer.executable_asset_keys


def test_the_publication_is_stale_when_the_morning_s_run_did_not_come() -> None:
    from orchestration.definitions import defs

    policy = defs.resolve_asset_graph().get(dg.AssetKey("published")).freshness_policy
    assert (policy.deadline_cron, policy.timezone) == ("0 6 * * *", "Europe/Stockholm")
