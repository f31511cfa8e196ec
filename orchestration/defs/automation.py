"""When the pipeline runs by itself: every morning, at the month's end, and when the landing folder changed."""

import json

import dagster as dg

from orchestration import publish, settings
from orchestration.defs.facts import run_config
from orchestration.defs.resources import TRIGGER

#: Every asset and every check; what is unchanged costs nothing, so there is no smaller job to choose.
everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    description="From the landing folder to the publication: extracts what is new or changed, rebuilds the marts.",
)

#: What depends on the acceptance file, over a working file that is otherwise up to date.
accepted_findings = dg.define_asset_job(
    "accepted_findings",
    selection=dg.AssetSelection.assets("findings").downstream()
    | dg.AssetSelection.assets("report_facts", dg.AssetKey(["quality", "quarantine"])),
    description="Applies a changed acceptance file to the findings that are known and publishes them.",
)

#: When what is published is up to date and its pages are not: a run was cut off between the two, or they are gone.
#: dbt's own pages may not have been made either; when they were, that step does nothing.
pages = dg.define_asset_job(
    "pages",
    selection=dg.AssetSelection.assets("report_site", "dbt_docs"),
    description="Builds the report site of what is published.",
)

#: Before office hours, after the night's deliveries.
every_morning = dg.ScheduleDefinition(
    name="every_morning",
    job=everything,
    cron_schedule="0 5 * * *",
    execution_timezone="Europe/Stockholm",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    tags={TRIGGER: "morning"},
    description="The whole pipeline every morning at five, Swedish time.",
)

#: Two hours before the morning's, which has nothing left to do then. It trusts no size, no time and no cache: what has
#: rotted on a disk shows before the month's figures are used.
month_end = dg.ScheduleDefinition(
    name="month_end",
    job=everything,
    cron_schedule="0 3 1 * *",
    execution_timezone="Europe/Stockholm",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    run_config=run_config(anew=True),
    tags={TRIGGER: "month-end"},
    description="On the first of the month at three, Swedish time: every file is hashed and extracted again.",
)


@dg.sensor(
    job=everything,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when a file of the landing folder or the file of acceptances is new, changed or gone."
    " A file that is still being written waits: it has to be the same at two looks.",
)
def landing_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    from orchestration.store import ingest, landing, state

    folders = settings.current()
    try:
        changed = landing.changed(folders, state.read_landing(folders))
        waiting = still_written(changed, json.loads(context.cursor or "{}"))
        context.update_cursor(json.dumps(changed))
        fingerprint = ingest.wanted_fingerprint(folders, waiting=waiting)
    except landing.LandingFolderMissing as missing:
        return dg.SkipReason(str(missing))
    publication = publish.current(folders)
    if publication and publication.fingerprint == fingerprint:
        shown = f"still being written: {', '.join(waiting[:5])}" if waiting else "what is published is up to date"
        return dg.SkipReason(shown)
    if not publication and waiting and len(waiting) == len(changed):
        return dg.SkipReason(f"still being written: {', '.join(waiting[:5])}")
    # The key keeps one delivery from being asked for twice, also while its run is under way or when it failed.
    return dg.RunRequest(run_key=fingerprint, run_config=run_config(waiting=waiting), tags={TRIGGER: "landing"})


def still_written(changed: dict[str, tuple[int, int]], before: dict[str, list[int]]) -> list[str]:
    """The new and changed files that were not there yet, or were others, when the sensor looked the time before.

    Sizes and times as they are, never their age: clocks of file servers differ, and a copy may keep an old time.
    """
    return sorted(path for path, seen in changed.items() if before.get(path) != list(seen))
