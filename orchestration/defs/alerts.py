"""The alerts, after the publication; and whether every expected report has come.

Neither needs the run's lock: both read the publication only, and the outbox has a lock of its own.
"""

import dagster as dg

from orchestration import publish, settings
from orchestration.defs.publication import published

_CALENDAR = dg.AssetKey(["quality", "expected_deliveries"])


@dg.asset(
    deps=[published],
    group_name="publication",
    owners=["team:data-engineering"],
    kinds={"python"},
    check_specs=[
        dg.AssetCheckSpec(
            "delivered",
            asset="alerts",
            description="The configuration can be used, and no message waits for a channel that is down or has failed."
            " A warning only: the publication stands whatever a channel does, and nothing is lost.",
        )
    ],
)
def alerts() -> dg.MaterializeResult:
    """Tells the configured recipients what changed in the findings since they were told last: fills the outbox and
    sends what is due. Does nothing without `alerts.yml`."""
    folders = settings.current()
    if not folders.alerts_on:
        return _result("off", True, {})
    from orchestration.alerts import run

    done = run.deliver(folders)
    if done is None:
        return _result("another pass is under way", True, {})
    facts = {"sent": done.sent, "waiting": done.waiting, "failed": done.failed, "errors": done.errors}
    if done.problem:
        return _result(done.problem, False, facts)
    return _result("done", not done.errors, facts)


def _result(state: str, passed: bool, facts: dict) -> dg.MaterializeResult:
    check = dg.AssetCheckResult(
        check_name="delivered", passed=passed, severity=dg.AssetCheckSeverity.WARN, metadata={"state": state, **facts}
    )
    return dg.MaterializeResult(metadata={"state": state, **facts}, check_results=[check])


@dg.asset_check(
    asset=_CALENDAR,
    additional_deps=[published],
    description="Every report that the calendar expects is there on its last day (three working days granted, none in"
    " July). Whether it is late shows here as it does in the alerts; freshness policies know no periods.",
)
def reports_in_time() -> dg.AssetCheckResult:
    from orchestration.alerts import overdue, quiet, send
    from orchestration.published import Tables

    publication = publish.current(settings.current())
    rows = overdue.expected(Tables(publication)) if publication else []
    missing = overdue.overdue(rows, quiet.local(send.utc_now()).date())
    listed = [{name: str(value) for name, value in row.items()} for row in missing]
    return dg.AssetCheckResult(
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"expected": len(rows), "overdue": listed},
    )


#: Nothing but the alerts and the calendar, over what is published.
send_alerts = dg.define_asset_job(
    "send_alerts",
    selection=dg.AssetSelection.assets("alerts") | dg.AssetSelection.checks(reports_in_time),
    description="Sends what is due: what waited for quiet hours, for the daily digest or for a channel that was down.",
)


@dg.sensor(
    job=send_alerts,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when a message is due, also when no report has come.",
)
def alerts_due() -> dg.RunRequest | dg.SkipReason:
    folders = settings.current()
    if not folders.alerts_on:
        return dg.SkipReason("no alerts are configured")
    from orchestration.alerts import run, send

    return dg.RunRequest() if run.is_due(folders, send.utc_now()) else dg.SkipReason("nothing is due")
