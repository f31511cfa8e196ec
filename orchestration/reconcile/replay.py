"""What is found in versions of reports that never were the current one while a run looked.

Drafts that arrive together with their final version are judged as if they had come one after the other: the landing
folder is laid out as it would have been, and the same models and the same explanation look at it. Versions that come
one by one are judged while they are current, and cost nothing here.
"""

from __future__ import annotations

from datetime import UTC, datetime

from orchestration import dbt, fingerprint, progress
from orchestration.reconcile import life
from orchestration.reconcile.explain import explain_all
from orchestration.settings import Settings
from orchestration.store import compact, extraction, ingest, registry, versions


def judge_superseded(settings: Settings) -> int:
    """Keep the findings of every superseded version in the landing folder that this code has not judged.

    Returns how many those were. Leaves `facts/` as the last of them needs it: compaction comes after. Raises DbtFailed.
    """
    landed = ingest.register_versions(settings)
    code = fingerprint.code_version()
    judged = {(v.report_id, v.sha256) for v in registry.read(settings.data) if v.judged_by == code}
    replays = versions.replays(landed, judged)
    current = {(v.report_id, v.file.sha256) for v in landed if v.is_current}
    count = 0
    for turn, replay in enumerate(replays):
        progress.report("facts", turn, len(replays) + 1)
        contents = {
            v.report_id: v.file.sha256 for v in replay if v.is_current and (v.report_id, v.file.sha256) not in current
        }
        compact.compact(settings, replay, extraction.extractor_version())
        _reconcile(settings)
        findings, addends, _ = explain_all(settings.working_database, datetime.now(UTC).replace(tzinfo=None))
        life.keep(settings.data, findings, addends, contents)
        registry.mark_judged(settings.data, contents, code)
        count += len(contents)
    return count


def _reconcile(settings: Settings) -> None:
    """Relations and their outcomes over `facts/`, untested: what is published later is tested then."""
    results = dbt.build(settings, [*dbt.GROUPS["staging"], *dbt.GROUPS["reconcile"]], tested=False)
    broken = [f"{result.unique_id}: {result.message}" for result in results if result.bad]
    if broken:
        raise dbt.DbtFailed("; ".join(broken))
