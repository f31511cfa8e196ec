"""Markdown: pipe tables in all their spellings, marks within cells, and what they leave of the text."""

from __future__ import annotations

import pytest

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

HEADER = "| Verksamhet | Budget 2025 | Utfall 2025 |"


def of(text: str) -> Document:
    return read(text.encode(), "a.md")


def rows(text: str) -> list[tuple[str, ...]]:
    (grid,) = of(text).grids
    return [row.cells for row in grid.rows]


@pytest.mark.parametrize("rule", ["|---|---|---|", "| :-- | --: | :-: |", "|:-|-:|:-:|", "  | --- | ---: | --- |  "])
def test_an_alignment_row_of_any_spelling_is_no_row(rule: str):
    document = of(f"# Ekonomi\n\n{HEADER}\n{rule}\n| Gator | 5 900 | 6 100 |\n")
    assert document.reader == "markdown"
    assert [row.cells for row in document.grids[0].rows] == [
        ("Verksamhet", "Budget 2025", "Utfall 2025"),
        ("Gator", "5 900", "6 100"),
    ]
    assert [row.line for row in document.grids[0].rows] == [3, 5]


def test_a_table_without_outer_pipes_is_read_alike():
    text = (
        "# Ekonomi\n\nVerksamhet | Budget 2025 | Utfall 2025\n--- | ---: | ---:\nGator | 5 900 | 6 100\nHyror | | 20\n"
    )
    assert rows(text) == [
        ("Verksamhet", "Budget 2025", "Utfall 2025"),
        ("Gator", "5 900", "6 100"),
        ("Hyror", "", "20"),
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("**Summa**", "Summa"),
        ("__Summa__", "Summa"),
        ("*Summa*", "Summa"),
        ("_Summa_", "Summa"),
        ("***Summa***", "Summa"),
        ("**Summa *drift***", "Summa drift"),
        ("`5 900`", "5 900"),
        ("[Gator](gator.html)", "Gator"),
        (r"Vatten \| avlopp", "Vatten | avlopp"),
        (r"Pris\*", "Pris*"),
        ("Gator<br>och torg", "Gator och torg"),
        ("12*", "12*"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("konto_a_b", "konto_a_b"),
        ("-5", "-5"),
    ],
)
def test_marks_in_a_cell_are_taken_off_and_escaped_signs_stay(written: str, read_as: str):
    assert rows(f"# E\n\n{HEADER}\n| --- | --- | --- |\n| {written} | 1 | 2 |\n")[1] == (read_as, "1", "2")


def test_a_list_and_a_rule_are_no_tables():
    document = of("# Mål\n\n- Nöjdhet | trygghet\n- Budget\n\n---\n\nText | mer text\n\n## Ekonomi\n")
    assert document.reader == "markdown"
    assert document.grids == ()


def test_a_tables_figures_become_facts_under_its_heading():
    text = (
        "# Delårsrapport per augusti 2025\n\n**Ekvik kommun**\n\nAnsvar: Byggnämnden\n\n## Driftredovisning\n\n"
        "| Belopp i tkr | Budget 2025 | Utfall 2025 | **Avvikelse** |\n|:--|--:|--:|--:|\n"
        "| Intäkter | 5 900 | 6 100 | *200* |\n| **Summa** | **5 900** | **6 100** | **200** |\n"
    )
    found = extract(text.encode(), "a.md").facts["finance_cells"].to_pylist()
    assert [(f["line_label"], f["source_line"], int(f["value"])) for f in found] == [
        ("Intäkter", 11, 5900), ("Intäkter", 11, 6100), ("Intäkter", 11, 200),
        ("Summa", 12, 5900), ("Summa", 12, 6100), ("Summa", 12, 200),
    ]  # fmt: skip
    assert {f["unit"] for f in found} == {"tkr"}


def test_ten_thousand_columns_are_refused_with_their_line():
    with pytest.raises(Unreadable) as refused:
        of("# E\n\n" + "| 1 " * 10_000 + "|\n")
    assert (refused.value.reason, refused.value.detail) == (
        "too many columns", "a.md, line 3: 10000, the limit is 500",
    )  # fmt: skip
