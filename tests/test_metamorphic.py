"""A change to a report's text changes its facts exactly as it should and no more: over every delivered report.

Where lines move, rows are compared without their lines and numbers within the report; what a change does not
concern must be equal to the last digit, confidence included.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import changes
import pytest
from test_samples import extracted, files

from orchestration.ingest.extract import Extraction, extract
from orchestration.ingest.readers import read
from orchestration.ingest.words import slug

#: Where a row stands, not what it says.
PLACE = {
    "source_line",
    "source_line_end",
    "source_text",
    "fact_no",
    "about_no",
    "page",
    "claim_no",
    "term_fact_no",
    "link_no",
    "position",
    "first_line",
    "last_line",
    "lines",
    "content_sha256",
}
CELLS = ("finance_cells", "investment_cells", "other_cells", "indicator_cells", "sick_leave")
AMOUNTS = ("finance_cells", "investment_cells", "other_cells")
FACTS_OF_TABLES = (*CELLS, "assignments", "status_counts", "internal_control_risks", "carried_over_assignments")

#: A header's word → another word for the same.
SYNONYMS = {
    "Utfall": "Bokslut",
    "Preliminärt utfall": "Preliminärt bokslut",
    "Prognos": "Årsprognos",
    "Prognos helår": "Årsprognos",
    "Avvikelse": "Budgetavvikelse",
    "Avv. prognos/budget": "Budgetavvikelse prognos",
    "Delårsbokslut": "Utfall period",
    "Diff. utfall": "Förändring utfall",
    "Budget 2024": "Årsbudget 2024",
    "Mål": "Målvärde",
    "Differens": "Förändring",
}
HEADER_WORDS = {
    *("utfall", "budget", "budget-", "avvikelse", "prognos", "mål", "indikator", "bedömning", "trend", "helår"),
    *("ansvarig", "avdelning", "(kf)", "(nämnd)", "jan", "apr", "aug", "-", "|", "2", "4"),
    *("2021", "2022", "2023", "2024", "2025"),
}


def of(*readers: str) -> pytest.MarkDecorator:
    """Each delivered file of these dialects (of all, when none is named)."""
    chosen = [(p, n) for p, n in files() if not readers or read(p.read_bytes(), n).reader in readers]
    return pytest.mark.parametrize(("path", "name"), chosen, ids=lambda v: v if isinstance(v, str) else "")


@cache
def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def after(text: str, name: str) -> Extraction:
    return extract(text.encode("utf-8"), name)


def plain(value: object) -> object:
    """Text without the differences that are no differences: how wide its blanks are, how its minus is drawn."""
    return " ".join(value.replace("\u2212", "-").split()) if isinstance(value, str) else value


def said(found: Extraction, without: Iterable[str] = ()) -> dict[str, Counter]:
    """What the facts say, wherever it stands: the rows of each fact without their place and the columns `without`."""
    dropped = PLACE | set(without)
    return {
        fact: Counter(
            tuple((column, plain(value)) for column, value in row.items() if column not in dropped)
            for row in table.to_pylist()
        )
        for fact, table in found.facts.items()
    }


def differences(before: dict[str, Counter], later: dict[str, Counter]) -> list[str]:
    """Each row that went (-) or came (+), by fact."""
    return [
        f"{fact} {sign} {dict(row)}"
        for fact in before
        for sign, rows in (("-", before[fact] - later[fact]), ("+", later[fact] - before[fact]))
        for row in rows.elements()
    ]


def same(path: Path, name: str, changed: str, without: Iterable[str] = ()) -> None:
    assert changed != text_of(path), "the change found nothing to change"
    found = differences(said(extracted(path, name), without), said(after(changed, name), without))
    assert not found, "\n".join([f"{len(found)} rows differ", *found[:20]])


def rows(found: Extraction, *facts: str) -> list[dict]:
    return [row | {"fact": fact} for fact in facts for row in found.facts[fact].to_pylist()]


@of()
@pytest.mark.parametrize(
    "bytes_of",
    [lambda t: t.replace("\n", "\r\n").encode(), lambda t: b"\xef\xbb\xbf" + t.encode()],
    ids=["CRLF", "BOM"],
)
def test_line_ends_and_a_byte_order_mark_change_nothing(
    path: Path, name: str, bytes_of: Callable[[str], bytes]
) -> None:
    found = extract(bytes_of(text_of(path)), name)
    for fact, table in extracted(path, name).facts.items():
        if fact == "reports":
            table = table.drop_columns(["content_sha256"])
            assert found.facts[fact].drop_columns(["content_sha256"]).equals(table)
        else:
            assert found.facts[fact].equals(table), fact


@of()
@pytest.mark.parametrize("width", [88, 120])
def test_running_text_may_be_broken_at_any_width(path: Path, name: str, width: int) -> None:
    """A number's class in the coverage may follow the line it comes to stand on; none may become unaccounted."""
    changed = changes.rewrapped(text_of(path), width)
    assert changed.split() == text_of(path).split()
    same(path, name, changed, without=("token_class", "loaded", "classified_other"))


@of("tsv", "markdown")
@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009"], ids=["U+00A0", "U+202F", "U+2009"])
def test_thousands_may_be_parted_by_any_blank(path: Path, name: str, blank: str) -> None:
    same(path, name, changes.with_thousands(text_of(path), blank))


@of("tsv", "pdftext", "ocr")
@pytest.mark.parametrize("minus", ["\u2212"], ids=["U+2212"])
def test_a_minus_may_be_drawn_as_a_minus(path: Path, name: str, minus: str) -> None:
    same(path, name, changes.with_minus(text_of(path), minus))


@of("tsv", "markdown", "pdftext")
@pytest.mark.parametrize("every", [3, 7])
def test_blank_pages_move_rows_and_change_none(path: Path, name: str, every: int) -> None:
    changed = changes.with_blank_pages(text_of(path), every)
    same(path, name, changed)
    pages = [changed[: m.start()].count("\f") + 1 for m in re.finditer(r"^", changed, re.MULTILINE)]
    for row in rows(after(changed, name), *FACTS_OF_TABLES):
        assert row["page"] == pages[row["source_line"] - 1], row


@of("pdftext")
@pytest.mark.parametrize("every", [2, 5])
def test_pages_may_begin_elsewhere(path: Path, name: str, every: int) -> None:
    same(path, name, changes.with_moved_page_breaks(text_of(path), every))


def is_header(line: str) -> bool:
    if line.count("\t") >= 2:
        return bool(re.match(r"(?:Indikator|Belopp i \w+|Sjukfrånvaro)\t", line))
    words = line.lower().split()
    return bool(words) and set(words) <= HEADER_WORDS and words[0] != "bedömning"


@of("tsv", "pdftext", "ocr")
def test_headers_may_use_other_words_for_the_same(path: Path, name: str) -> None:
    """Titles change, and the names of the terms made of them; measures and values don't."""
    changed = changes.with_header_words(text_of(path), SYNONYMS, is_header)
    same(path, name, changed, without=("column_title", "term_label", "label"))


def with_figures(row: list[str]) -> bool:
    return any(re.search(r"[1-9]", cell) for cell in row[1:])


@of("tsv", "markdown")
@pytest.mark.parametrize("at", [-1, 2], ids=["last", "third"])
def test_a_new_column_brings_its_own_facts_alone(path: Path, name: str, at: int) -> None:
    new: list[str] = []

    def change(table: list[list[str]]) -> list[list[str]]:
        def value(row: int) -> str:
            if not with_figures(table[row]):
                return ""
            new.append(str(10_001 + len(new)))
            return new[-1]

        return changes.added_column(table, at, "Antal ärenden", value)

    changed = after(changes.with_tables(text_of(path), change), name)
    added = {
        n: row
        for row in rows(changed, *AMOUNTS, "indicator_cells")
        if (n := str(row["value"] or "").split(".")[0]) in new
    }
    for row in added.values():
        assert (row["measure"], row["column_title"], row["confidence"]) == ("antal_arenden", "Antal ärenden", 1.0)
        assert row["unit"] not in ("tkr", "mnkr", "kr"), row
    before = said(extracted(path, name), ("columns_total", "basis"))
    later = said(changed, ("columns_total", "basis"))
    for fact in (*AMOUNTS, "indicator_cells"):
        own = [r for r in later[fact] if dict(r)["measure"] == "antal_arenden"]
        assert len(own) == sum(1 for row in added.values() if row["fact"] == fact)
        for row in own:
            del later[fact][row]
    ignored = ("coverage", "number_tokens")
    found = [d for d in differences(before, later) if not d.startswith(ignored)]
    assert not found, "\n".join(found[:20])
    loaded = {r["token"] for r in rows(changed, "number_tokens") if r["token_class"] == "loaded"}
    assert loaded & set(new) == set(added), "the coverage says of a number that it is loaded, and no fact holds it"


@of("tsv")
@pytest.mark.parametrize("decimals", [3, 1])
def test_a_table_may_be_printed_in_millions(path: Path, name: str, decimals: int) -> None:
    changed = after(changes.with_tables(text_of(path), lambda table: changes.scaled(table, decimals)), name)

    def by_cell(found: Extraction) -> dict[tuple, dict]:
        return {(r["fact"], r["statement"], r["line_no"], r["measure"]): r for r in rows(found, *AMOUNTS)}

    before, later = by_cell(extracted(path, name)), by_cell(changed)
    assert before.keys() == later.keys()
    for key, row in before.items():
        got = later[key]
        assert (row["unit"], got["unit"], got["decimals"]) == ("tkr", "mnkr", decimals)
        assert got["value"] == round(row["value"] / 1000, decimals), key
        assert (got["line_label"], got["confidence"]) == (row["line_label"], row["confidence"])
        if decimals == 3:
            assert got["line_kind"] == row["line_kind"]
    if decimals == 3:  # nothing is rounded: the structure, and what the text says of it, hold as before
        assert said(changed)["calculation_arcs"] == said(extracted(path, name))["calculation_arcs"]
        assert said(changed)["claims"] == said(extracted(path, name))["claims"]
        assert terms_in_tkr(changed) == terms_in_tkr(extracted(path, name))


def terms_in_tkr(found: Extraction) -> Counter:
    scale = {"mnkr": Decimal(1000)}
    return Counter(
        (
            r["claim_no"],
            r["rule_id"],
            r["term_label"],
            r["term_value"] * scale.get(r["term_unit"], Decimal(1)),
            r["weight"],
        )
        for r in rows(found, "claim_links")
    )


def item_groups(found: Extraction, first: int, last: int) -> list[list[int]]:
    """Groups of rows (0-based within the table's lines first..last) that add up to the same total and are no totals."""
    lines = {(r["fact"], r["statement"], r["line_no"]): r["source_line"] for r in rows(found, *AMOUNTS)}
    arcs = found.facts["calculation_arcs"].to_pylist()
    totals = {(a["fact"], a["statement"], a["total_line_no"]) for a in arcs}
    groups: dict[tuple, list[int]] = defaultdict(list)
    for arc in arcs:
        item = (arc["fact"], arc["statement"], arc["item_line_no"])
        if item not in totals and first <= lines[item] <= last:
            groups[arc["statement"], arc["total_line_no"]].append(lines[item] - first)
    return [sorted(group) for group in groups.values()]


def arcs_by_label(found: Extraction) -> Counter:
    labels = {(r["fact"], r["statement"], r["line_no"]): r["line_label"] for r in rows(found, *AMOUNTS)}
    return Counter(
        (
            a["statement"],
            *(labels[a["fact"], a["statement"], a[end]] for end in ("total_line_no", "item_line_no")),
            a["weight"],
        )
        for a in found.facts["calculation_arcs"].to_pylist()
    )


@of("tsv")
def test_the_rows_of_a_table_may_stand_in_another_order(path: Path, name: str) -> None:
    base = extracted(path, name)
    at = iter(changes.tables(text_of(path)))

    def change(table: list[list[str]]) -> list[list[str]]:
        first, last = next(at)
        groups = item_groups(base, first + 1, last)
        if not groups and all(with_figures(row) and not row[0].startswith("Total") for row in table[1:]):
            groups = [list(range(1, len(table)))]
        return changes.shuffled(table, groups)

    changed = changes.with_tables(text_of(path), change)
    moved = sum(a != b for a, b in zip(changed.split("\n"), text_of(path).split("\n"), strict=True))
    assert moved >= 10
    same(path, name, changed, ("line_no", "total_line_no", "item_line_no", "basis", "about_no"))
    assert arcs_by_label(after(changed, name)) == arcs_by_label(base)


def values_by_row(found: Extraction) -> dict[tuple[str, int], dict[tuple, tuple]]:
    """(fact, line) → what each cell of the row holds."""
    table: dict[tuple[str, int], dict[tuple, tuple]] = defaultdict(dict)
    for r in rows(found, *CELLS):
        cell = (r["measure"], r.get("line_label") or r.get("indicator"), r.get("period_end"))
        table[r["fact"], r["source_line"]][cell] = (r["value"], r.get("text_value"), r["confidence"])
    return table


@of("pdftext")
@pytest.mark.parametrize("nth", [0, 1, 2], ids=["every", "even", "odd"])
def test_a_blank_lost_between_cells_is_never_read_wrong_in_silence(path: Path, name: str, nth: int) -> None:
    """A row whose blank cell left one blank less is read as before, or none of its changed cells is taken for sure."""
    base = values_by_row(extracted(path, name))
    spans = {(r["source_line"], r["source_line_end"]) for r in rows(extracted(path, name), *CELLS)}
    inside = sorted({n for first, last in spans for n in range(first, last + 1)})
    lines = text_of(path).split("\n")
    damaged = [n for n in inside if re.search(r"\S {2,}\S", lines[n - 1])]
    damaged = damaged if nth == 0 else damaged[nth - 1 :: 2]
    assert damaged
    later = values_by_row(after(changes.with_one_blank_less(text_of(path), damaged), name))
    hit = {line for first, last in spans for line in [first] if any(first <= n <= last for n in damaged)}
    for row in base.keys() | later.keys():
        before, got = base.get(row, {}), later.get(row, {})
        if before == got:
            continue
        assert row[1] in hit, f"{row} was not touched: {before} became {got}"
        wrong = {
            cell
            for cell, (value, text, sure) in got.items()
            if sure == 1 and before.get(cell, (None, None))[:2] != (value, text)
        }
        assert not wrong, f"{row}: {wrong} of {got}"
        lost = before.keys() - got.keys()
        assert not lost or any(sure < 1 for *_, sure in got.values()), f"{row}: {lost} lost"


ENDINGS = ("kontoret", "styrelsen", "nämnden", "förvaltningen", "bolaget")


@of()
def test_other_names_give_the_same_facts_under_other_names(path: Path, name: str) -> None:
    (report,) = rows(extracted(path, name), "reports")
    place, body = report["municipality"].removesuffix(" kommun"), report["organisation"]
    new_body = "Hamn" + next(e for e in ENDINGS if body.endswith(e))
    names = {rf"\b{place[:5]}\w*\b": "Ekvik", rf"\b{body}(?=s?\b)": new_body}  # reading by eye damages a name's end
    found = after(changes.renamed(text_of(path), names), name)
    (renamed,) = rows(found, "reports")
    assert (renamed["municipality"], renamed["organisation"]) == ("Ekvik kommun", new_body)
    assert renamed["report_id"] == report["report_id"].replace(f"{slug(place)}-{slug(body)}", f"ekvik-{slug(new_body)}")
    dropped = ("report_id", "source_file")

    def under_new_names(facts: dict[str, Counter]) -> dict[str, Counter]:
        return {
            fact: Counter(
                tuple((c, changes.renamed(v, names) if isinstance(v, str) else v) for c, v in row)
                for row in table.elements()
            )
            for fact, table in facts.items()
        }

    difference = differences(under_new_names(said(extracted(path, name), dropped)), said(found, dropped))
    assert not difference, "\n".join(difference[:20])
