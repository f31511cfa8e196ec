"""What holds for every delivered report: the samples in raw/, and the files in the folder AVSTAMT_EXPORTS, if set."""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.ingest import schemas
from orchestration.ingest.extract import Extraction, extract
from orchestration.ingest.readers import read
from orchestration.ingest.words import enumeration

ROOT = Path(__file__).parent.parent
RAW = ROOT / "raw"
EXPORTS = os.environ.get("AVSTAMT_EXPORTS")

PRINTED = (
    "finance_cells",
    "investment_cells",
    "other_cells",
    "indicator_cells",
    "sick_leave",
    "staff_turnover",
    "claims",
)
HELD = [f for f in schemas.FACTS if {"source_line", "source_text"} <= set(schemas.FACTS[f].names)]
SENTENCE_LINES = 12
HARMLESS = "\n\nMånga invånare har hört av sig under våren, och kontakten med föreningarna har varit god.\n"
ALLOWED = {
    ("goals", "assessment"): schemas.ASSESSMENTS,
    ("goals", "trend"): schemas.TRENDS,
    ("assignments", "status"): schemas.STATUSES,
    ("assignments", "prognosis"): schemas.PROGNOSES,
    ("assignments", "kind"): schemas.ASSIGNMENT_KINDS,
    ("status_counts", "status"): schemas.STATUSES,
    ("status_counts", "kind"): (*schemas.ASSIGNMENT_KINDS, "total"),
    ("reports", "report_type"): schemas.REPORT_TYPES,
    ("finance_cells", "line_kind"): schemas.LINE_KINDS,
    ("investment_cells", "line_kind"): schemas.LINE_KINDS,
    ("other_cells", "line_kind"): schemas.LINE_KINDS,
    ("finance_cells", "unit"): schemas.UNITS,
    ("investment_cells", "unit"): schemas.UNITS,
    ("indicator_cells", "unit"): schemas.UNITS,
    ("claims", "unit"): schemas.UNITS,
    ("indicator_cells", "scope"): ("kf", "nämnd"),
    ("sick_leave", "measure"): ("rate", "change"),
    ("staff_turnover", "kind"): ("extern", "intern"),
}


def files() -> list[tuple[Path, str]]:
    """Every delivered file with its path below the landing folder."""
    found = [(p, p.relative_to(RAW).as_posix()) for p in sorted(RAW.rglob("*")) if p.is_file() and p.parent != RAW]
    if EXPORTS:  # the exports are included where they are at hand; they are no part of the repository
        found += [(p, p.name) for p in sorted(Path(EXPORTS).iterdir()) if p.is_file()]
    return found


each = pytest.mark.parametrize(("path", "name"), files(), ids=lambda v: v if isinstance(v, str) else "")


@cache
def extracted(path: Path, name: str) -> Extraction:
    return extract(path.read_bytes(), name)


def rows(path: Path, name: str, fact: str) -> list[dict]:
    return extracted(path, name).facts[fact].to_pylist()


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def stands_in(shown: str, printed: str) -> bool:
    """Whether the digits stand in the text, in one piece or in two (the end wrapped to the next line)."""
    return any(
        printed.find(shown[:at]) >= 0 <= printed.find(shown[at:], printed.find(shown[:at]) + at)
        for at in range(1, len(shown) + 1)
    )


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def test_there_is_a_sample_of_every_dialect():
    assert {read(p.read_bytes(), n).reader for p, n in files()} >= {"pdftext", "ocr", "tsv", "markdown"}


@each
def test_every_fact_has_the_schema_that_is_declared(path, name):
    facts = extracted(path, name).facts
    assert list(facts) == list(schemas.FACTS)
    for fact, table in facts.items():
        assert table.schema.equals(schemas.FACTS[fact]), fact
        table.validate(full=True)
        for field in table.schema:
            assert field.nullable or table[field.name].null_count == 0, (fact, field.name)


@each
def test_each_report_gives_facts(path, name):
    facts = extracted(path, name).facts
    assert facts["reports"].num_rows == 1
    assert sum(facts[f].num_rows for f in (*PRINTED, "assignments", "carried_over_assignments")) >= 10


@each
def test_extraction_is_deterministic(path, name):
    again = extract(path.read_bytes(), name)
    assert again.report_id == extracted(path, name).report_id
    for fact, table in again.facts.items():
        assert table.equals(extracted(path, name).facts[fact]), fact


@each
def test_the_identity_is_whole_and_every_row_carries_it(path, name):
    (report,) = rows(path, name, "reports")
    assert report["municipality"].endswith(" kommun")
    assert report["period_start"].year == report["period_end"].year == report["fiscal_year"]
    for fact, table in extracted(path, name).facts.items():
        assert set(table["report_id"].to_pylist()) <= {report["report_id"]}, fact


@each
def test_every_fact_lies_within_the_document(path, name):
    last = len(read(path.read_bytes(), name).lines)
    for fact in HELD:
        for row in rows(path, name, fact):
            assert 1 <= row["source_line"] <= row["source_line_end"] <= last, (fact, row)
            assert 0 <= row["confidence"] <= 1


@each
def test_the_source_text_stands_at_the_source_lines(path, name):
    document = read(path.read_bytes(), name)
    for fact in HELD:
        for row in rows(path, name, fact):
            words = [w for w in re.findall(r"[^\W\d_]{4,}|\d+", row["source_text"]) if "uppgift" not in w]
            first = row["source_line"] - (
                SENTENCE_LINES if fact == "claims" else 0
            )  # a claim stands at its number's line
            there = squeezed(document.text_of(max(first, 1), row["source_line_end"]))
            lost = [w for w in words if w not in there]
            assert len(lost) <= len(words) // 10, (fact, lost, row["source_line"])


@each
@pytest.mark.parametrize("fact", PRINTED)
def test_every_value_is_printed_in_its_source_text(path, name, fact):
    """No number is computed or corrected: its digits stand in the text it was read from."""
    for row in rows(path, name, fact):
        value = row["value"]
        if value is None or row.get("half_width") == 0:  # a count may be told in a word
            continue
        shown = f"{abs(value):.{row['decimals']}f}"
        assert stands_in(digits(shown).lstrip("0") or "0", digits(row["source_text"])), (shown, row["source_text"])


@each
def test_a_negative_value_is_printed_with_a_minus(path, name):
    for fact in ("finance_cells", "investment_cells", "other_cells", "indicator_cells", "sick_leave"):
        for row in rows(path, name, fact):
            if row["value"] is not None and row["value"] < 0 and row.get("basis") != "prose":
                assert re.search(r"[-−–]", row["source_text"]), row["source_text"]


@each
def test_each_row_is_numbered_and_each_cell_is_there_once(path, name):
    for fact in schemas.FACTS:
        if "fact_no" in schemas.FACTS[fact].names:
            assert [r["fact_no"] for r in rows(path, name, fact)] == list(range(1, len(rows(path, name, fact)) + 1))
    for fact, key in (
        ("finance_cells", ("statement", "line_no", "measure")),
        ("investment_cells", ("statement", "line_no", "measure")),
        ("other_cells", ("statement", "line_no", "measure")),
        ("indicator_cells", ("line_no", "measure")),
        ("goals", ("goal_no", "title")),
    ):
        keys = [tuple(r[k] for k in key) for r in rows(path, name, fact)]
        assert len(keys) == len(set(keys)), fact


@each
def test_enumerations_hold(path, name):
    for (fact, column), allowed in ALLOWED.items():
        found = {r[column] for r in rows(path, name, fact)} - {None}
        assert found <= set(allowed), (fact, column)


@each
def test_assessments_and_trends_of_indicators_are_of_their_enumeration(path, name):
    for row in rows(path, name, "indicator_cells"):
        if row["measure"] in ("assessment", "trend") and row["confidence"] > 0.5:
            assert enumeration(row["measure"], row["text_value"]) == row["text_value"]


@each
def test_rows_of_a_table_stand_in_the_order_of_its_lines(path, name):
    for fact in ("finance_cells", "investment_cells", "other_cells"):
        for before, after in pairwise(rows(path, name, fact)):
            if before["statement"] == after["statement"]:
                assert before["line_no"] <= after["line_no"]
                assert before["source_line"] <= after["source_line"]


@each
def test_arcs_join_lines_that_are_there(path, name):
    lines = {
        (f, r["statement"], r["line_no"])
        for f in ("finance_cells", "investment_cells", "other_cells")
        for r in rows(path, name, f)
    }
    for arc in rows(path, name, "calculation_arcs"):
        assert (arc["fact"], arc["statement"], arc["total_line_no"]) in lines
        assert (arc["fact"], arc["statement"], arc["item_line_no"]) in lines
        assert arc["total_line_no"] != arc["item_line_no"]
        assert arc["weight"] in (1, -1)
        assert 0 < arc["columns_holding"] <= arc["columns_total"]


@each
def test_every_numeric_token_is_accounted_for(path, name):
    (row,) = rows(path, name, "coverage")
    assert row["numeric_tokens"] == row["loaded"] + row["classified_other"] + row["unaccounted"]
    assert row["numeric_tokens"] == len(rows(path, name, "number_tokens"))
    assert row["unaccounted"] <= row["numeric_tokens"] * 0.05
    lines = read(path.read_bytes(), name).lines
    for token in rows(path, name, "number_tokens"):
        assert lines[token["source_line"] - 1].text[token["position"] :].startswith(token["token"])


@each
def test_no_mail_address_is_in_any_text(path, name):
    address = re.compile(r"\S+@\S+\.\w+")
    for fact, table in extracted(path, name).facts.items():
        for column in table.schema.names:
            if str(table.schema.field(column).type) == "string":
                assert not any(address.search(v) for v in table[column].to_pylist() if v), (fact, column)


def cell_values(found: Extraction) -> list[tuple]:
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
    facts = ("finance_cells", "investment_cells", "other_cells", "indicator_cells")
    return [(fact, *(row.get(c) for c in columns)) for fact in facts for row in found.facts[fact].to_pylist()]


@each
def test_a_harmless_paragraph_at_the_end_changes_no_cell(path, name):
    longer = extract(path.read_bytes() + HARMLESS.encode(), name)
    assert cell_values(longer) == cell_values(extracted(path, name))


@each
def test_another_name_of_the_municipality_changes_no_cell(path, name):
    (report,) = rows(path, name, "reports")
    place = report["municipality"].removesuffix(" kommun")
    other = "Ekvikvassby"[: len(place)].ljust(len(place), "a")
    renamed = re.sub(rf"{place[:4]}\w*(?= kommun| stad)", other, path.read_bytes().decode())
    found = extract(renamed.encode(), name)
    assert other in found.facts["reports"]["municipality"][0].as_py()

    def unnamed(values):  # damaged spellings of the name in labels are put right by the name itself
        names = re.compile(rf"(?:{place[:4]}|{other[:4]})\w*")
        return [tuple(names.sub("", v) if isinstance(v, str) else v for v in value) for value in values]

    assert unnamed(cell_values(found)) == unnamed(cell_values(extracted(path, name)))


@each
@pytest.mark.parametrize("part", range(4))
def test_any_part_of_a_report_is_read_by_itself(path, name, part):
    """A page lost at either end, or a table cut in two, breaks nothing else."""
    lines = path.read_bytes().decode().split("\n")
    size = len(lines) // 4 + 3
    title = "# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\n"
    found = extract((title + "\n".join(lines[part * size : (part + 1) * size])).encode(), "a.txt")
    (row,) = found.facts["coverage"].to_pylist()
    assert row["numeric_tokens"] == row["loaded"] + row["classified_other"] + row["unaccounted"]
    for fact in HELD:
        assert all(1 <= r["source_line"] <= r["source_line_end"] <= size + 5 for r in found.facts[fact].to_pylist()), (
            fact
        )
