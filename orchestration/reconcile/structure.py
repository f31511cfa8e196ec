"""Which rows a total sums, inferred from the report itself: from a table's own figures, then from its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.reconcile.analogy import structures_of
from orchestration.reconcile.row_totals import counts_exactly
from orchestration.reconcile.totals import Candidate, Row, failing_columns, is_memo, rows_of, says_sum


def infer_arcs(cells: Sequence[dict], fact: str) -> list[dict]:
    """Calculation arcs of one or more reports' cells.

    `cells`: rows of `schemas.FACTS[fact]` (finance_cells, investment_cells, other_cells).
    Returns rows of `schemas.FACTS["calculation_arcs"]`, ordered by report, statement, total and item.
    """
    statements: dict[tuple[str, str], list[dict]] = {}
    for cell in cells:
        statements.setdefault((cell["report_id"], cell["statement"]), []).append(cell)
    arcs = []
    reports: dict[str, dict[str, list[Row]]] = {}
    for (report_id, statement), own in sorted(statements.items()):
        reports.setdefault(report_id, {})[statement] = rows_of(own)
    groups = {
        (report_id, statement): found
        for report_id, tables in reports.items()
        for statement, found in structures_of(tables).items()
    }
    for (report_id, statement), known in sorted(groups.items()):
        exact = counts_exactly(statements[report_id, statement])
        for found in sorted(known, key=lambda group: group.total.line_no):
            basis = _basis(found)
            for item, weight in sorted(found.items, key=lambda pair: pair[0].line_no):
                arcs.append(
                    {
                        "report_id": report_id,
                        "fact": fact,
                        "statement": statement,
                        "total_line_no": found.total.line_no,
                        "item_line_no": item.line_no,
                        "weight": weight,
                        "basis": basis,
                        "columns_holding": found.holding,
                        "columns_total": found.columns,
                        "exact": exact,
                    }
                )
    return arcs


def _basis(group: Candidate) -> str:
    """How the structure was inferred, in words: `sum of the rows before, 4 of 5 columns hold; outvoted: actual_ytd`."""
    told = f"{group.place}, {group.holding} of {group.columns} columns hold"
    outvoted = failing_columns(group.total, group.items)
    return f"{told}; outvoted: {', '.join(outvoted)}" if outvoted else told


def classify_lines(cells: Sequence[dict], arcs: Sequence[dict] | None = None) -> dict[tuple[str, int], str]:
    """The line_kind of each row of one report, by (statement, line_no).

    memo: part of the row above. total: sums rows and is summed by none, or is labelled Summa/Totalt.
    subtotal: sums rows and is summed. item: everything else. `arcs` are inferred when not given.
    """
    known = infer_arcs(cells, "finance_cells") if arcs is None else arcs
    totals = {(arc["statement"], arc["total_line_no"]) for arc in known}
    items = {(arc["statement"], arc["item_line_no"]) for arc in known}
    kinds = {}
    for cell in cells:
        line = (cell["statement"], cell["line_no"])
        label = cell["line_label"]
        if is_memo(label):
            kinds[line] = "memo"
        elif line in totals:
            kinds[line] = "subtotal" if line in items else "total"
        elif line not in items and says_sum(label):
            kinds[line] = "total"
        else:
            kinds[line] = "item"
    return kinds
