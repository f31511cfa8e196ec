"""Dagster's entry point: assembles what the modules of `defs` define, and nothing else."""

from __future__ import annotations

from orchestration.uncollected import uncollected

with uncollected():
    import dagster as dg

    from orchestration.defs.alerts import alerts, alerts_due, reports_in_time, send_alerts
    from orchestration.defs.automation import (
        accepted_findings,
        every_morning,
        everything,
        landing_folder,
        month_end,
        pages,
    )
    from orchestration.defs.dbt_models import mart_models, reconcile_models, staging_models
    from orchestration.defs.facts import facts, report_facts, superseded_versions
    from orchestration.defs.findings import findings
    from orchestration.defs.operations import checks_failed, dead_runs, run_failed
    from orchestration.defs.publication import dbt_docs, gate_two, published, published_postgres
    from orchestration.defs.resources import Workspace
    from orchestration.defs.site import report_site

defs = dg.Definitions(
    assets=[
        report_facts,
        superseded_versions,
        facts,
        staging_models,
        reconcile_models,
        findings,
        mart_models,
        published,
        published_postgres,
        dbt_docs,
        alerts,
        report_site,
    ],
    asset_checks=[gate_two, reports_in_time],
    jobs=[everything, accepted_findings, pages, send_alerts],
    schedules=[every_morning, month_end],
    sensors=[landing_folder, alerts_due, run_failed, checks_failed, dead_runs],
    resources={"workspace": Workspace()},
    # One process: a run's steps are short, and a process each would cost its imports each time.
    executor=dg.in_process_executor,
)
