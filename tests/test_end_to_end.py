"""The installed command over sample exports and corrupt files: nothing is faked here."""

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
from sample_run import avstamt

from orchestration.settings import REPOSITORY


def samples(raw: Path) -> list[str]:
    corrupt = {"random.txt", "empty.txt", "cut.txt", "line.txt"}
    files = (path for path in raw.rglob("*") if path.is_file() and not path.name.startswith("README"))
    return sorted(path.relative_to(raw).as_posix() for path in files if path.name not in corrupt)


def test_corrupt_files_are_held_back_with_a_reason_and_the_others_published(
    landed: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 2, first.stderr
    with duckdb.connect(str(landed.parent / "data/published/marts.duckdb"), read_only=True) as con:
        loaded = con.execute("select source_file from core.reports order by 1").fetchall()
        held = dict(con.execute("select source_file, reason from quality.quarantine").fetchall())
    assert [name for (name,) in loaded] == samples(landed)
    assert sorted(held) == ["cut.txt", "empty.txt", "line.txt", "random.txt"]
    assert held["empty.txt"] == "empty file"
    assert held["line.txt"] == "line too long"
    assert all(held.values())


def test_the_summary_names_reports_findings_quarantine_and_the_place(
    landed: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert f"Reports     {len(samples(landed))}" in first.stdout
    assert "Quarantine  4" in first.stdout
    assert str(landed.parent / "data" / "published" / "marts.duckdb") in first.stdout
    assert "Traceback" not in first.stderr


def test_a_second_run_imports_no_dagster_and_reads_nothing(
    landed: Path, first: subprocess.CompletedProcess[str]
) -> None:
    code = (
        "import sys; from pathlib import Path; from orchestration import runner;"
        " run = runner.run(Path(sys.argv[1]), Path(sys.argv[2]));"
        " print(run.did_work, run.exit_code, 'dagster' in sys.modules, 'dbt' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(landed), str(landed.parent / "data")],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )

    assert ran.stdout == "False 2 False False\n"


def test_findings_and_status_read_what_was_published(landed: Path, first: subprocess.CompletedProcess[str]) -> None:
    data = str(landed.parent / "data")

    findings = json.loads(avstamt("findings", "--data", data, "--format", "json").stdout)
    status = avstamt("status", "--data", data).stdout

    assert all(finding["state"] == "open" and finding["message_sv"] for finding in findings)
    assert "empty.txt: empty file" in status


def test_every_query_of_the_documents_runs(landed: Path, first: subprocess.CompletedProcess[str]) -> None:
    documents = [(REPOSITORY / name).read_text(encoding="utf-8") for name in ("README.md", "docs/analysts.md")]
    blocks = re.findall(r"```sql\n(.*?)```", "\n".join(documents), re.DOTALL)
    queries = [query for block in blocks for query in block.split(";\n")]

    with duckdb.connect(str(landed.parent / "data/published/marts.duckdb"), read_only=True) as con:
        marts = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where list_contains(['finance', 'hr', 'goals', 'dim'], schema_name)"
        ).fetchall()
        for query in filter(str.strip, queries):
            con.execute(query).fetchall()

    assert {mart for (mart,) in marts if mart not in " ".join(queries)} == set(), "each mart has an example"


def test_the_readme_shows_what_is_printed(landed: Path, first: subprocess.CompletedProcess[str]) -> None:
    """But for the folder, files that are held back here, and kinds of blanks; … stands for what is left out."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"<!-- output: (\w+) -->\n```\n(.*?)```", readme, re.DOTALL))
    printed = {"run": first.stdout, "findings": avstamt("findings", "--data", str(landed.parent / "data")).stdout}
    rows = {name: re.sub("[\u00a0\u202f]", " ", text).splitlines() for name, text in printed.items()}
    elsewhere = re.compile(r"^(Quarantine|Results|Pages)|data/published")

    assert blocks.keys() == printed.keys()
    for name, block in blocks.items():
        for line in block.splitlines():
            shown = line.split("…")[0].rstrip()
            assert elsewhere.search(line) or any(row.startswith(shown) for row in rows[name]), line
