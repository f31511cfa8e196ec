"""The acceptance file: what it may say, what is told about a breach, and what of it a run applies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fake_extraction import deliver, folders, install

from expectations.result import PASSED
from orchestration.settings import Settings
from orchestration.store import acceptances, ingest, landing, state

TODAY = date(2026, 3, 1)

GOOD = """\
# Beslutade vid avstämningen i mars
- finding: 12e4567890123456
  reason: Kreditering väntas
    i oktober
  by: förvaltningscontroller
  kind: känd
  until: 2026-12-31
- finding: "0123456789012345"
  reason: Avser en annan nämnd
  by: controller
  kind: osäker avläsning
  until: 2026-06-30
"""


def entry(**fields: str) -> str:
    stated = {"finding": "a1", "reason": "r", "by": "controller", "kind": "känd", "until": "2026-12-31"} | fields
    lines = [f"{name}: {value}" for name, value in stated.items() if value != "-"]
    return "- " + "\n  ".join(lines) + "\n"


def breach(text: str) -> str:
    with pytest.raises(acceptances.Unusable) as raised:
        acceptances.parse(text.encode())
    return str(raised.value)


def test_entries_keep_what_is_written_and_no_id_becomes_a_number() -> None:
    first, second = acceptances.parse(GOOD.encode())

    assert (first.finding, first.by, first.kind, first.until) == (
        "12e4567890123456",
        "förvaltningscontroller",
        "känd",
        date(2026, 12, 31),
    )
    assert first.reason == "Kreditering väntas i oktober"
    assert (first.line, second.line) == (2, 8)
    assert second.finding == "0123456789012345"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_file_accepts_nothing(text: str) -> None:
    assert acceptances.parse(text.encode()) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry() + entry(finding="b", kind="känt"), "entry 2, line 9: kind 'känt' is none of känd, obefogad"),
        (entry(until="31/12 2026"), "entry 1, line 5: until '31/12 2026' is no date such as 2026-12-31"),
        (entry(until="2026-02-30"), "entry 1, line 5: until '2026-02-30' is no date"),
        (entry(by="Anna Exempel-Person"), "entry 1, line 3: by names a person; a role is expected"),
        (entry(by="anna@example.org"), "entry 1, line 3: by names a person"),
        (entry(reason="-"), "entry 1, line 1: reason is missing"),
        (entry(reason=""), "entry 1, line 2: reason must be plain text, and not empty"),
        (entry(reason="[a, b]"), "entry 1, line 2: reason must be plain text"),
        (entry() + "  untl: x\n", "entry 1, line 6: unknown field 'untl'"),
        (entry() + "  by: it\n", "entry 1, line 6: by is given twice"),
        (entry() + entry(), "line 6: finding a1 has an entry already, on line 1"),
        ("finding: a1\n", "line 1: a list of entries is expected"),
        ("- a1\n", "entry 1, line 1: an entry has the fields finding, reason, by, kind, until"),
        ("- finding: a\n\tby: b\n", "line 2: no YAML"),
        ("- [" * 3000, "no YAML"),
    ],
)
def test_a_breach_is_told_with_entry_and_line(text: str, said: str) -> None:
    assert said in breach(text)


def test_every_breach_is_told_up_to_ten() -> None:
    said = breach("".join(entry(finding=f"f{n}", kind="x") for n in range(12)))

    assert said.count("entry ") == 10
    assert said.endswith("; and 2 more")


def test_bytes_that_are_no_text_are_a_breach_with_their_line() -> None:
    with pytest.raises(acceptances.Unusable, match="line 2: no UTF-8 text"):
        acceptances.parse(b"# a\n\xff\xfe\n")


def test_personal_data_in_a_reason_is_masked() -> None:
    [one] = acceptances.parse(entry(reason="Fråga namn.efternamn@example.org").encode())

    assert "example.org" not in one.reason
    assert one.reason.startswith("Fråga")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    install(monkeypatch)
    here = folders(tmp_path)
    deliver(here, "a.txt", report="report-a")
    return here


def ingested(settings: Settings) -> ingest.Ingested:
    return ingest.ingest(settings, gate=lambda facts: PASSED)


def test_the_file_is_no_report_but_one_of_that_name_in_a_folder_is(settings: Settings) -> None:
    (settings.raw / "acceptances.yml").write_text(GOOD, encoding="utf-8")
    deliver(settings, "x/acceptances.yml", report="report-b")

    assert [file.path for file in ingested(settings).files] == ["a.txt", "x/acceptances.yml"]
    assert set(acceptances.applied(settings.data).entries) == {"12e4567890123456", "0123456789012345"}


def test_a_file_elsewhere_is_named_by_the_settings(settings: Settings, tmp_path: Path) -> None:
    place = settings.raw / "beslut" / "godtagna.yml"
    place.parent.mkdir()
    place.write_text(GOOD, encoding="utf-8")
    here = Settings(raw=settings.raw, data=settings.data, executor="inline", acceptances=place)

    assert [file.path for file in ingested(here).files] == ["a.txt"]
    assert len(acceptances.applied(here.data).entries) == 2


def test_a_broken_file_is_held_back_with_the_reason_and_accepts_nothing(settings: Settings) -> None:
    (settings.raw / "acceptances.yml").write_text(GOOD.replace("kind: känd", "kind: kand"), encoding="utf-8")

    done = ingested(settings)

    assert [file.outcome for file in done.files] == ["loaded"]
    [held] = state.read_quarantine(settings)
    assert (held["source_file"], held["reason"]) == ("acceptances.yml", "acceptances can't be used")
    assert held["detail"].startswith("acceptances.yml, entry 1, line 6: kind 'kand' is none of")
    assert acceptances.applied(settings.data).entries == {}


def test_a_named_file_that_is_not_there_is_held_back_too(settings: Settings, tmp_path: Path) -> None:
    here = Settings(raw=settings.raw, data=settings.data, executor="inline", acceptances=tmp_path / "gone.yml")
    ingested(here)

    [held] = state.read_quarantine(here)
    assert "can't be read" in held["detail"]


def test_a_change_of_the_file_alone_asks_for_a_run_and_so_does_a_last_day_that_has_passed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptances, "swedish_today", lambda: TODAY)
    ingested(settings)
    without = ingest.wanted_fingerprint(settings)
    assert without == ingest.ingested_fingerprint(settings)

    (settings.raw / "acceptances.yml").write_text(GOOD, encoding="utf-8")
    wanted = ingest.wanted_fingerprint(settings)
    assert wanted != without
    ingested(settings)
    assert ingest.ingested_fingerprint(settings) == wanted

    monkeypatch.setattr(acceptances, "swedish_today", lambda: date(2026, 6, 30))
    assert ingest.wanted_fingerprint(settings) == wanted, "the last day counts"
    monkeypatch.setattr(acceptances, "swedish_today", lambda: date(2026, 7, 1))
    assert ingest.wanted_fingerprint(settings) != wanted


def test_what_a_run_applies_is_what_it_found_when_it_began(settings: Settings) -> None:
    file = settings.raw / "acceptances.yml"
    file.write_text(GOOD, encoding="utf-8")
    ingested(settings)
    began = ingest.ingested_fingerprint(settings)
    file.unlink()

    assert ingest.ingested_fingerprint(settings) == began != ingest.wanted_fingerprint(settings)


def test_entries_about_no_finding_are_told_with_their_line(settings: Settings) -> None:
    (settings.raw / "acceptances.yml").write_text(GOOD, encoding="utf-8")
    ingested(settings)

    assert acceptances.unknown(settings.data, {"12e4567890123456"}) == [
        "acceptances.yml, line 8: no finding has the id 0123456789012345"
    ]


def test_the_landing_scan_leaves_only_the_file_at_the_root_out(settings: Settings) -> None:
    deliver(settings, "acceptances.yml", title="x")

    assert [file.path for file in landing.scan(settings, {})] == ["a.txt"]
