"""The whole measurement: the samples as they are, then every plant as a report of one run."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from orchestration.reconcile.relations import read
from plants.judge import Verdict, judge
from plants.plan import Plant, Sample, plants
from plants.run import Run, facts_of

SEED = 20


def _sampled(every: Sequence[tuple[int, Plant]], one_in: int) -> list[tuple[int, Plant]]:
    """One in so many, always the same, and the first of each kind of change to each family of relations."""
    kept, seen = [], set[tuple[str, str]]()
    for at, plant in every:
        told = {(family, plant.kind) for family in plant.families}
        if not told <= seen or zlib.crc32(f"{SEED}:{plant.report_id}".encode()) % one_in == 0:
            kept.append((at, plant))
            seen |= told
    return kept


def samples(files: Sequence[tuple[Path, str]], folder: Path) -> tuple[list[Sample], list[list[dict]]]:
    """The samples with what holds in them, and the findings of each."""
    texts = [(path.read_text(encoding="utf-8"), name) for path, name in files]
    run = Run(folder, [(str(at), name, text) for at, (text, name) in enumerate(texts)])
    found = run.findings()
    notes = {row["reason"] for row in run.rows("staging.relation_reasons") if row["severity"] == "info"}
    made = []
    for at, (text, name) in enumerate(texts):
        terms = run.rows("intermediate.int_relation_terms", str(at))
        relations = read(run.rows("quality.reconciliations", str(at)), terms)
        never_loud = {term["relation_id"] for term in terms if term["reason"] in notes}
        holding = tuple(
            r for r in relations if r.outcome in ("consistent", "rounding") and r.relation_id not in never_loud
        )
        made.append(Sample(name, text, facts_of(text, name, str(at)), holding))
    return made, [found[str(at)] for at in range(len(texts))]


def measured(
    made: Sequence[Sample], untouched: Sequence[Sequence[dict]], folder: Path, kinds_each: int | None, one_in: int = 1
) -> list[Verdict]:
    """The verdict on each plant, or on `one_in` so many of them."""
    every = [(at, plant) for at, sample in enumerate(made) for plant in plants(sample, at, kinds_each, SEED)]
    every = _sampled(every, one_in)
    run = Run(folder, [(plant.report_id, plant.sample.name, plant.text) for _, plant in every])
    found = run.findings()
    return [judge(plant, found[plant.report_id], untouched[at]) for at, plant in every]
