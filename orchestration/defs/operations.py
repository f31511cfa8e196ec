"""Who runs the pipeline is told when a run that Dagster started fails, or one of its checks does. Runs whose process is
gone fail."""

import dagster as dg

from orchestration import alive, journal, notices, settings


@dg.run_failure_sensor(
    name="run_failed",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
    description="Tells those named under `operations` in alerts.yml that a run failed, and why. Once per run.",
)
def run_failed(context: dg.RunFailureSensorContext) -> None:
    _tell(context)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    name="checks_failed",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
    description="Tells them of checks that failed in a run that went through. Once a day while the same fails.",
)
def checks_failed(context: dg.RunStatusSensorContext) -> None:
    _tell(context)


@dg.sensor(
    name="dead_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
    description="Marks runs as failed whose process is gone, the machine or the container with it: Dagster starts them"
    " again. Otherwise they would hold up all later ones.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    ended = alive.end_dead_runs(context.instance, settings.current().running)
    return dg.SkipReason(f"marked as failed: {', '.join(ended)}" if ended else "every run that started has a process")


def _tell(context: dg.RunStatusSensorContext) -> None:
    folders = settings.current()
    with journal.open(folders, context.dagster_run.run_id):
        notices.of_run(folders, context.instance, context.dagster_run)
