"""Whole runs over reports that nobody tuned the rules to: what adds up is left alone, what doesn't is told.

The reports in `fixtures/layouts` add up throughout. The samples in `raw/` carry real errors, listed here.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration import runner

HERE = Path(__file__).parent

#: (rule, part of the place, reported, computed) of what is wrong in the samples.
WRONG_IN_SAMPLES = [
    ("R7", "Män", "0.48", "-0.5"),  # a difference without its minus
    ("R10", "Köp av tjänster", "-1323", "1323"),  # "negativ" for a cost below its budget
    ("A1", "Övriga kostnader", "-2077", "-2678"),  # less forecast for the year than is booked
    ("R8", "Ekonomiavdelning", "-303", "-305"),  # the heading against the table
    ("F1", "Kommunstyrelsekontoret", "2.7", "4.305"),  # the last month told as the period
    ("G8", "under året erbjudits", None, None),  # a count in percent
    ("G8", "under året utbildats", None, None),  # and once more in the report read optically
]


def told(raw: Path, data: Path) -> list[tuple[str, str, str | None, str | None]]:
    runner.run(raw, data)
    with duckdb.connect(str(data / "published" / "marts.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select rule_id, location, reported, computed from quality.findings where severity in ('error', 'warning')"
        ).fetchall()
    return [(rule, place, *(None if v is None else f"{v.normalize():f}" for v in (a, b))) for rule, place, a, b in rows]


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layouts")
    for path in (HERE / "fixtures" / "layouts").iterdir():
        if path.suffix in (".txt", ".md"):
            shutil.copy(path, folder)
    return folder


def test_reports_that_add_up_give_no_error_and_no_warning(layouts: Path, tmp_path: Path) -> None:
    assert told(layouts, tmp_path) == []
    with duckdb.connect(str(tmp_path / "published" / "marts.duckdb"), read_only=True) as con:
        (held,) = con.execute(
            "select count(*) from quality.reconciliations where outcome in ('consistent', 'rounding')"
        ).fetchone()
    assert held > 200  # silence because it holds, not because nothing was asked


def test_the_samples_give_what_is_wrong_in_them_and_nothing_else(tmp_path: Path) -> None:
    found = told(HERE.parent / "raw", tmp_path)
    assert len(found) == len(WRONG_IN_SAMPLES)
    for rule, place, reported, computed in WRONG_IN_SAMPLES:
        assert any((f[0], f[2], f[3]) == (rule, reported, computed) and place in f[1] for f in found), (
            f"{rule} at {place} among {found}"
        )
