"""Gate two on a small database that has every promised table: it passes, and each planted fault is found."""

from collections.abc import Iterator

import duckdb
import pytest

from expectations import contract, marts, reconciliations
from expectations.result import GateResult

_TYPES = {"text": "varchar", "decimal": "decimal(18, 4)", "float": "double", "any": "varchar"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The contract's tables with two reports' rows, none of which breaks a rule."""
    con = duckdb.connect()
    for schema in marts.SCHEMAS:
        con.execute(f"create schema {schema}")
    for table, columns in contract.COLUMNS.items():
        con.execute(f"create table {table} ({', '.join(f'{c} {_TYPES.get(k, k)}' for c, k in columns.items())})")
    for table in contract.MARTS:
        con.execute(
            f"create table {table} (report_id varchar, statement varchar, line_no integer, budget_year decimal(18, 4))"
        )
    for report in ("a", "b"):
        con.execute(
            "insert into core.reports select ?, 'f', 'h', 'ocr', 'm', 'o', 'delårsrapport', date '2025-01-01', "
            "date '2025-04-30', 2025, 't', false, 1, true, timestamp '2025-05-01 00:00:00'",
            [report],
        )
        for line, unit in enumerate(("tkr", "mnkr", None), start=1):
            con.execute(
                "insert into core.finance_cells by name select ? as report_id, 12 as source_line, 'x' as source_text, "
                "1 as confidence, 'drift' as statement, ? as line_no, 'rad' as line_label, 'item' as line_kind, "
                "'budget_year' as measure, 1.5 as value, ? as unit",
                [report, line, unit],
            )
            factor = {"tkr": 1000, "mnkr": 1000000, None: 1}[unit]
            con.execute("insert into finance.operating_account values (?, 'drift', ?, 1.5 * ?)", [report, line, factor])
        con.execute("insert into quality.coverage values (?, 6, 3, 2, 1)", [report])
        for rule, outcome in (("R1", "consistent"), ("R1", "not_evaluable"), ("R8", "rounding")):
            con.execute(
                "insert into quality.reconciliations values (?, ?, 'drift', 1, 1, 0, 0.5, ?, 'error', 12)",
                [rule, report, outcome],
            )
        con.execute(
            "insert into quality.findings by name select ? as finding_id, 'R8' as rule_id, ? as report_id, "
            "'drift' as location, 'error' as severity, false as extraction_suspect, "
            "'sv' as message_sv, 'en' as message_en, 12 as source_line, "
            "'open' as state, '2025-05-01' as first_seen, '2025-05-01' as last_seen",
            [f"finding-{report}", report],
        )
    con.execute(
        "insert into quality.rules values ('R1', 'kolumnsumma', 'Total row against its items', 'error'), "
        "('R8', 'text mot tabell', 'Prose against table', 'error'), ('G8', 'enhet', 'A count in percent', 'info')"
    )
    yield con
    con.close()


def failing(result: GateResult) -> dict[str, dict]:
    """First failing row by rule."""
    return {check.description.split(":")[0]: check.sample[0] for check in result.rows if not check.success}


def test_good_marts_pass_and_every_rule_has_looked_at_something(con: duckdb.DuckDBPyConnection) -> None:
    result = marts.validate(con)
    assert failing(result) == {}
    assert (result.success, result.failed, result.warnings) == (True, {}, {})
    assert all(check.checked for check in result.rows)


@pytest.mark.parametrize(
    ("rule", "fault", "table", "column"),
    [
        (
            "key",
            "insert into core.finance_cells select * from core.finance_cells where report_id = 'a' and line_no = 1",
            "core.finance_cells",
            "report_id, statement, line_no, measure",
        ),
        (
            "required",
            "update core.finance_cells set value = null where report_id = 'a' and line_no = 3",
            "core.finance_cells",
            "value",
        ),
        (
            "enumeration",
            "update core.finance_cells set line_kind = 'summa' where report_id = 'a'",
            "core.finance_cells",
            "line_kind",
        ),
        (
            "enumeration",
            "update quality.reconciliations set outcome = 'passed' where report_id = 'a'",
            "quality.reconciliations",
            "outcome",
        ),
        (
            "enumeration",
            "update quality.findings set state = 'closed' where report_id = 'a'",
            "quality.findings",
            "state",
        ),
        ("rule", "update quality.findings set rule_id = 'X9' where report_id = 'a'", "quality.findings", "rule_id"),
        (
            "finding",
            "update quality.findings set extraction_suspect = true where report_id = 'a'",
            "quality.findings",
            "severity",
        ),
        (
            "coverage",
            "update quality.coverage set loaded = 4 where report_id = 'a'",
            "quality.coverage",
            "numeric_tokens",
        ),
        (
            "amount",
            "update finance.operating_account set budget_year = 1500.01 where report_id = 'a' and line_no = 1",
            "finance.operating_account",
            "budget_year",
        ),
        (
            "amount",
            "update finance.operating_account set budget_year = null where report_id = 'a' and line_no = 2",
            "finance.operating_account",
            "budget_year",
        ),
        (
            "amount",
            "delete from finance.operating_account where report_id = 'a' and line_no = 1",
            "finance.operating_account",
            "budget_year",
        ),
        (
            "current",
            "insert into core.reports select * replace (2 as version_no) from core.reports where report_id = 'a'",
            "core.reports",
            "is_current",
        ),
    ],
)
def test_a_planted_fault_blocks_and_names_its_report(
    con: duckdb.DuckDBPyConnection, rule: str, fault: str, table: str, column: str
) -> None:
    con.execute(fault)
    result = marts.validate(con)
    assert not result.success
    assert set(result.failed) == {"a"}
    row = failing(result)[rule]
    assert (row["table"], row["column"], row["report_id"]) == (table, column, "a")


def test_facts_of_a_report_that_is_not_current(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update core.reports set is_current = false where report_id = 'a'")
    result = marts.validate(con)
    current = next(c for c in result.rows if c.description.startswith("current"))
    assert ("core.finance_cells", "a", 3) in {(r["table"], r["report_id"], r["violations"]) for r in current.sample}
    assert "finding" in failing(result)


@pytest.mark.parametrize(
    ("fault", "table", "column", "found"),
    [
        ("drop table hr.sick_leave", "hr.sick_leave", "*", "missing"),
        ("alter table core.goals drop column trend", "core.goals", "trend", "missing"),
        ("alter table core.finance_cells alter value type double", "core.finance_cells", "value", "float"),
        (
            "alter table finance.operating_account alter budget_year type double",
            "finance.operating_account",
            "budget_year",
            "float",
        ),
    ],
)
def test_tables_keep_the_contract(
    con: duckdb.DuckDBPyConnection, fault: str, table: str, column: str, found: str
) -> None:
    con.execute(fault)
    check = marts.validate(con).rows[0]
    assert not check.success
    assert [(r["table"], r["column"], r["found"]) for r in check.sample] == [(table, column, found)]


def test_a_derived_share_may_be_a_float(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("alter table finance.budget_followup add column used_share double")
    assert marts.validate(con).success


def test_an_inconsistent_report_shows_but_never_blocks(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "update quality.reconciliations set outcome = 'inconsistent', computed = 3 "
        "where report_id = 'a' and rule_id = 'R8'"
    )
    result = reconciliations.validate(con)
    assert (result.success, result.failed) == (True, {})
    assert {c.description[:2]: (c.suite, c.success, c.severity, c.checked) for c in result.rows} == {
        "R1": ("reconciliations_kolumnsumma", True, "warning", 2),
        "R8": ("reconciliations_text_mot_tabell", False, "warning", 2),
        "G8": ("reconciliations_enhet", True, "info", 0),
    }
    shown = next(c for c in result.rows if not c.success).sample
    assert [(r["report_id"], r["source_line"], r["computed"]) for r in shown] == [("a", 12, "3.0000")]
    assert list(result.warnings) == ["a"]


def test_a_rule_of_information_warns_of_nothing(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update quality.reconciliations set outcome = 'inconsistent', rule_id = 'G8' where rule_id = 'R8'")
    result = reconciliations.validate(con)
    assert [c.severity for c in result.rows if not c.success] == ["info"]
    assert result.warnings == {}
