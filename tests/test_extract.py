"""Bytes in, facts out: schemas, keys, provenance, coverage, and what must not change when the text around does."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from layouts import report, tabbed

from orchestration.ingest import schemas
from orchestration.ingest.document import Unreadable
from orchestration.ingest.extract import EXTRACTOR_VERSION, extract

DRIFT = tabbed(
    [
        ("Belopp i tkr", "Budget 2025", "Prognos helår 2025", "Avv. prognos/budget 2025"),
        ("Intäkter", "5 900", "6 150", "250"),
        ("Personalkostnader", "-12 400", "-12 380", "20"),
        ("Summa", "-6 500", "-6 230", "270"),
    ]
)
INDICATORS = tabbed(
    [("Indikator", "Mål 2025", "Utfall 2024"), ("Nöjdhet, andel (%)", "80", "77,5"), ("Antal lekplatser", "12", "11")]
)
CLAIM = "Prognosen visar ett överskott om 270 tkr mot budget."
BODY = f"## 2.1. Ge snabba besked till alla\n\n{INDICATORS}\n\n## Drift\n\n{DRIFT}\n\n{CLAIM}\n"
HARMLESS = "Många invånare har hört av sig under våren. Kontakten med föreningarna har varit god och fortsätter i höst."

CELLS = ("finance_cells", "investment_cells", "other_cells", "indicator_cells")


def cell_values(data: bytes) -> list[tuple]:
    facts = extract(data, "a.txt").facts
    columns = (
        "statement",
        "indicator",
        "line_no",
        "line_label",
        "measure",
        "value",
        "text_value",
        "unit",
        "line_kind",
        "confidence",
    )
    return [(fact, *(row.get(c) for c in columns)) for fact in CELLS for row in facts[fact].to_pylist()]


def test_every_fact_has_a_table_of_its_schema():
    found = extract(report(BODY), "a.txt")
    assert list(found.facts) == list(schemas.FACTS)
    for fact, table in found.facts.items():
        assert table.schema.equals(schemas.FACTS[fact]), fact


def test_one_report_with_its_identity():
    found = extract(report(BODY), "ekvik/namnden/a.txt")
    (row,) = found.facts["reports"].to_pylist()
    assert row["report_id"] == found.report_id == "ekvik-byggnamnden-delarsrapport-2025-04-30"
    assert row["source_file"] == "ekvik/namnden/a.txt"
    assert row["lines"] == report(BODY).count(b"\n")
    assert len(row["content_sha256"]) == 64


def test_the_key_numbers_the_rows_of_each_fact_from_one():
    for fact, table in extract(report(BODY), "a.txt").facts.items():
        if "fact_no" in table.schema.names:
            assert table["fact_no"].to_pylist() == list(range(1, table.num_rows + 1)), fact


def test_the_same_bytes_give_the_same_facts():
    first, second = (extract(report(BODY), "a.txt") for _ in range(2))
    assert all(first.facts[f].equals(second.facts[f]) for f in schemas.FACTS)


def test_the_file_s_place_changes_nothing_but_its_own_column():
    first, second = extract(report(BODY), "a.txt"), extract(report(BODY), "vassby/skolnamnden/b.md")
    for fact in schemas.FACTS:
        a, b = first.facts[fact], second.facts[fact]
        if fact == "reports":
            a, b = a.drop_columns("source_file"), b.drop_columns("source_file")
        assert a.equals(b), fact


def test_every_number_of_a_table_is_a_cell():
    values = Counter(v[6] for v in cell_values(report(BODY)) if v[6] is not None)
    assert sorted(str(v) for v in values.elements()) == sorted(
        ["80.0000", "77.5000", "12.0000", "11.0000"]
        + [
            "5900.0000",
            "6150.0000",
            "250.0000",
            "-12400.0000",
            "-12380.0000",
            "20.0000",
            "-6500.0000",
            "-6230.0000",
            "270.0000",
        ]
    )


def test_every_number_is_accounted_for():
    facts = extract(report(BODY), "a.txt").facts
    (row,) = facts["coverage"].to_pylist()
    assert row["numeric_tokens"] == row["loaded"] + row["classified_other"] + row["unaccounted"]
    assert row["numeric_tokens"] == facts["number_tokens"].num_rows
    assert row["unaccounted"] == 0


def test_a_table_that_no_recogniser_takes_is_reported():
    table = tabbed([("Namn", "Färg", "Form"), ("A", "blå 12", "rund"), ("B", "grön 7", "kantig")])
    found = extract(report(f"## Bilder\n\n{table}\n"), "a.txt").facts
    assert [(r["first_line"], r["last_line"]) for r in found["unparsed"].to_pylist()] == [(9, 11)]


@pytest.mark.parametrize("place", ["after", "between"])
def test_a_harmless_paragraph_changes_no_cell(place):
    changed = (
        f"{BODY}\n\n{HARMLESS}\n" if place == "after" else BODY.replace("\n\n## Drift", f"\n\n{HARMLESS}\n\n## Drift")
    )
    assert changed != BODY
    assert cell_values(report(changed)) == cell_values(report(BODY))


def test_another_municipality_or_body_changes_no_cell():
    renamed = report(BODY, body="Vassby kommun", noun="Miljönämnden")
    assert extract(renamed, "a.txt").report_id == "vassby-miljonamnden-delarsrapport-2025-04-30"
    assert cell_values(renamed) == cell_values(report(BODY))


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009"])
def test_another_blank_in_the_thousands_changes_no_value(blank):
    data = report(BODY).decode()
    for number in ("5 900", "6 150", "12 400", "12 380", "6 500", "6 230"):
        data = data.replace(number, number.replace(" ", blank))
    assert cell_values(data.encode()) == cell_values(report(BODY))


def test_line_ends_of_another_system_change_nothing():
    other = report(BODY).replace(b"\n", b"\r\n")
    assert cell_values(other) == cell_values(report(BODY))


def test_a_wrong_sum_stays_as_printed():
    wrong = report(BODY.replace("-6 500", "-6 400"))
    assert next(v for v in cell_values(wrong) if v[4] == "Summa")[6] == -6400


def test_personal_data_is_in_no_fact():
    text = BODY + "\n\nKontakt: Anna Exempel, anna.exempel@ekvik.example, 070-123 45 67. Antalet besök var 1 200.\n"
    for fact, table in extract(report(text), "a.txt").facts.items():
        joined = "\n".join(str(v) for row in table.to_pylist() for v in row.values())
        assert "@" not in joined, fact
        assert "Exempel" not in joined, fact


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00x", b"Ekvik\x00", b"Inget av v\xc3\xa4rde h\xc3\xa4r.\n"])
def test_what_can_t_become_a_report_is_refused_with_a_reason(data):
    with pytest.raises(Unreadable) as raised:
        extract(data, "ekvik.txt")
    assert raised.value.reason
    assert "ekvik.txt" in raised.value.detail


def test_a_report_without_any_table_is_still_a_report():
    found = extract(report(HARMLESS), "a.txt")
    assert found.facts["reports"].num_rows == 1
    assert found.facts["finance_cells"].num_rows == 0
    assert found.facts["coverage"].num_rows == 1


def test_rows_that_break_a_schema_are_named():
    with pytest.raises(ValueError, match=r"goals, row 0: no value for .*title"):
        schemas.table("goals", [{"report_id": "a"}])
    with pytest.raises(ValueError, match="unknown columns"):
        schemas.table("reports", [{"colour": "blå"}])
    assert schemas.empty("goals").num_rows == 0


def test_amounts_are_exact_decimals():
    amounts = {
        f.name: f.type
        for schema in schemas.FACTS.values()
        for f in schema
        if f.name in ("value", "half_width", "term_value")
    }
    assert set(amounts.values()) == {schemas.AMOUNT}
    assert pa.types.is_decimal(schemas.AMOUNT)


def test_the_extractor_states_a_version():
    assert EXTRACTOR_VERSION.strip()


def test_extraction_never_imports_the_orchestrator():
    for path in Path(schemas.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(n.split(".")[0] in ("dagster", "dagster_dbt", "dbt", "great_expectations") for n in names), (
                path
            )
