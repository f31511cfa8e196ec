"""How well and how fast tables of born-digital PDFs are read, beside other programs: `python -m benchmarks.pdf_tables`.

The documents are printed by LibreOffice from the labels of the test reports. A cell is right when its row's label is
right and it stands, as printed, in its place of the row; columns that a program leaves wholly blank are no column.
Seconds are the processor's, without start-up: ours and pdftotext's the best of ROUNDS, the slow others' of one. As
`pdftotext` starts anew for every file, what it takes to tell its version is taken off. The others run in an environment
of their own (`requirements-pdf.lock`), made on the first call. The table goes into `docs/benchmarks.md`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.printed import Printed, printed

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = REPOSITORY / ".venv" / "bench"
LOCK = REPOSITORY / "benchmarks" / "requirements-pdf.lock"
LABELS = REPOSITORY / "tests" / "fixtures" / "layouts"
ROUNDS = 3
TARGET = 5  # times pdftotext -layout
OURS, FLOOR = "avstamt", "pdftotext -layout"

LACKING = "Docling is left out: it downloads the models that it reads with on first use, and nothing here does."

Rows = list[list[str]]

#: Runs in the other environment: prints for every file the seconds and the tables' rows.
_OTHERS = """
import json, sys, time, logging, warnings
logging.disable(logging.CRITICAL); warnings.simplefilter("ignore")
import pdfplumber, camelot
def plumber(path):
    with pdfplumber.open(path) as pdf:
        return [[["" if c is None else c for c in row] for row in t] for p in pdf.pages for t in p.extract_tables()]
def by_text(path):
    how = {"vertical_strategy": "text", "horizontal_strategy": "text"}
    with pdfplumber.open(path) as pdf:
        return [[["" if c is None else c for c in row] for row in t] for p in pdf.pages for t in p.extract_tables(how)]
def stream(path):
    return [t.df.values.tolist() for t in camelot.read_pdf(path, flavor="stream", pages="all")]
ways = {"pdfplumber, lines": plumber, "pdfplumber, text": by_text, "camelot stream": stream}
files = sys.argv[1:]
out = {}
for name, way in ways.items():
    way(files[0])
    for path in files:
        start = time.process_time()
        try:
            found = way(path)
        except Exception as problem:
            found = []
        out.setdefault(name, {})[path] = [time.process_time() - start, found]
json.dump(out, sys.stdout)
"""


def ours(path: Path) -> tuple[float, list[Rows]]:
    """Seconds from bytes to Document, and the tables that extraction reads from it."""
    from orchestration.ingest.assemble import read_tables
    from orchestration.ingest.identity import identify
    from orchestration.ingest.readers import read
    from orchestration.ingest.tables.context import Context

    data = path.read_bytes()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        document = read(data, path.name)
        best = min(best, time.process_time() - start)
    found = read_tables(document, Context(document, identify(document), "tkr"))
    return best, [[[r.label, *(c.text if c else "" for c in r.cells)] for r in table.rows] for table in found]


def floor(path: Path, start_up: float) -> float:
    best = min(_spent(["pdftotext", "-layout", str(path), "-"]) for _ in range(ROUNDS))
    return max(best - start_up, 1e-4)


def _spent(command: list[str]) -> float:
    """The processor's seconds of a program, its own and the system's for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def right(tables: list[Rows], wanted: list[Printed]) -> tuple[int, int]:
    """How many of the wanted cells are exactly right, and how many there are."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for table in tables:
        rows = [[_plain(c) for c in row] for row in table]
        width = max(map(len, rows), default=0)
        used = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
        for row in rows:
            kept = [row[at] if at < len(row) else "" for at in used]
            if kept:
                found[kept[0]].append(kept[1:])
    good = total = 0
    for wanted_table in wanted:
        for label, *cells in wanted_table.rows:
            total += sum(map(bool, cells))
            scored = [(sum(bool(a) and a == b for a, b in zip(cells, own, strict=False)), own) for own in found[label]]
            if scored:
                score, own = max(scored, key=lambda s: s[0])
                good += score
                found[label].remove(own)
    return good, total


def _plain(cell: str) -> str:
    return " ".join(cell.split()).replace("\u2212", "-")


def others(paths: list[Path]) -> dict[str, dict[str, tuple[float, list[Rows]]]]:
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([str(python), *install], check=True)
    told = subprocess.run([str(python), "-c", _OTHERS, *map(str, paths)], check=True, capture_output=True, text=True)
    return json.loads(told.stdout)


def pages_of(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def measured(folder: Path) -> list[str]:
    """The table as lines of Markdown."""
    documents = printed(LABELS, folder)
    paths = [path for _, path, _ in documents]
    pages = sum(map(pages_of, paths))
    start_up = min(_spent(["pdftotext", "-v"]) for _ in range(5))
    looks = list(dict.fromkeys(look for look, _, _ in documents))
    seconds: dict[str, float] = defaultdict(float)
    good: dict[tuple[str, str], int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    there = others(paths)
    ours(paths[0])
    for look, path, wanted in documents:
        seconds[FLOOR] += floor(path, start_up)
        answers = {OURS: ours(path)} | {
            name: (found[str(path)][0], found[str(path)][1]) for name, found in there.items()
        }
        for name, (spent, tables) in answers.items():
            seconds[name] += spent
            hits, cells = right(tables, wanted)
            good[name, look] += hits
        total[look] += cells
    rows = [
        f"{len(documents)} documents, {pages} pages, {sum(total.values()):,} cells.",
        "",
        f"| program | ms a page | times {FLOOR} | {' | '.join(f'right: {look}' for look in looks)} | right: all |",
        f"| --- | ---: | ---: |{' ---: |' * (len(looks) + 1)}",
    ]
    for name in (FLOOR, OURS, *there):
        speed = f"| {name} | {seconds[name] / pages * 1000:.1f} | {seconds[name] / seconds[FLOOR]:.1f} |"
        if name == FLOOR:
            rows.append(speed + " – |" * (len(looks) + 1))
            continue
        share = [f"{good[name, look] / total[look]:.1%}" for look in looks]
        rows.append(f"{speed} {' | '.join(share)} | {sum(good[name, k] for k in looks) / sum(total.values()):.1%} |")
    rows += ["", f"The target for {OURS} is {TARGET} times {FLOOR} at most, and more cells right than any other."]
    rows.append(LACKING)
    return rows


def table() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder))


if __name__ == "__main__":
    sys.stdout.write("\n".join([*table(), ""]))
