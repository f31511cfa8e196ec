"""What the tests of the report site share: one real run over the samples and a PDF with a wrong sum, and its server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pdf_maker import Page, pdf

from orchestration.settings import REPOSITORY, Settings
from orchestration.site import serve

AVSTAMT = Path(sys.executable).with_name("avstamt")

_ROWS = (
    ("Taxor och avgifter", ("1 204", "1 150", "1 180", "30")),
    ("Bidrag", ("312", "298", "305", "7")),
    ("Summa intäkter", ("1 516", "1 448", "1 985", "37")),  # 1 180 + 305 = 1 485
)
#: The report of the PDF, and a sample with errors in prose and in a table.
OF_PDF = "exempelby-kulturnamnden-delarsrapport-2024-08-31"
SAMPLE = "alingsas-kommunstyrelsen-delarsbokslut-2024-08-31"
LATER = "norrtalje-kommunstyrelsekontoret-delarsrapport-2025-04-30"


def landing(folder: Path) -> Path:
    shutil.copytree(REPOSITORY / "raw", folder)
    page = Page()
    for n, line in enumerate(("Delårsrapport januari–augusti 2024", "Kulturnämnden, Exempelby kommun", "Belopp i tkr")):
        page.text(60, 780 - 30 * n, line)
    page.text(60, 660, "Resultaträkning", 14)
    for x, title in zip((280, 350, 420, 490), ("Utfall 2024", "Budget 2024", "Prognos 2024", "Avvikelse"), strict=True):
        page.text(x, 622, title)
    for n, (label, figures) in enumerate(_ROWS):
        page.text(60, 604 - 16 * n, label)
        for x, figure in zip((330, 400, 470, 540), figures, strict=True):
            page.right(x, 604 - 16 * n, figure)
    (folder / "report.pdf").write_bytes(pdf(page))
    (folder / "tom.txt").touch()  # goes to quarantine
    return folder


def run(folder: Path) -> Settings:
    """The installed command over `landing`; its data below the folder."""
    settings = Settings(raw=landing(folder / "raw"), data=folder / "data")
    done = subprocess.run(
        [AVSTAMT, "run", "--raw", str(settings.raw), "--data", str(settings.data)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr  # the empty file is in quarantine
    return settings


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of the site while it is served."""
    server = serve.server(settings, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
