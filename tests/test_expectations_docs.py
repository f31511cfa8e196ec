"""Data Docs: built from the gates' results, readable offline, and no more of them than are worth keeping."""

import re
import socket
from pathlib import Path

import pytest
from good_facts import good_rows, tables

from expectations import docs
from expectations.facts import validate
from expectations.result import GateResult


@pytest.fixture(scope="module")
def result() -> GateResult:
    bad = good_rows("bad")
    bad["finance_cells"][3]["unit"] = "Tkr & <b>"
    return validate(tables(good_rows("good"), bad))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def pages(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "expectations" / "data_docs").rglob("*.html"))


@pytest.mark.usefixtures("no_network")
def test_pages_load_nothing_from_elsewhere(tmp_path: Path, result: GateResult) -> None:
    index = docs.build(tmp_path, [result])
    assert index == tmp_path / "expectations" / "data_docs" / "index.html"
    assert len(pages(tmp_path)) == 1 + 2 * len(result.documents)
    for page in pages(tmp_path):
        text = page.read_text()
        assert not re.search(r"https?://|//cdn|<script|<link|@import|url\(", text), page
        for link in re.findall(r'href="([^"#]+)"', text):
            assert (page.parent / link.replace("%20", " ")).exists(), f"{page} links to {link}"


def test_a_failing_row_is_shown_with_its_report_and_line(tmp_path: Path, result: GateResult) -> None:
    docs.build(tmp_path, [result])
    index = (tmp_path / "expectations" / "data_docs" / "index.html").read_text()
    assert "facts_finance_cells" in index
    page = next(p for p in pages(tmp_path) if "validations/facts_finance_cells/" in p.as_posix()).read_text()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "unit is a word of its enumeration" in text
    assert "Tkr &amp; &lt;b&gt;" in text, "text from a report is escaped"
    assert re.search(r"report_id=(&#39;|')bad(&#39;|'), source_line=4", text), text


def test_only_the_last_runs_are_kept(tmp_path: Path, result: GateResult) -> None:
    for _ in range(docs.KEPT_RUNS + 2):
        docs.build(tmp_path, [result])
    runs = [p for p in pages(tmp_path) if "validations/facts_goals/" in p.as_posix()]
    stored = list((tmp_path / "expectations" / "uncommitted" / "validations" / "facts_goals").rglob("*.json"))
    assert (len(runs), len(stored)) == (docs.KEPT_RUNS, docs.KEPT_RUNS)


def test_a_damaged_result_of_an_earlier_run_stops_nothing(tmp_path: Path, result: GateResult) -> None:
    docs.build(tmp_path, [result])
    next((tmp_path / "expectations" / "uncommitted").rglob("*.json")).write_text("{")
    docs.build(tmp_path, [result])
    assert len(pages(tmp_path)) >= 1 + 2 * len(result.documents)


def test_without_results_the_pages_are_built_all_the_same(tmp_path: Path) -> None:
    assert docs.build(tmp_path).exists()
