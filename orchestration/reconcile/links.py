"""What each number told in prose is compared with: claim links, the terms of rules R8 to R11.

A link is made only where it is clear what the sentence is about. A claim without one is not evaluated, and
says nothing about the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.reconcile.count_links import count_links
from orchestration.reconcile.matching import Tables, numbered
from orchestration.reconcile.passage_links import passage_links
from orchestration.reconcile.prose_links import prose_links
from orchestration.reconcile.table_links import of_another_thing, table_links


def link_claims(facts: Mapping[str, Sequence[dict]]) -> list[dict]:
    """Rows of `schemas.FACTS["claim_links"]` for one report.

    `facts`: the report's rows by fact, `calculation_arcs` included; `reports` has one row. Each link of R8, R9
    and R11 is a relation of its own: claim = weight · term. The links of one claim under R10 are one relation:
    claim = Σ weight · term. A term stands in its own unit; the one who evaluates converts it.
    """
    report = facts["reports"][0]
    months = (report["period_end"].year - report["period_start"].year) * 12
    months += report["period_end"].month - report["period_start"].month + 1
    facts = {**facts, "claims": [c for c in facts.get("claims", ()) if not of_another_thing(c)]}
    tables = Tables(facts)
    links = [*table_links(facts, report, tables), *prose_links(facts, report, tables, months)]
    linked = frozenset(row["claim_no"] for row in links)
    return numbered([*links, *passage_links(facts, report, tables, linked), *count_links(facts, report)])
