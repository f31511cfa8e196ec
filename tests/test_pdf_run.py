"""The installed command over a PDF with a wrong sum: the finding has the page and the box of the wrong number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from pdf_maker import HEIGHT, Page, pdf

AVSTAMT = Path(sys.executable).with_name("avstamt")
ROWS = (
    ("Taxor och avgifter", ("1 204", "1 150", "1 180", "30")),
    ("Bidrag", ("312", "298", "305", "7")),
    ("Summa intäkter", ("1 516", "1 448", "1 985", "37")),  # 1 180 + 305 = 1 485
)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = Page()
    for n, line in enumerate(("Delårsrapport januari–augusti 2024", "Kulturnämnden, Exempelby kommun", "Belopp i tkr")):
        page.text(60, 780 - 30 * n, line)
    page.text(60, 660, "Resultaträkning", 14)
    for x, title in zip((280, 350, 420, 490), ("Utfall 2024", "Budget 2024", "Prognos 2024", "Avvikelse"), strict=True):
        page.text(x, 622, title)
    for n, (label, figures) in enumerate(ROWS):
        page.text(60, 604 - 16 * n, label)
        for x, figure in zip((330, 400, 470, 540), figures, strict=True):
            page.right(x, 604 - 16 * n, figure)
    folder = tmp_path_factory.mktemp("run")
    (folder / "raw").mkdir()
    (folder / "raw" / "report.pdf").write_bytes(pdf(page))
    done = subprocess.run(
        [AVSTAMT, "run", "--raw", str(folder / "raw"), "--data", str(folder / "data")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "data" / "published" / "marts.duckdb"


def test_every_cell_has_a_box(marts: Path) -> None:
    with duckdb.connect(str(marts), read_only=True) as con:
        cells, boxed = con.execute(
            "select count(*), count(boxes.x0) from core.finance_cells as cells left join core.cell_boxes as boxes"
            " on cells.report_id = boxes.report_id and boxes.fact = 'finance_cells' and cells.fact_no = boxes.fact_no"
        ).fetchall()[0]
    assert (cells, boxed) == (12, 12)


def test_the_finding_has_the_box_of_the_wrong_number(marts: Path) -> None:
    with duckdb.connect(str(marts), read_only=True) as con:
        found = con.execute(
            "select page, box_x0, box_y0, box_x1, box_y1 from quality.findings where reported = 1985"
        ).fetchall()
    assert found
    for page, x0, y0, x1, y1 in found:
        assert page == 1
        assert 440 < x0 < x1 < 471
        assert y0 < HEIGHT - 572 < y1
