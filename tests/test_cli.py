"""The command line: what it prints, and how it ends."""

import csv
import io
import json
from pathlib import Path

import pytest
from fake_marts import working_database
from typer.testing import CliRunner

from orchestration import cli, publish, runner
from orchestration.settings import Settings


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = Settings(raw=tmp_path / "raw", data=tmp_path / "data")
    monkeypatch.setenv("AVSTAMT_DATA", str(settings.data))
    monkeypatch.setenv("COLUMNS", "160")
    working_database(settings.working_database)
    publish.publish(settings, "a" * 64)
    return settings.data


def invoke(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_findings_show_both_numbers_the_difference_and_the_line(data: Path) -> None:
    shown = invoke("findings", "--data", str(data))

    assert "exempel-2025-04, line 12: Drift, rad 7: Summa" in shown
    assert "reported 100, computed 97,5 tkr, difference 2,5 (tolerance 0,5)" in shown
    assert "Summan är 2,5 tkr större än delposterna på raderna över." in shown
    assert "Rättad." not in shown
    assert shown.rstrip().endswith("2 findings")


def test_all_shows_resolved_ones_too(data: Path) -> None:
    assert "Rättad." in invoke("findings", "--data", str(data), "--all")


def test_findings_as_json_are_whole_rows_with_swedish_letters(data: Path) -> None:
    printed = invoke("findings", "--data", str(data), "--format", "json")

    assert "större än" in printed
    rows = json.loads(printed)
    assert [row["finding_id"] for row in rows] == ["f-1", "f-2"]
    assert rows[0]["reported"] == "100.00"


def test_findings_as_csv_have_a_header_and_a_row_each(data: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(invoke("findings", "--data", str(data), "--format", "csv", "--all"))))

    assert [row["state"] for row in rows] == ["open", "open", "resolved"]
    assert [row["severity"] for row in rows] == ["error", "warning", "error"]


def test_no_findings_says_so(data: Path) -> None:
    settings = Settings(raw=data, data=data)
    working_database(settings.working_database, findings=False)
    publish.publish(settings, "b" * 64)

    assert "no open findings" in invoke("findings", "--data", str(data))
    assert invoke("findings", "--data", str(data), "--format", "json") == "[]\n"


def test_status_shows_rows_coverage_findings_and_quarantine(data: Path) -> None:
    lines = invoke("status", "--data", str(data)).splitlines()

    assert lines[1].split() == ["exempel-2025-04", "pdftext", "1", "1", "200", "98.5%", "1", "1", "0"]
    assert "exempel-2025-04: finance_cells 1 200" in lines
    assert any("trasig [å].txt: empty file (0 bytes)" in line for line in lines)


def test_tables_that_were_not_read_are_warned_of_with_their_lines(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run", lambda *_: runner.Run(did_work=True, quarantined=0))

    for command in ("status", "run"):
        lines = invoke(command, "--data", str(data)).splitlines()
        at = lines.index("Warning     1 table region not read")
        assert lines[at + 1] == "            exempel-2025-04, lines 30–34: no recogniser"


def test_no_warning_when_every_table_was_read(data: Path) -> None:
    settings = Settings(raw=data, data=data)
    working_database(settings.working_database, unparsed=False)
    publish.publish(settings, "c" * 64)

    assert "Warning" not in invoke("status", "--data", str(data))


def test_help_names_every_command_in_words(data: Path) -> None:
    shown = invoke("--help")

    for command, words in (("run", "publish them"), ("findings", "doesn't add up"), ("status", "what is published")):
        assert command in shown
        assert words in shown
    assert "Exit code 0" in invoke("run", "--help")


def test_version(data: Path) -> None:
    assert invoke("--version").startswith("avstamt 0.")


@pytest.mark.parametrize(
    ("quarantined", "code"),
    [(0, 0), (1, 2)],
)
def test_run_ends_with_two_when_something_is_in_quarantine(
    data: Path, monkeypatch: pytest.MonkeyPatch, quarantined: int, code: int
) -> None:
    monkeypatch.setattr(runner, "run", lambda *_: runner.Run(did_work=True, quarantined=quarantined))

    result = CliRunner().invoke(cli.app, ["run", "--data", str(data)], catch_exceptions=False)

    assert result.exit_code == code
    assert "Reports     1" in result.stdout
    assert "Rows        finance_cells                 1 200" in result.stdout
    assert "1 error, 1 warning, 0 info" in result.stdout


def test_an_error_is_one_line_and_exit_code_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["avstamt", "findings", "--data", str(tmp_path / "nothing")])
    monkeypatch.setenv("AVSTAMT_DATA", "")

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("avstamt: nothing is published under")
    assert len(said.splitlines()) == 1


def test_debug_shows_the_whole_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["avstamt", "status", "--data", str(tmp_path), "--debug"])
    monkeypatch.setenv("AVSTAMT_DATA", "")

    with pytest.raises(Exception, match="nothing is published"):
        cli.main()


def test_rules_list_the_catalogue_for_people_and_for_programs(data: Path) -> None:
    shown = invoke("rules")
    rows = list(csv.DictReader(io.StringIO(invoke("rules", "--format", "csv"))))

    assert shown.startswith("R1   error    Summaraden mot sina delposter")
    assert shown.rstrip().endswith(f"{len(rows)} rules")
    assert list(rows[0]) == ["rule_id", "severity", "title_sv", "compares_sv", "needs", "doc_section"]
    assert [row["rule_id"] for row in rows][:10] == [f"R{n}" for n in range(1, 11)], "by number, not by letters"
    assert json.loads(invoke("rules", "--format", "json")) == rows
