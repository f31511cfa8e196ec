"""The fact schemas: one pyarrow schema per fact, and nothing else.

They are the single source of truth for what extraction hands over. The writers cast to them, the
expectations check against them, and a test holds the dbt sources to them. `core` facts state what
the document says, in the unit that it says it in; nothing here is corrected or converted.

Amounts are exact decimals (`AMOUNT`); `decimals` is the number of decimals printed, from which the
interval of the number follows.
"""

from __future__ import annotations

import pyarrow as pa

AMOUNT = pa.decimal128(18, 4)


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


#: Columns that every fact row carries, first.
COMMON = [
    _required("report_id", pa.string()),
    _required("fact_no", pa.int32()),  # order within the report and the fact, from 1: with report_id the key
    pa.field("page", pa.int32()),
    _required("source_line", pa.int32()),  # 1-based line of the reader's text where the row's label starts
    _required("source_line_end", pa.int32()),  # last line that the row or sentence occupies
    _required("source_text", pa.string()),  # the text it was read from, personal data masked
    _required("confidence", pa.float64()),  # 1.0: the text determines it; below: inferred
]

_CELLS = [
    _required(
        "statement", pa.string()
    ),  # the table's name within the report, unique there (drift, drift_per_verksamhet ...)
    _required("line_no", pa.int32()),  # row of the table, from 1
    _required("line_label", pa.string()),
    _required("line_kind", pa.string()),  # item, subtotal, total, memo
    _required("measure", pa.string()),
    _required("value", AMOUNT),
    _required("decimals", pa.int32()),
    pa.field("unit", pa.string()),
    pa.field("column_title", pa.string()),  # the column's header as printed, its lines joined
    pa.field("alternatives", pa.string()),  # JSON list of the other readings that the text allows, or null
]

FACTS: dict[str, pa.Schema] = {
    "reports": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("source_file", pa.string()),
            _required("content_sha256", pa.string()),
            _required("reader", pa.string()),
            _required("municipality", pa.string()),
            _required("organisation", pa.string()),
            _required("report_type", pa.string()),
            _required("period_start", pa.date32()),
            _required("period_end", pa.date32()),
            _required("fiscal_year", pa.int32()),
            pa.field("title", pa.string()),
            pa.field("document_date", pa.date32()),  # the date that the document itself states, if any
            _required("is_draft", pa.bool_()),
            _required("lines", pa.int32()),
        ]
    ),
    "finance_cells": pa.schema(COMMON + _CELLS),
    "investment_cells": pa.schema(COMMON + _CELLS + [pa.field("project_no", pa.string())]),
    "other_cells": pa.schema(COMMON + _CELLS),
    "goals": pa.schema(
        COMMON
        + [
            pa.field("goal_no", pa.string()),
            _required("title", pa.string()),
            pa.field("assessment", pa.string()),
            pa.field("assessment_text", pa.string()),
            pa.field("trend", pa.string()),
        ]
    ),
    "indicator_cells": pa.schema(
        COMMON
        + [
            pa.field("goal_no", pa.string()),
            _required("line_no", pa.int32()),  # the indicator's number within the report, from 1
            _required("indicator", pa.string()),
            pa.field("scope", pa.string()),  # kf, nämnd
            pa.field("department", pa.string()),
            _required("measure", pa.string()),
            pa.field("value", AMOUNT),
            pa.field("decimals", pa.int32()),
            pa.field("text_value", pa.string()),
            pa.field("unit", pa.string()),
            pa.field("qualifier", pa.string()),  # preliminär, or null
            pa.field("column_title", pa.string()),
            pa.field("alternatives", pa.string()),
        ]
    ),
    "assignments": pa.schema(
        COMMON
        + [
            pa.field("goal_no", pa.string()),
            _required("kind", pa.string()),  # uppdrag, nämndinitiativ, aktivitet
            _required("title", pa.string()),
            pa.field("department", pa.string()),
            pa.field("prognosis", pa.string()),
            pa.field("due_date", pa.date32()),
            pa.field("due_text", pa.string()),
            pa.field("status", pa.string()),
            pa.field("comment", pa.string()),
            pa.field("comment_date", pa.date32()),
        ]
    ),
    "status_counts": pa.schema(
        COMMON
        + [
            _required("kind", pa.string()),  # uppdrag, nämndinitiativ, aktivitet, total
            pa.field("status", pa.string()),
            pa.field("on_plan", pa.int32()),
            pa.field("deviating", pa.int32()),
            pa.field("total", pa.int32()),
        ]
    ),
    "sick_leave": pa.schema(
        COMMON
        + [
            pa.field("population", pa.string()),
            pa.field("group_name", pa.string()),
            _required("measure", pa.string()),  # rate, change
            _required("period_start", pa.date32()),
            _required("period_end", pa.date32()),
            _required("value", AMOUNT),
            _required("decimals", pa.int32()),
            _required("basis", pa.string()),  # table, prose
        ]
    ),
    "staff_turnover": pa.schema(
        COMMON
        + [
            pa.field("population", pa.string()),
            _required("kind", pa.string()),  # extern, intern
            _required("period_start", pa.date32()),
            _required("period_end", pa.date32()),
            _required("value", AMOUNT),
            _required("decimals", pa.int32()),
            _required("basis", pa.string()),
        ]
    ),
    "internal_control_risks": pa.schema(
        COMMON
        + [
            _required("risk", pa.string()),
            pa.field("description", pa.string()),
            pa.field("risk_value", AMOUNT),
            pa.field("follow_up", pa.string()),
            pa.field("result", pa.string()),
            pa.field("action", pa.string()),
        ]
    ),
    "carried_over_assignments": pa.schema(
        COMMON
        + [
            _required("title", pa.string()),
            pa.field("new_deadline", pa.date32()),
            pa.field("on_plan_deadline", pa.date32()),
            pa.field("deadline_text", pa.string()),
            pa.field("decision", pa.string()),
        ]
    ),
    "claims": pa.schema(
        COMMON
        + [
            _required("claim", pa.string()),  # variance_ytd, actual_ytd, assignments_total, sick_leave ...
            pa.field("subject", pa.string()),  # the row or body that the sentence is about, as named there
            _required("value", AMOUNT),  # signed as the words say (underskott, negativ avvikelse: minus)
            _required("decimals", pa.int32()),
            _required(
                "half_width", AMOUNT
            ),  # half of the rounding step that the prose shows, in its unit; 0 for counts
            pa.field("unit", pa.string()),
            pa.field("qualifier", pa.string()),  # ca, drygt, knappt, or null
            pa.field("sign_word", pa.string()),  # the word that gave the sign, or null when the sentence states none
            _required("sentence", pa.string()),
            pa.field("section", pa.string()),  # nearest headings, outermost first, joined by " > "
            pa.field("statement", pa.string()),  # the table of the same section, where there is one
            pa.field("goal_no", pa.string()),
        ]
    ),
    # What the text says of its own headers, sentences and gaps:
    "remarks": pa.schema(
        COMMON
        + [
            _required("kind", pa.string()),  # one of REMARK_KINDS
            _required("subject", pa.string()),  # what it is about: a table's headers, a risk, a claim
            _required("label", pa.string()),  # the words in question
            _required("contradicts", pa.bool_()),  # says something against itself, or leaves it open
            pa.field("value", AMOUNT),  # a forecast round, a product of risk factors, a promised year, a formula's
            pa.field("about_no", pa.int32()),  # fact_no of the claim, risk or row's first cell that it is about
            pa.field("first_day", pa.date32()),  # of the time at which a project is to be done
            pa.field("last_day", pa.date32()),
        ]
    ),
    # Derived from the facts of the same report, by inference, before anything is summed:
    "calculation_arcs": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("fact", pa.string()),  # finance_cells, investment_cells, other_cells
            _required("statement", pa.string()),
            _required("total_line_no", pa.int32()),
            _required("item_line_no", pa.int32()),
            _required("weight", pa.int32()),  # +1, -1
            _required("basis", pa.string()),  # how the structure was inferred, in words
            _required("columns_holding", pa.int32()),
            _required("columns_total", pa.int32()),
            _required("exact", pa.bool_()),  # the table counts: its sums have no rounding
        ]
    ),
    "column_arcs": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("fact", pa.string()),  # finance_cells, investment_cells, other_cells
            _required("statement", pa.string()),
            _required("total_measure", pa.string()),
            _required("item_measure", pa.string()),
            _required("exact", pa.bool_()),  # the table counts: its sums have no rounding
            _required("basis", pa.string()),  # how the structure was inferred, in words
            _required("rows_holding", pa.int32()),
            _required("rows_total", pa.int32()),
        ]
    ),
    "claim_links": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("link_no", pa.int32()),
            _required("rule_id", pa.string()),
            _required("claim_no", pa.int32()),  # claims.fact_no of the reported number
            _required(
                "term_fact", pa.string()
            ),  # finance_cells, investment_cells, indicator_cells, sick_leave, claims, items
            pa.field("term_fact_no", pa.int32()),  # fact_no there; null for a counted number
            _required("term_value", AMOUNT),
            _required("term_half_width", AMOUNT),
            pa.field("term_unit", pa.string()),
            _required("weight", pa.int32()),
            _required("term_label", pa.string()),
            _required("basis", pa.string()),
        ]
    ),
    # Where on the page a fact's number stands, for formats whose words have places:
    "cell_boxes": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("fact", pa.string()),  # one of BOXED_FACTS
            _required("fact_no", pa.int32()),  # fact_no there
            _required("page", pa.int32()),
            # Points from the upper left corner of the page as it is shown:
            _required("x0", pa.float64()),
            _required("y0", pa.float64()),
            _required("x1", pa.float64()),
            _required("y1", pa.float64()),
        ]
    ),
    "coverage": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("numeric_tokens", pa.int32()),
            _required("loaded", pa.int32()),
            _required("classified_other", pa.int32()),
            _required("unaccounted", pa.int32()),
        ]
    ),
    "number_tokens": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("source_line", pa.int32()),
            _required("position", pa.int32()),  # 0-based column of the token in its line
            _required("token", pa.string()),
            _required("token_class", pa.string()),  # loaded, date, page, paragraph, reference, prose, unaccounted ...
        ]
    ),
    "unparsed": pa.schema(
        [
            _required("report_id", pa.string()),
            _required("first_line", pa.int32()),
            _required("last_line", pa.int32()),
            _required("reason", pa.string()),
        ]
    ),
}

ASSESSMENTS = ("uppfyllt", "delvis uppfyllt", "ej uppfyllt", "inget värde angivet")
TRENDS = ("positiv", "negativ", "oförändrad", "ej utvärderad")
STATUSES = ("ej påbörjad", "påbörjad", "slutförd", "struken")
PROGNOSES = ("enligt plan", "avvikelse från plan")
REPORT_TYPES = ("månadsrapport", "delårsrapport", "delårsbokslut", "verksamhetsberättelse", "årsbokslut")
ASSIGNMENT_KINDS = ("uppdrag", "nämndinitiativ", "aktivitet")
LINE_KINDS = ("item", "subtotal", "total", "memo")
REMARK_KINDS = (
    "column_period",
    "heading_period",
    "cause",
    "dated_sentence",
    "promise",
    "gap",
    "forecast_round",
    "risk_action",
    "risk_product",
    "missing_part",
    "mention",
    "project_mention",
    "project_end",
    "project_decision",
    "printed_unit",
    "formula",
    "formula_value",
)
BOXED_FACTS = (
    "finance_cells",
    "investment_cells",
    "other_cells",
    "indicator_cells",
    "sick_leave",
    "staff_turnover",
    "internal_control_risks",
    "claims",
    "status_counts",
    "goals",
    "assignments",
    "carried_over_assignments",
)
UNITS = ("tkr", "mnkr", "kr", "%", "procentenheter", "st", "index", "min", "kr/inv", "årsarbetare", "dag")


def empty(fact: str) -> pa.Table:
    """An empty table of the fact's schema."""
    return FACTS[fact].empty_table()


def table(fact: str, rows: list[dict]) -> pa.Table:
    """Rows (dicts by column name; a missing key is null) as a table of the fact's schema.

    Raises ValueError naming fact, row and column when a row has an unknown key or lacks a required value.
    """
    schema = FACTS[fact]
    names = set(schema.names)
    required = [f.name for f in schema if not f.nullable]
    for at, row in enumerate(rows):
        if unknown := set(row) - names:
            raise ValueError(f"{fact}, row {at}: unknown columns {sorted(unknown)}")
        if missing := [n for n in required if row.get(n) is None]:
            raise ValueError(f"{fact}, row {at}: no value for {missing}")
    return pa.Table.from_pylist([{n: row.get(n) for n in schema.names} for row in rows], schema=schema)
