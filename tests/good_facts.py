"""Hand-made facts that keep every rule, for the tests of the gates: rows by fact, and the tables made of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from orchestration.ingest.schemas import FACTS

Rows = dict[str, list[dict[str, Any]]]


def good_rows(report_id: str) -> Rows:
    """One report with at least one row in every fact; its tables are full but for one blank cell."""
    rows: Rows = {fact: [] for fact in FACTS}

    def add(fact: str, /, **values: Any) -> None:
        number = len(rows[fact]) + 1
        common = {"report_id": report_id, "fact_no": number, "source_line": number, "source_line_end": number}
        common |= {"source_text": "text", "confidence": 1.0}
        rows[fact].append({k: v for k, v in (common | values).items() if k in FACTS[fact].names})

    add(
        "reports",
        source_file="a/b.txt",
        content_sha256="0" * 64,
        reader="pdftext",
        municipality="Exempel kommun",
        organisation="Nämnden",
        report_type="delårsrapport",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 4, 30),
        fiscal_year=2025,
        is_draft=False,
        lines=200,
        document_date=date(2025, 5, 20),
    )
    for fact in ("finance_cells", "investment_cells", "other_cells"):
        for line in range(1, 7):
            for measure in ("budget_ytd", "actual_ytd", "variance_ytd", "budget_year", "forecast_year", "antal_besök"):
                if (line, measure) != (6, "forecast_year"):
                    add(
                        fact,
                        statement="drift",
                        line_no=line,
                        line_label=f"Rad {line}",
                        line_kind="total" if line == 6 else "item",
                        measure=measure,
                        value=Decimal(line),
                        decimals=0,
                        unit="tkr",
                    )
    add("goals", goal_no="1.1", title="Mål", assessment="delvis uppfyllt", trend="positiv")
    add(
        "indicator_cells",
        goal_no="1.1",
        line_no=1,
        indicator="Andel",
        scope="kf",
        measure="actual_2024",
        value=Decimal(740),
        decimals=0,
        unit="%",
    )
    add(
        "assignments",
        goal_no="1",
        kind="uppdrag",
        title="Uppdrag",
        prognosis="enligt plan",
        status="påbörjad",
        due_date=date(2025, 12, 31),
        comment_date=date(2025, 4, 30),
    )
    add("status_counts", kind="total", on_plan=1, deviating=0, total=1)
    add("status_counts", kind="uppdrag", status="påbörjad", on_plan=1, deviating=0, total=1)
    for measure, value in (("rate", "5.27"), ("change", "-0.4")):
        add(
            "sick_leave",
            measure=measure,
            period_start=date(2025, 1, 1),
            period_end=date(2025, 4, 30),
            value=Decimal(value),
            decimals=2,
            basis="table",
        )
    add(
        "staff_turnover",
        kind="extern",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 4, 30),
        value=Decimal(3),
        decimals=1,
        basis="table",
    )
    add("internal_control_risks", risk="Risk", risk_value=Decimal(9))
    add(
        "carried_over_assignments", title="Uppdrag", new_deadline=date(2025, 12, 31), on_plan_deadline=date(2025, 6, 30)
    )
    add(
        "claims",
        claim="variance_ytd",
        value=Decimal("-1.5"),
        decimals=1,
        half_width=Decimal("0.05"),
        unit="mnkr",
        sentence="En mening.",
        goal_no="1.1",
    )
    add("remarks", kind="gap", subject="mall", label="oavslutad mening", contradicts=True)
    add(
        "calculation_arcs",
        fact="finance_cells",
        statement="drift",
        total_line_no=6,
        item_line_no=1,
        weight=1,
        basis="last row",
        columns_holding=4,
        columns_total=5,
        exact=False,
    )
    add(
        "column_arcs",
        fact="finance_cells",
        statement="drift",
        total_measure="actual_ytd",
        item_measure="budget_ytd",
        exact=False,
        basis="sum of the columns beside",
        rows_holding=4,
        rows_total=5,
    )
    add("cell_boxes", fact="finance_cells", page=1, x0=310.5, y0=200.0, x1=340.0, y1=212.0)
    add(
        "claim_links",
        link_no=1,
        rule_id="R8",
        claim_no=1,
        term_fact="finance_cells",
        term_fact_no=1,
        term_value=Decimal(1),
        term_half_width=Decimal("0.5"),
        weight=1,
        term_label="Rad 1",
        basis="same section",
    )
    add("coverage", numeric_tokens=6, loaded=3, classified_other=2, unaccounted=1)
    add("number_tokens", position=0, token="1", token_class="loaded")
    add("unparsed", first_line=7, last_line=9, reason="no columns")
    return rows


def tables(*reports: Rows) -> dict[str, pa.Table]:
    """The reports' rows as tables of the schemas; a missing key is null, also where the schema requires a value."""
    joined = {fact: [row for report in reports for row in report[fact]] for fact in FACTS}
    return {
        fact: pa.Table.from_pylist(
            [{name: row.get(name) for name in FACTS[fact].names} for row in rows], schema=FACTS[fact]
        )
        for fact, rows in joined.items()
    }
