"""Validates one pandas frame with one suite and turns the answer into a GateResult.

Great Expectations is imported inside the functions: it costs seconds, and a run with nothing to do must not pay them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from expectations.result import CRITICAL, INFO, SAMPLE_ROWS, Check, GateResult

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.expectations.expectation import Expectation


@dataclass(frozen=True)
class Suite:
    """A named frame and what is expected of it. Descriptions are unique within a suite.

    `index`: the columns that tell failing rows apart; a `report_id` among them makes the report answer for the row.
    """

    name: str
    frame: pd.DataFrame
    expectations: Sequence[Expectation]
    index: tuple[str, ...] = ("report_id", "source_line")


def context() -> AbstractDataContext:
    """A context in memory: no files, no progress bars, no analytics."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        ),
    )


def run(gx_context: AbstractDataContext, suite: Suite) -> GateResult:
    """Validate the suite's frame.

    Raises RuntimeError naming suite and expectation when one cannot be computed: that is a fault of ours, no report's.
    """
    import great_expectations as gx

    asset = gx_context.data_sources.add_or_update_pandas(suite.name).add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": suite.frame})
    document = batch.validate(
        gx.ExpectationSuite(name=suite.name, expectations=list(suite.expectations)),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(suite.index),
            "return_unexpected_index_query": False,
        },
    )
    return _gate_result(suite, document)


def _gate_result(suite: Suite, document: ExpectationSuiteValidationResult) -> GateResult:
    order = {expectation.description: at for at, expectation in enumerate(suite.expectations)}
    results = sorted(document.results, key=lambda r: order[r.expectation_config.description])
    failed: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    checks = []
    for result in results:
        check, unexpected = _check(suite, result)
        checks.append(check)
        if not check.success and check.severity != INFO:
            for report_id, reason in _reasons(check, unexpected).items():
                (failed if check.severity == CRITICAL else warnings).setdefault(report_id, []).append(reason)
        _trim(result, check)
    success = all(check.success or check.severity != CRITICAL for check in checks)
    return GateResult(success, failed, warnings, tuple(checks), (document,))


def _check(suite: Suite, result: ExpectationValidationResult) -> tuple[Check, list[dict[str, Any]]]:
    config = result.expectation_config
    if config is None or (not result.result and not result.success):
        told = config and config.description
        raise RuntimeError(f"{suite.name}: {told} could not be computed: {result.exception_info}")
    unexpected = [json_ready(row) for row in result.result.get("unexpected_index_list") or []]
    count = int(result.result.get("unexpected_count") or 0)
    checked = int(result.result.get("element_count") or 0) - int(result.result.get("missing_count") or 0)
    if config.type == "expect_column_values_to_be_null":  # its "missing" values are the good ones
        checked = int(result.result.get("element_count") or 0)
    check = Check(
        suite=suite.name,
        expectation=config.type,
        column=_columns(config.kwargs),
        severity=str(getattr(config.severity, "value", config.severity)),
        description=config.description or "",
        success=bool(result.success),
        checked=checked,
        unexpected_count=count,
        sample=tuple(unexpected[:SAMPLE_ROWS]),
    )
    return check, unexpected


def _columns(kwargs: dict[str, Any]) -> str:
    if "column_list" in kwargs:
        return ", ".join(kwargs["column_list"])
    if "column_A" in kwargs:
        return f"{kwargs['column_A']}, {kwargs['column_B']}"
    return str(kwargs.get("column", ""))


def _reasons(check: Check, unexpected: list[dict[str, Any]]) -> dict[str, str]:
    """One sentence per report that the failing rows name."""
    per_report: dict[str, list[dict[str, Any]]] = {}
    for row in unexpected:
        if (report_id := row.get("report_id")) is not None:
            per_report.setdefault(str(report_id), []).append(row)
    return {report_id: f"{check.suite}: {check.description}: {_told(rows)}" for report_id, rows in per_report.items()}


def _told(rows: list[dict[str, Any]]) -> str:
    first = {name: value for name, value in rows[0].items() if name != "report_id"}
    return f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}, first {_row_told(first)}"


def _trim(result: ExpectationValidationResult, check: Check) -> None:
    """What is kept for the Data Docs: the sample, each row told with its report and line, not every failing row.

    The stock templates do not escape what stands in a table, and the rows hold text from reports.
    """
    for key in (
        "unexpected_list",
        "unexpected_index_list",
        "partial_unexpected_index_list",
        "partial_unexpected_counts",
    ):
        result.result.pop(key, None)
    result.result["partial_unexpected_list"] = [escape(_row_told(row), quote=False) for row in check.sample]


def _row_told(row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in row.items())


def json_ready(value: Any) -> Any:
    """A cell as JSON can hold it: decimals and dates as text, so that no digit is lost; missing is None."""
    import pandas as pd

    if isinstance(value, dict):
        return {k: json_ready(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "item"):
        return value.item()
    return value if isinstance(value, (str, int, float, bool)) else str(value)
