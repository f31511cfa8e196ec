"""What single tables tell beside their numbers: the round of a forecast, their unit, remarks and factors of risks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from orchestration.ingest.grammar.numbers import fits, parse_cell
from orchestration.ingest.remarks.source import Source, statements
from orchestration.ingest.tables.amounts import stated_unit
from orchestration.ingest.tables.model import Cell, Table
from orchestration.ingest.words import fold

_ROUND = re.compile(r"^(?:hel)?(?:ars)?prognos\s?(?P<number>[1-9])(?!\d)")


def forecast_rounds(source: Source) -> Iterator[dict]:
    """The round that a forecast's header names; none where one table sets several rounds side by side."""
    for table in statements(source):
        rounds = {t.text: int(m["number"]) for t in table.titles.values() if (m := _ROUND.match(fold(t.text)))}
        if len(set(rounds.values())) == 1:
            text, number = next(iter(rounds.items()))
            label = f"”{text}” ({table.statement.replace('_', ' ')})"
            yield source.row("forecast_round", "prognosomgång", label, table.lines, contradicts=False, value=number)


def printed_units(source: Source) -> Iterator[dict]:
    """The unit that a table of amounts prints itself; what it takes from the rest of the report is none of its own."""
    seen: set[tuple[str, str]] = set()
    for fact in ("finance_cells", "investment_cells"):
        for cell in source.rows.get(fact, ()):
            if (fact, cell["statement"]) in seen:
                continue
            seen.add((fact, cell["statement"]))
            table = next((t for t in source.tables if t.line <= cell["source_line"] <= t.line_end), None)
            unit = stated_unit(table) if table else None
            if table and unit:
                about = {"about_no": cell["fact_no"], "contradicts": False}
                yield source.row(
                    "printed_unit", f"{fact}: {cell['statement']}", unit, (table.line, table.line), **about
                )


_REMARKED = re.compile(r"\b(?:anmarkning\w*|brist(?:er|erna)?|avvikelse(?:r|rna)?|felaktig(?:t|a|heter)?)\b")
_NOT_REMARKED = re.compile(
    r"\b(?:utan|inga|ingen|inget|inte|ej|noll|0)\b(?:\s\w+){0,3}\s(?:anmarkning|brist|avvikelse|felaktig)|"
    r"\b(?:atgarda\w*|rattat\w*|rattats|korriger\w*|utredd\w*)\b"
)


def risks(source: Source) -> Iterator[dict]:
    """Risks of the internal control: a remark without action, a risk value that is no product of its two factors."""
    listed = {r["source_line"]: r for r in source.rows.get("internal_control_risks", ())}
    has_actions = any(r.get("action") for r in listed.values())
    for risk in listed.values():
        result = fold(risk.get("result") or "")
        if has_actions and result:
            remarked = bool(_REMARKED.search(result)) and not _NOT_REMARKED.search(result)
            yield source.row(
                "risk_action",
                f"internkontroll: {risk['risk']}",
                "anmärkning i resultatet, ingen åtgärd" if remarked else "resultat",
                (risk["source_line"], risk["source_line_end"]),
                contradicts=remarked and not (risk.get("action") or "").strip(" -–."),
                about_no=risk["fact_no"],
            )
    for table in source.tables:
        columns = {name: _column(table, name) for name in ("sannolikhet", "konsekvens")}
        if None in columns.values() or not all(r.line in listed or not r.label for r in table.rows):
            continue
        for row in table.rows:
            factors = {name: _figure(row.cells, at) for name, at in columns.items() if at is not None}
            risk = listed.get(row.line, {})
            values = [v for v in factors.values() if v is not None]
            if risk.get("risk_value") is None or len(values) != len(factors):
                continue
            product = Decimal(values[0]) * values[1]
            if not fits(product):
                continue
            told = " × ".join(f"{name} {value}" for name, value in factors.items())
            yield source.row(
                "risk_product",
                f"internkontroll: {risk['risk']} / riskvärde",
                told,
                (row.line, row.line_end),
                contradicts=False,
                value=product,
                about_no=risk["fact_no"],
            )


def _column(table: Table, name: str) -> int | None:
    return next((at for at, title in enumerate(table.header[1:]) if fold(title).startswith(name)), None)


def _figure(cells: Sequence[Cell | None], at: int) -> int | None:
    cell = cells[at] if at < len(cells) else None
    number = parse_cell(cell.text) if cell is not None else None
    return int(number.value) if number is not None and number.decimals == 0 and not number.percent else None
