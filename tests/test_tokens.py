"""`avstamt status --tokens`: how the numbers of reports were classified, and which of a report are in no fact."""

from __future__ import annotations

from pathlib import Path

import pytest
from layouts import report, tabbed
from typer.testing import CliRunner

from orchestration import cli, tokens
from orchestration.ingest import schemas
from orchestration.ingest.extract import extract
from orchestration.settings import Settings
from orchestration.store.compact import bucket_path, stored_schema
from orchestration.store.files import write_parquet

TABLE = tabbed([("Tkr", "Budget 2025", "Prognos 2025"), ("Hyror", "10", "minst 11, ring 070-123 45 67")])
WHOLE = tabbed([("Tkr", "Budget 2025", "Prognos 2025"), ("Hyror", "10", "12")])
LINE = 8


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The facts of two reports, as a run stores them, and the landing folder that they came from."""
    found = Settings(raw=tmp_path / "raw", data=tmp_path / "data")
    found.raw.mkdir()
    store(found, 0, "ek.txt", report(TABLE))
    store(found, 1, "al.txt", report(WHOLE, noun="Kulturnämnden"))
    return found


def store(settings: Settings, bucket: int, name: str, text: bytes) -> None:
    (settings.raw / name).write_bytes(text)
    for fact, table in extract(text, name).facts.items():
        if fact == "reports":
            for column, value in (("version_no", 1), ("is_current", True), ("loaded_at", None)):
                table = table.append_column(column, [[value]])
        if fact in ("reports", "number_tokens"):
            names = [n for n in stored_schema(fact).names if n in table.schema.names]
            write_parquet(bucket_path(settings, fact, bucket), table.select(names))


def shown(settings: Settings, *arguments: str) -> list[str]:
    options = ("--raw", str(settings.raw), "--data", str(settings.data))
    result = CliRunner().invoke(cli.app, ["status", "--tokens", *arguments, *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def named(settings: Settings, ending: str) -> str:
    (found,) = (r for r in tokens.counts(settings) if ending in r)
    return found


def test_every_token_of_every_report_is_counted_in_one_class(settings: Settings) -> None:
    counted = tokens.counts(settings)
    assert len(counted) == 2
    assert counted[named(settings, "byggnamnden")]["unaccounted"] == 1
    assert counted[named(settings, "kulturnamnden")]["unaccounted"] == 0
    for name, text in (("byggnamnden", report(TABLE)), ("kulturnamnden", report(WHOLE, noun="Kulturnämnden"))):
        (row,) = extract(text, "x.txt").facts["coverage"].to_pylist()
        by_class = counted[named(settings, name)]
        assert by_class.total() == row["numeric_tokens"]
        assert by_class["loaded"] == row["loaded"]


def test_all_reports_are_shown_without_their_lines(settings: Settings) -> None:
    lines = shown(settings)
    for name in ("byggnamnden", "kulturnamnden"):
        assert any(line.startswith(named(settings, name)) and line.endswith("numeric tokens") for line in lines)
    assert [line.split() for line in lines].count(["unaccounted", "1"]) == 1
    assert not any(line.startswith("line ") for line in lines)


def test_of_one_report_the_unaccounted_are_shown_with_line_and_text_but_no_personal_data(settings: Settings) -> None:
    lines = shown(settings, named(settings, "byggnamnden"))
    assert not any("kulturnamnden" in line for line in lines)
    (lost,) = (line for line in lines if line.startswith("line "))
    assert lost.startswith(f"line {LINE}, column 16: 11: Hyror 10 minst 11, ring")
    assert "070" not in lost


def test_a_report_read_whole_says_so(settings: Settings) -> None:
    assert shown(settings, named(settings, "kulturnamnden"))[-1].startswith("Nothing is unaccounted for")


@pytest.mark.parametrize("change", ["gone", "other"])
def test_without_the_file_as_it_was_read_the_token_stands_alone(settings: Settings, change: str) -> None:
    path = settings.raw / "ek.txt"
    path.unlink() if change == "gone" else path.write_bytes(report(WHOLE))
    (lost,) = tokens.unaccounted(settings, named(settings, "byggnamnden"))
    assert (lost.line, lost.token, lost.text) == (LINE, "11", None)
    assert shown(settings, named(settings, "byggnamnden"))[-1] == f"line {LINE}, column 16: 11"


def test_an_unknown_report_and_a_folder_without_facts_are_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(tokens.UnknownReport, match="there is no report ek-2020"):
        tokens.counts(settings, "ek-2020")
    with pytest.raises(tokens.UnknownReport, match="no facts are stored"):
        tokens.counts(Settings(raw=tmp_path, data=tmp_path / "nothing"))


def test_a_report_named_without_tokens_is_refused(settings: Settings) -> None:
    result = CliRunner().invoke(cli.app, ["status", "ek-2025", "--data", str(settings.data)])
    assert result.exit_code == 2
    assert "--tokens" in result.output


def test_the_help_names_every_class_that_extraction_gives(settings: Settings) -> None:
    said = " ".join(CliRunner().invoke(cli.app, ["status", "--help"]).stdout.split())
    given = {c for counted in tokens.counts(settings).values() for c in counted}
    assert given >= {"loaded", "header", "unaccounted"}
    assert all(token_class in said for token_class in given)
    assert "token_class" in schemas.FACTS["number_tokens"].names
