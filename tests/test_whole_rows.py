"""A total that fails in most columns is one finding: about a row, not about six numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.reconcile.relations import Key, Relation, Term
from orchestration.reconcile.whole_rows import whole_rows

COLUMNS = ("budget", "prognos", "utfall")
HALF = Decimal("0.5")


def term(row: int, column: int, label: str, value: int) -> Term:
    key = ("finance_cells", 10 * row + column, None)
    return Term(key, label, Decimal(value), HALF, "tkr", 1, row, row, "", 1.0)


def totals(rows: list[tuple[str, int, int, int]], total: tuple[int, int, int]) -> list[Relation]:
    """The relations of a table's total, one for each column, judged."""
    made = []
    for at, column in enumerate(COLUMNS):
        reported = term(9, at, "Summa", total[at])
        terms = tuple(term(line, at, label, values[at]) for line, (label, *values) in enumerate(rows, 1))
        computed = sum((t.value for t in terms), Decimal(0))
        off, bound = reported.value - computed, HALF * (len(terms) + 1)
        outcome = "inconsistent" if abs(off) > bound else "consistent"
        made.append(
            Relation(
                f"R1:{column}", "R1", "r", f"drift: Summa / {column}", outcome, None, "tkr", computed, off, bound,
                Decimal(1), Decimal(0), "equals", reported, terms,
            )
        )  # fmt: skip
    return made


def row_of(key: Key) -> tuple[str, str, int]:
    return (key[0], "drift", key[1] // 10)


def found(relations: list[Relation]) -> list:
    return whole_rows([r for r in relations if r.outcome == "inconsistent"], relations, row_of)


def test_a_row_that_stands_twice_is_named_with_both_its_lines():
    rows = [("Hyra", 100, 110, 70), ("Hyra", 100, 110, 70), ("Lön", 310, 330, 190)]
    (row,) = found(totals(rows, (410, 440, 260)))
    assert row.note(swedish=True) == (
        "Raden Hyra står två gånger (rad 1 och 2); utan den ena stämmer summan i alla kolumner."
    )
    assert "lines 1 and 2" in row.note(swedish=False)


def test_of_a_missing_row_the_message_says_what_it_would_hold():
    (row,) = found(totals([("Hyra", 100, 110, 70), ("Lön", 310, 330, 190)], (460, 495, 290)))
    assert row.doubled is None
    assert row.note(swedish=True) == (
        "Summan stämmer inte i 3 av 3 kolumner: en rad kan saknas, med budget 50; prognos 55; utfall 30."
    )
    assert "a row may be missing, with budget 50" in row.note(swedish=False)


@pytest.mark.parametrize("total", [(410, 440, 999), (410, 440, 260)])
def test_a_total_that_holds_in_most_columns_has_a_wrong_number_and_no_wrong_row(total):
    assert found(totals([("Hyra", 100, 110, 70), ("Lön", 310, 330, 190)], total)) == []
