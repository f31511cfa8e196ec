"""Small reports for the tests of links and findings: tables and claims as extraction hands them over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from orchestration.ingest.grammar.numbers import half_width, prose_half_width
from orchestration.reconcile.structure import classify_lines, infer_arcs


def cells(rows, columns, *, statement="drift", fact="finance_cells", unit="tkr", first_no=1, first_line=100):
    """Rows of a cell fact from (label, value or None per column); one source line per row."""
    found = []
    for line_no, (label, *values) in enumerate(rows, 1):
        for measure, value in zip(columns, values, strict=True):
            if value is not None:
                found.append(
                    {
                        "report_id": "r",
                        "fact_no": first_no + len(found),
                        "source_line": first_line + line_no,
                        "source_line_end": first_line + line_no,
                        "source_text": label,
                        "confidence": 1.0,
                        "statement": statement,
                        "line_no": line_no,
                        "line_label": label,
                        "line_kind": "item",
                        "measure": measure,
                        "value": Decimal(str(value)),
                        "decimals": 0,
                        "unit": unit,
                        "column_title": None,
                        "alternatives": None,
                    }
                )
    kinds = classify_lines(found, infer_arcs(found, fact))
    return [{**cell, "line_kind": kinds[cell["statement"], cell["line_no"]]} for cell in found]


def claim(number, name, subject, value, *, unit="tkr", sign=None, statement=None, line=10, **more):
    """A claim; amounts get the half width that their printed digits show, counts are exact."""
    value = Decimal(str(value))
    decimals = max(0, -int(value.as_tuple().exponent))
    sentence = more.pop("sentence", f"mening {number}")
    return {
        "report_id": "r",
        "fact_no": number,
        "source_line": line,
        "source_line_end": line,
        "source_text": sentence,
        "confidence": 1.0,
        "claim": name,
        "subject": subject,
        "value": value,
        "decimals": decimals,
        "half_width": Decimal(0) if unit == "st" else prose_half_width(value, decimals),
        "unit": unit,
        "qualifier": None,
        "sign_word": sign,
        "sentence": sentence,
        "section": "Ekonomi",
        "statement": statement,
        "goal_no": None,
        **more,
    }


def report(months=8, reader="tsv", **facts):
    """The facts of one report with the given rows; arcs are inferred."""
    found = {
        "reports": [
            {
                "report_id": "r",
                "organisation": "Kommunstyrelsekontoret",
                "municipality": "Exempel kommun",
                "reader": reader,
                "period_start": date(2024, 1, 1),
                "period_end": date(2024, months, 28),
            }
        ],
        **facts,
    }
    found["calculation_arcs"] = [
        arc
        for fact in ("finance_cells", "investment_cells", "other_cells")
        for arc in infer_arcs(found.get(fact, ()), fact)
    ]
    return found


MONEY = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}


def term(
    relation_id, role, no, label, value, *, weight=1, half=None, unit="tkr", fact=None, fact_no=None, line=1, **more
):
    """A row of the relation terms."""
    rule_id = relation_id.split(":")[0]
    value = None if value is None else Decimal(str(value))
    decimals = 0 if value is None else max(0, -int(value.as_tuple().exponent))
    return {
        "relation_id": relation_id,
        "rule_id": rule_id,
        "report_id": "r",
        "location": more.pop("location", relation_id),
        "role": role,
        "term_no": no,
        "label": label,
        "value": value,
        "half_width": half_width(decimals) if half is None else Decimal(str(half)),
        "unit": unit,
        "weight": weight,
        "source_line": line,
        "source_line_end": line,
        "source_text": label,
        "fact": fact,
        "fact_no": fact_no,
        "confidence": 1.0,
        "scale": Decimal(1),
        "allowance": Decimal(0),
        "comparison": "equals",
        "reason": None,
        **more,
    }


def judge(terms):
    """The relations of the terms, judged by the interval rule: an oracle beside the SQL."""
    by_relation = {}
    for row in terms:
        by_relation.setdefault(row["relation_id"], []).append(row)
    judged = []
    for relation_id, rows in by_relation.items():
        head = next(row for row in rows if row["role"] == "reported")
        parts = [row for row in rows if row["role"] == "term" and row["value"] is not None]
        computed = sum((row["weight"] * row["value"] for row in parts), Decimal(0))
        difference = head["value"] - computed
        bound = head["half_width"] + sum((row["half_width"] for row in parts), Decimal(0))
        missing = any(row["role"] == "term" and row["value"] is None for row in rows)
        outcome = "consistent" if not difference else "rounding" if abs(difference) <= bound else "inconsistent"
        judged.append(
            {
                "relation_id": relation_id,
                "rule_id": head["rule_id"],
                "report_id": "r",
                "location": head["location"],
                "reported": head["value"],
                "computed": computed,
                "difference": difference,
                "tolerance": bound,
                "outcome": outcome,
                "reason": "missing_component" if missing and outcome == "inconsistent" else None,
                "unit": head["unit"],
            }
        )
    return judged


def claim_terms(facts, links):
    """Relation terms of claim links: one relation per claim, under R9 per link."""
    claims = {row["fact_no"]: row for row in facts["claims"]}
    places = {(fact, row.get("fact_no")): row for fact, rows in facts.items() for row in rows}
    found, seen = [], set()
    for link in links:
        own = claims[link["claim_no"]]
        relation_id = f"{link['rule_id']}:r:{own['fact_no']}" + (
            f":{link['link_no']}" if link["rule_id"] == "R9" else ""
        )
        location = f"text: {own['subject']} / {own['claim']}"
        if relation_id not in seen:
            seen.add(relation_id)
            found.append(
                term(
                    relation_id, "reported", 0, own["subject"], own["value"], half=own["half_width"], unit=own["unit"],
                    fact="claims", fact_no=own["fact_no"], line=own["source_line"], location=location,
                )
            )  # fmt: skip
        factor = MONEY.get(link["term_unit"], 1) / MONEY.get(own["unit"], Decimal(1))
        place = places.get((link["term_fact"], link["term_fact_no"]), {})
        found.append(
            term(
                relation_id, "term", link["link_no"], link["term_label"], link["term_value"] * factor,
                half=link["term_half_width"] * factor, unit=own["unit"], weight=link["weight"], fact=link["term_fact"],
                fact_no=link["term_fact_no"], line=place.get("source_line"), location=location,
            )
        )  # fmt: skip
    return found
