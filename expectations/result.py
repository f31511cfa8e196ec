"""What a gate answers, as plain frozen values: no Great Expectations in here, so that anyone may import it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: Great Expectations' own severities. Only a critical failure blocks.
CRITICAL, WARNING, INFO = "critical", "warning", "info"

#: How many failing rows a check shows.
SAMPLE_ROWS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and how it went.

    `checked` counts the values that it looked at (nulls and rows outside its condition are not among them: a check
    of 0 values has passed nothing). `sample` holds up to SAMPLE_ROWS failing rows as JSON-ready dicts with the
    suite's index columns (`report_id`, `source_line` where there are such) and the values that failed.
    """

    suite: str
    expectation: str
    column: str
    severity: str
    description: str
    success: bool
    checked: int
    unexpected_count: int
    sample: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class GateResult:
    """`failed`: per report the reasons that keep it out; `warnings`: per report what is merely implausible.

    `success` is False as soon as one critical expectation fails, also one that no single report can answer for.
    `documents` are Great Expectations' own validation results, for the Data Docs.
    """

    success: bool
    failed: dict[str, list[str]]
    warnings: dict[str, list[str]]
    rows: tuple[Check, ...]
    documents: tuple[Any, ...] = field(default=(), repr=False, compare=False)


PASSED = GateResult(success=True, failed={}, warnings={}, rows=())


def merged(results: Iterable[GateResult]) -> GateResult:
    """Several results as one: reasons per report are joined in the order given."""
    success = True
    failed: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    rows: list[Check] = []
    documents: list[Any] = []
    for result in results:
        success = success and result.success
        for target, source in ((failed, result.failed), (warnings, result.warnings)):
            for report_id, reasons in source.items():
                target.setdefault(report_id, []).extend(reasons)
        rows.extend(result.rows)
        documents.extend(result.documents)
    return GateResult(
        success, dict(sorted(failed.items())), dict(sorted(warnings.items())), tuple(rows), tuple(documents)
    )
