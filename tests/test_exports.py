"""What a run publishes beside DuckDB: files that open in Excel as they should, and that hold the same rows."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import answers
import duckdb
import openpyxl
import pytest
from postgres_server import server

from orchestration import publish
from orchestration.exports import delimited, postgres, workbooks
from orchestration.settings import Settings


@pytest.fixture
def published(landed: Path, first: object) -> Path:
    """What the run over the samples published; nothing is written there."""
    return landed.parent / "data" / "published"


@pytest.fixture
def marts(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as con:
        yield con


def test_the_answers_in_the_analysts_document_are_what_the_samples_give(marts: duckdb.DuckDBPyConnection) -> None:
    document = answers.DOCUMENT.read_text(encoding="utf-8")

    assert len(answers.queries(document)) == 10
    for query, answer in answers.queries(document):
        assert answers.table(answers.ask_duckdb(marts)(query)) == answer, query
        assert answer.count("\n") > 1, f"an empty answer shows nothing: {query}"


def test_postgresql_gives_the_same_answers(published: Path, marts: duckdb.DuckDBPyConnection) -> None:
    with server() as running:
        folders = Settings(raw=published, data=published.parent, target="postgres", postgres=running.address)
        publication = publish.current(folders)
        assert publication is not None
        postgres.write(folders, publication)
        for query, _ in answers.queries(answers.DOCUMENT.read_text(encoding="utf-8")):
            names, expected = answers.ask_duckdb(marts)(query)
            found = running.rows(query)
            assert answers.table((names, found)) == answers.table((names, expected)), query


def test_every_table_is_a_csv_file_with_the_same_rows(published: Path, marts: duckdb.DuckDBPyConnection) -> None:
    tables = marts.execute(
        "select schema_name, table_name from duckdb_columns() where database_name = current_database() and not internal"
        " group by all order by all"
    ).fetchall()
    assert {f"{schema}/{name}.csv" for schema, name in tables} == {
        path.relative_to(published / "csv").as_posix() for path in (published / "csv").rglob("*.csv")
    }
    for schema, name in [("finance", "budget_followup"), ("sv", "budgetuppfoljning"), ("goals", "assignments")]:
        cursor = marts.execute(f"select * from {schema}.{name} order by all")
        kinds = [str(column[1]) for column in cursor.description]
        expected = cursor.fetchall()
        with (published / "csv" / schema / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = list(csv.reader(handle, delimiter=";"))
        assert header == [column[0] for column in cursor.description]
        assert len(rows) == len(expected)
        for row in rows:
            for kind, cell in zip(kinds, row, strict=True):
                assert not kind.startswith("DECIMAL") or re.fullmatch(r"(-?\d+(,\d*[1-9])?)?", cell), cell
        amounts = [at for at, kind in enumerate(kinds) if kind.startswith("DECIMAL")]
        for at in amounts:
            told = sorted(Decimal(row[at].replace(",", ".")) for row in rows if row[at])
            assert told == sorted(row[at] for row in expected if row[at] is not None)


def test_a_csv_file_begins_with_the_mark_that_excel_knows_utf8_by(published: Path) -> None:
    content = (published / "csv/sv/uppdrag.csv").read_bytes()

    assert content.startswith("\ufeffRapport-id;Kommun;".encode())
    assert content.count("\ufeff".encode()) == 1


FORMULAS = ["=1+1", "+SUM(A1)", "-2+3|cmd", "@A1", "\t=1", '=HYPERLINK("http://x";"y")']


def test_no_text_of_a_csv_file_is_taken_for_a_formula_and_numbers_stay_as_they_are(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute("create table core.texts (place integer, told varchar)")
        told = [*FORMULAS, "-1 323", "+4,5 %", "vanlig; text", 'med "citat"', "två\nrader", "", None]
        con.executemany("insert into core.texts values (?, ?)", list(enumerate(told)))
        delimited.write(con, tmp_path)

    with (tmp_path / "csv/core/texts.csv").open(encoding="utf-8-sig", newline="") as handle:
        cells = [cell for _, cell in list(csv.reader(handle, delimiter=";"))[1:]]
    assert cells[: len(FORMULAS)] == ["'" + text for text in FORMULAS]
    assert cells[len(FORMULAS) :] == ["-1 323", "+4,5 %", "vanlig; text", 'med "citat"', "två\nrader", "", ""]


def test_each_organisation_has_a_workbook_of_its_own_reports(published: Path, marts: duckdb.DuckDBPyConnection) -> None:
    listed = json.loads((published / "excel/workbooks.json").read_text(encoding="utf-8"))
    organisations = marts.execute("select count(*) from dim.organisation").fetchall()[0][0]
    assert sorted(listed) == sorted(path.name for path in (published / "excel").glob("*.xlsx"))
    assert len(listed) == organisations

    found = []
    for path in (published / "excel").glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[:3] == ["Läs mig", "Att kontrollera", "Uppdrag"]
        if "Ekonomi" in book.sheetnames:
            header, *rows = list(book["Ekonomi"].iter_rows(values_only=True))
            assert len({row[header.index("Organisation")] for row in rows}) == 1
            at = header.index("Utfall period tkr")
            found += [Decimal(str(row[at])) * 1000 for row in rows if row[at] is not None]
    expected = marts.execute("select actual_ytd_sek from finance.budget_followup where actual_ytd_sek is not null")
    assert sorted(found) == sorted(value for (value,) in expected.fetchall())


def test_every_sheet_is_one_table_with_a_frozen_header_and_formats(published: Path) -> None:
    book = openpyxl.load_workbook(published / "excel/norrtalje-kommun-kommunstyrelsekontoret.xlsx")

    for page in book.worksheets[1:]:
        [table] = page.tables.values()
        assert table.name == "Data_" + page.title.replace(" ", "_")
        assert table.ref == page.dimensions
        assert page.freeze_panes == "A2"
        header = [cell.value for cell in page[1]]
        assert [column.name for column in table.tableColumns] == header
        for name, cell in zip(header, page[2], strict=True):
            if cell.value is None:
                continue
            if name.endswith(" tkr"):
                assert (cell.number_format, cell.data_type) == ("#,##0", "n")
            elif name in ("Period från", "Slutdatum"):
                assert cell.number_format == "yyyy-mm-dd"
                assert isinstance(cell.value, datetime)
        for at, name in enumerate(header, start=1):
            letter = page.cell(1, at).column_letter
            is_empty = all(page.cell(row, at).value is None for row in range(2, page.max_row + 1))
            assert page.column_dimensions[letter].hidden is is_empty, f"{page.title}: {name}"
    findings = [cell.value for cell in book["Att kontrollera"][1]]
    assert findings[:3] == ["Allvar", "Läge", "Plats"], "what a controller asks first"
    assert findings[-1] == "Rapport-id"
    read_me = [cell for row in book["Läs mig"].iter_rows(values_only=True) for cell in row if cell]
    assert any("Data_Ekonomi" in text for text in read_me)
    assert any("delarsrapport-2025-04" in text for text in read_me), "the reports that the book is made of"


def planted(con: duckdb.DuckDBPyConnection, texts: list[str], organisations: tuple[str, ...] = ("Nämnden",)) -> None:
    """The tables that a workbook reads, empty but for goals with these titles."""
    for schema in ("dim", "sv"):
        con.execute(f"create schema {schema}")
    con.execute("create table dim.organisation (organisation_key varchar, municipality varchar, organisation varchar)")
    con.execute(
        "create table dim.report as select '' as organisation_key, '' as report_id, 'delårsrapport' as report_type,"
        " date '2025-01-01' as period_start, date '2025-04-30' as period_end, '=titel' as title, 1 as version_no,"
        " false as is_draft, 'a.txt' as source_file, timestamp '2025-05-20' as loaded_at limit 0"
    )
    for name in organisations:
        con.execute("insert into dim.organisation values (?, 'Åmåls kommun', ?)", [name, name])
        con.execute(
            "insert into dim.report values (?, ?, 'delårsrapport', date '2025-01-01', date '2025-04-30', '=titel', 1,"
            " false, 'a.txt', timestamp '2025-05-20')",
            [name, name],
        )
    con.execute('create table sv.mal ("Rapport-id" varchar, "Mål" varchar)')
    con.executemany("insert into sv.mal values (?, ?)", [(name, text) for name in organisations for text in texts])
    for view in re.findall(r"sv\.\w+", " ".join(subject.view for subject in workbooks.SUBJECTS)):
        con.execute(
            f'create table if not exists {view} ("Rapport-id" varchar, "Nummer i rapporten" integer, "Källrad" integer,'
            ' "Läge" varchar, "Allvar" varchar, "Iakttagelse-id" varchar, "Källrad till" integer, "Sida" integer,'
            ' "Misstänkt tal" varchar, "Först sedd" date, "Senast sedd" date, "Period till" date,'
            ' "Första slutdatum" date, "Antal flyttar" integer, "Förskjutning dagar" integer,'
            ' "Dagar efter slutdatum" integer, "Nytt" boolean, "Slutfört nu" boolean, "Överfört" boolean)'
        )


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        planted(con, [*FORMULAS, "x" * 40_000, "med \x0b tecken"])
        [name] = workbooks.write(con, tmp_path)

    page = openpyxl.load_workbook(tmp_path / "excel" / name)["Mål"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells[: len(FORMULAS)]] == FORMULAS
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells[: len(FORMULAS)]), "it stays text when somebody edits it"
    assert len(cells[len(FORMULAS)].value) == 32_767
    with ZipFile(tmp_path / "excel" / name) as parts:
        assert not any(b"<f>" in parts.read(part) for part in parts.namelist())


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MAX_ROWS", 2)
    with duckdb.connect() as con:
        planted(con, ["ett", "två", "tre"])
        [name] = workbooks.write(con, tmp_path)

    book = openpyxl.load_workbook(tmp_path / "excel" / name)
    assert [book[sheet].max_row for sheet in ("Mål", "Mål 2")] == [3, 2]
    assert list(book["Mål 2"].tables) == ["Data_Mål_2"]


def test_two_organisations_never_share_a_file(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        planted(con, ["mål"], organisations=("Nämnden A", "Nämnden-A"))
        names = workbooks.write(con, tmp_path)

    assert sorted(names) == ["amals-kommun-namnden-a-2.xlsx", "amals-kommun-namnden-a.xlsx"]


def test_a_workbook_that_says_the_same_is_taken_over_and_a_changed_one_written(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        planted(con, ["mål"], organisations=("Ena", "Andra"))
        workbooks.write(con, tmp_path / "one")
        con.execute("update sv.mal set \"Mål\" = 'nytt mål' where \"Rapport-id\" = 'Ena'")
        workbooks.write(con, tmp_path / "two", former=tmp_path / "one")

    def same(name: str) -> bool:
        return (tmp_path / "one/excel" / name).samefile(tmp_path / "two/excel" / name)

    assert same("amals-kommun-andra.xlsx")
    assert not same("amals-kommun-ena.xlsx")


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        planted(con, ["mål"])
        for folder in ("one", "two"):
            workbooks.write(con, tmp_path / folder)

    [first] = (tmp_path / "one/excel").glob("*.xlsx")
    assert first.read_bytes() == (tmp_path / "two/excel" / first.name).read_bytes()


def test_the_views_stay_views_in_the_published_file(marts: duckdb.DuckDBPyConnection) -> None:
    views = {name for (name,) in marts.execute("select view_name from duckdb_views() where not internal").fetchall()}
    tables = marts.execute("select count(*) from duckdb_tables() where schema_name = 'sv'").fetchall()

    assert {"budgetuppfoljning", "att_kontrollera", "dim_datum", "fakta_ekonomi"} <= views
    assert tables == [(0,)]
    words = marts.execute('select distinct "Allvar" from sv.att_kontrollera').fetchall()
    assert {word for (word,) in words} <= {"fel", "varning", "notering"}


def test_dbts_pages_open_without_a_server_and_know_the_swedish_views(published: Path) -> None:
    pages = (published.parent / "reports/docs/index.html").read_text(encoding="utf-8")

    assert "finance_budget_followup" in pages
    assert "sv_budgetuppfoljning" in pages
    assert '"send_anonymous_usage_stats": false' in pages, "the pages ask nobody"
