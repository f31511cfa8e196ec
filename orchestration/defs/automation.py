"""When the pipeline runs by itself: every morning, and when the landing folder changed."""

import dagster as dg

from orchestration import publish, settings

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
pages = dg.define_asset_job(
    "pages",
    selection=dg.AssetSelection.assets("report_site"),
    description="Builds the report site of what is published.",
)

#: Before office hours, after the night's deliveries.
every_morning = dg.ScheduleDefinition(
    name="every_morning",
    job=everything,
    cron_schedule="0 5 * * *",
    execution_timezone="Europe/Stockholm",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The whole pipeline every morning at five, Swedish time.",
)


@dg.sensor(
    job=everything,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when a file of the landing folder or the file of acceptances is new, changed or gone.",
)
def landing_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    from orchestration.store import ingest, landing

    folders = settings.current()
    try:
        fingerprint = ingest.wanted_fingerprint(folders)
    except landing.LandingFolderMissing as missing:
        return dg.SkipReason(str(missing))
    publication = publish.current(folders)
    if publication and publication.fingerprint == fingerprint:
        return dg.SkipReason("what is published is up to date")
    # The key keeps one delivery from being asked for twice, also while its run is under way or when it failed.
    return dg.RunRequest(run_key=fingerprint)
