"""A small working database with the tables that the command line reads, for tests of publication and output."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.published import FACTS

_FINDING = """
    select * from (values
        ('f-1', 'R1', 'exempel-2025-04', 'Drift, rad 7: Summa', 100.00, 97.50, 2.50, 0.50, 'tkr', 'error',
         'Summan är 2,5 tkr större än delposterna på raderna över.', 'The total is 2.5 too large.', 12, 'open', null),
        ('f-2', 'R11', 'exempel-2025-04', 'Uppdrag', 17, 22, -5, 0, null, 'warning',
         'Texten säger 17 uppdrag.', 'The text says 17.', 40, 'open', null),
        ('f-3', 'R3', 'exempel-2025-04', 'Drift, rad 2', 1, 2, -1, 0, 'tkr', 'error',
         'Rättad.', 'Corrected.', 11, 'resolved', null)
    ) as t (finding_id, rule_id, report_id, location, reported, computed, difference, tolerance, unit, severity,
            message_sv, message_en, source_line, state, accepted_reason)
"""


def working_database(path: Path, reports: int = 1, findings: bool = True, unparsed: bool = True) -> Path:
    """Write the database; the reports are `exempel-2025-04` and numbered copies of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        for schema in ("core", "quality", "finance", "hr", "intermediate"):
            con.execute(f"create schema {schema}")
        con.execute(
            "create table core.reports as select 'exempel-2025-04' || case when i > 0 then '-' || i else '' end"
            " as report_id, 'pdftext' as reader, 1 as version_no, true as is_current from range(?) as r (i)",
            [reports],
        )
        for fact in FACTS:
            con.execute(f"create table core.{fact} (report_id varchar, value decimal(18, 4))")
        con.execute("insert into core.finance_cells select 'exempel-2025-04', i from range(1200) as r (i)")
        con.execute("comment on table core.finance_cells is 'One row per cell''s value.'")
        con.execute("comment on column core.finance_cells.value is 'As printed, in the unit.'")
        con.execute(f"create table quality.findings as {_FINDING} where {findings}")
        con.execute(
            "create table quality.coverage as"
            " select report_id, 200 as numeric_tokens, 3 as unaccounted from core.reports"
        )
        con.execute(
            "create table quality.quarantine as select 'trasig [å].txt' as source_file, 'empty file' as reason,"
            " '0 bytes' as detail, timestamp '2025-06-01' as first_seen"
        )
        con.execute(
            "create table quality.unparsed as select * from (values ('exempel-2025-04', 30, 34, 'no recogniser'))"
            f" as t (report_id, first_line, last_line, reason) where {unparsed}"
        )
        con.execute("create view finance.operating_account as select * from core.finance_cells")
        con.execute("create table intermediate.not_for_readers as select 1 as x")
    return path
