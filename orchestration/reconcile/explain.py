"""From relations that don't add up to findings: one per cause, about the number that is most likely wrong.

Pure but for `explain_run`, which reads dbt's working file and writes the findings beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from orchestration.reconcile import life
from orchestration.reconcile.matching import CELL_FACTS, Tables
from orchestration.reconcile.proofs import proofs_of
from orchestration.reconcile.relations import Key, Relation, Term, components, read
from orchestration.reconcile.repair import FLIP, Number, Repair, alternatives_of, best_repair, misreadings
from orchestration.reconcile.slips import is_slip
from orchestration.reconcile.whole_rows import RowKey, WholeRow, whole_rows
from orchestration.reconcile.wording import ABOUT_ANOTHER_THING, message, suspicion

#: Below this a number may be misread. A sentence whose subject follows from the one before states its number as
#: clearly as any: that inference is guarded where claims are linked.
_SURE = {"claims": 0.7}

#: So many reports are explained at a time, which bounds the memory of a run over thousands.
_REPORTS_AT_A_TIME = 100

#: Readers whose cells are words on a page: a blank cell may be one that wasn't seen.
_WITHOUT_TRUE_CELLS = ("ocr", "pdf")
#: Rules that compare prose: what is linked may yet be about something else, so a slip must explain the difference.
_PROVED = "row_is_proved"  # the reason of a relation whose row the passage's other numbers prove
_PROSE_RULES = frozenset({"R8", "R9", "R10", "R11"})
_VALUED_FACTS = (*CELL_FACTS, "indicator_cells", "sick_leave", "staff_turnover", "claims")


@dataclass(frozen=True, slots=True)
class _Cause:
    """What one finding is about: the relations that it explains, and the repair where one number is named."""

    primary: Relation
    others: tuple[Relation, ...]
    repair: Repair | None
    row: WholeRow | None = None


class _Report:
    """What the explanation knows of one report."""

    def __init__(
        self,
        report: Mapping,
        facts: Mapping[str, Sequence[dict]],
        titles: Mapping[str, str],
        reasons: Mapping[str, Mapping] | None = None,
    ):
        self.report = report
        self.facts = facts
        self.titles = titles
        self.reasons = reasons or {}
        self.tables = Tables(facts)
        self.rows = {(fact, row["fact_no"]): row for fact in _VALUED_FACTS for row in facts.get(fact, ())}
        self.boxes = {(row["fact"], row["fact_no"]): row for row in facts.get("cell_boxes", ())}
        start, end = report["period_start"], report["period_end"]
        self.months = (end.year - start.year) * 12 + end.month - start.month + 1
        self.ocr = "ocr" in report["reader"]
        self.true_cells = not any(name in report["reader"] for name in _WITHOUT_TRUE_CELLS)

    def box(self, term: Term) -> dict:
        """Page and box of a term's number, as a finding has them; nulls where it has no place."""
        key = term.key[:2] if term.key is not None else None
        box = self.boxes.get(key, {}) if key else {}
        page = box.get("page") or (self.rows.get(key, {}).get("page") if key else None)
        return {"page": page} | {f"box_{side}": box.get(side) for side in ("x0", "y0", "x1", "y1")}

    def number(self, term: Term) -> Number | None:
        """The number as printed; what is no fact with a value of its own is taken from the relation."""
        if term.key is None or term.value is None:
            return None
        row = self.rows.get(term.key[:2])
        if row is None or row.get("value") is None:
            return Number(term.key, term.value, 0, term.unit, term.confidence, ())
        alternatives = alternatives_of(row.get("alternatives"))
        # A unit that no row states is the relation's own.
        unit = row.get("unit") or term.unit
        return Number(
            term.key,
            row["value"],
            row["decimals"] or 0,
            unit,
            row["confidence"],
            alternatives,
            self._row_sign(term.key),
        )

    def _row_sign(self, key: Key) -> int:
        """The sign of the amounts beside a cell in its row; 0 for what is no level (a variance may have either)."""
        if key[0] not in CELL_FACTS:
            return 0
        cell = self.rows[key[:2]]
        return self.tables.rows[key[0], cell["statement"], cell["line_no"]].level_sign(without=cell["measure"])

    def row_of(self, key: Key) -> RowKey | None:
        """Where a table's cell stands; None for what is no cell."""
        row = self.rows.get(key[:2])
        return (key[0], row["statement"], row["line_no"]) if row is not None and key[0] in CELL_FACTS else None

    def place(self, key: Key, relations: Sequence[Relation]) -> str:
        """Where a number stands, in the words of the relations that report it."""
        for relation in relations:
            if relation.reported.key == key:
                return relation.location
        row = self.rows.get(key[:2], {})
        title = self.titles.get(
            row.get("measure") or row.get("claim") or "", row.get("measure") or row.get("claim") or ""
        )
        title = title.replace("_", " ")
        if key[0] == "claims":
            return f"text: {row.get('subject') or 'rapporten'} / {title}"
        label = row.get("line_label") or row.get("indicator") or row.get("group_name") or row.get("population") or ""
        statement = (row.get("statement") or "").replace("_", " ")
        return f"{statement}: {label} / {title}" if statement else f"{label} / {title}"


def explain(
    reconciliations: Sequence[Mapping],
    terms: Sequence[Mapping],
    facts: Mapping[str, Sequence[dict]],
    rules: Sequence[Mapping],
    today: datetime,
) -> tuple[list[dict], list[dict]]:
    """Findings and their addends, all open and first seen now.

    reconciliations: rows of quality.reconciliations. terms: rows of intermediate.int_relation_terms. facts: rows by
    fact (reports, claims, cells, calculation_arcs ...) of the reports concerned, `measures` (measure, title_sv) for the
    names of columns, and `relation_reasons` (reason, message_sv, message_en) for what a reason adds to the message.
    rules: the catalogue. Only inconsistent relations become findings.
    Returns rows of `schemas.FINDINGS` and `schemas.FINDING_ADDENDS`.
    """
    catalogue = {rule["rule_id"]: rule for rule in rules}
    titles = {row["measure"]: row["title_sv"] for row in facts.get("measures", ())}
    reasons = {row["reason"]: row for row in facts.get("relation_reasons", ())}
    by_report: dict[str, list[Relation]] = {}
    for relation in read(reconciliations, terms):
        by_report.setdefault(relation.report_id, []).append(relation)
    own_facts = _by_report(facts)
    findings, addends, taken = list[dict](), list[dict](), dict[str, int]()
    for report_id, relations in by_report.items():
        failing = [r for r in relations if r.outcome == "inconsistent"]
        if not failing or not own_facts.get(report_id, {}).get("reports"):
            continue
        report = _Report(own_facts[report_id]["reports"][0], own_facts[report_id], titles, reasons)
        for cause in _causes(failing, relations, report):
            finding = _finding(cause, relations, report, catalogue, today, taken)
            findings.append(finding)
            addends += _addends(cause.primary, finding)
    return findings, addends


def _by_report(facts: Mapping[str, Sequence[dict]]) -> dict[str, dict[str, list[dict]]]:
    found: dict[str, dict[str, list[dict]]] = {}
    for fact, rows in facts.items():
        for row in rows:
            if "report_id" in row:
                found.setdefault(row["report_id"], {}).setdefault(fact, []).append(row)
    return found


def _causes(failing: Sequence[Relation], relations: Sequence[Relation], report: _Report) -> list[_Cause]:
    """The failing relations, each in exactly one cause; those that one number explains together."""
    rows = whole_rows(failing, relations, report.row_of)
    of_rows = [r for row in rows for r in row.relations]
    arithmetic = [r for r in failing if r.arithmetic and r not in of_rows]
    holding = [r for r in relations if r.outcome in ("consistent", "rounding") and r.arithmetic]
    causes = [_Cause(r, (), None) for r in failing if not r.arithmetic and r not in of_rows]
    causes += [_Cause(row.relations[0], row.relations[1:], None, row) for row in rows]
    for group in components(arithmetic):
        left = group
        while left:
            repair = best_repair(left, holding, _numbers(left, report), report.ocr)
            if repair is None:
                causes += [_Cause(r, (), None) for r in left]
                break
            key = repair.number.key
            primary = next((r for r in repair.repaired if r.reported.key == key), repair.repaired[0])
            causes.append(_Cause(primary, tuple(r for r in repair.repaired if r is not primary), repair))
            left = [r for r in left if r not in repair.repaired]
    return sorted(causes, key=lambda c: relations.index(c.primary))


def _numbers(relations: Sequence[Relation], report: _Report) -> dict[Key, Number]:
    found: dict[Key, Number] = {}
    for relation in relations:
        for term in relation.numbers:
            number = report.number(term)
            if number is not None:
                found.setdefault(number.key, number)
    return found


def _finding(
    cause: _Cause,
    relations: Sequence[Relation],
    report: _Report,
    catalogue: Mapping[str, Mapping],
    today: datetime,
    taken: dict[str, int],
) -> dict:
    primary, repair = cause.primary, cause.repair
    rule = catalogue[primary.rule_id]
    about, place = primary.reported, primary.location
    reported, computed, difference, unit = primary.reported.value, primary.computed, primary.difference, primary.unit
    suspect_cell, suspected, kind = None, None, None
    unsure = _unsure(cause, report)
    far_off = _far_off(cause)
    if far_off:
        repair = None
    if repair is not None:
        about = next(t for r in (primary, *cause.others) for t in r.numbers if t.key == repair.number.key)
        place = report.place(repair.number.key, relations)
        suspect_cell, suspected, kind = place, repair.value, repair.kind
        if primary.reported.key != repair.number.key:
            reported, computed, unit = repair.number.value, repair.value, repair.number.unit
            difference = repair.number.value - repair.value
    elif unsure is not None and unsure[1] is not None:
        number, suspected = unsure[0], unsure[1]
        suspect_cell = report.place(number.key, relations)
    elif cause.row is not None and cause.row.doubled is not None:
        about = cause.row.doubled[1]
    words = {}
    for swedish in (True, False):
        said, proofs = None, list[str]()
        note = report.reasons.get(primary.reason or "", {}).get("message_sv" if swedish else "message_en")
        if cause.row is not None:
            note = cause.row.note(swedish=swedish)
        if repair is not None and kind is not None:
            said = suspicion(kind, repair.number.value, repair.value, repair.number.unit, swedish=swedish)
            proofs = proofs_of(repair, report.facts, report.tables, report.months, swedish=swedish)
        words[swedish] = message(
            rule["message_sv" if swedish else "message_en"],
            primary, () if cause.row else cause.others, place, said, proofs, note, unsure is not None, swedish=swedish,
        )  # fmt: skip
        if far_off:
            words[swedish] += f" {ABOUT_ANOTHER_THING[swedish]}"
    return {
        "finding_id": _finding_id(primary.rule_id, primary.report_id, place, about, report, taken),
        "rule_id": primary.rule_id,
        "report_id": primary.report_id,
        "location": place,
        "reported": reported,
        "computed": computed,
        "difference": difference,
        "tolerance": primary.tolerance,
        "unit": unit,
        "severity": "info" if unsure is not None or far_off else _severity(cause, catalogue),
        "extraction_suspect": unsure is not None,
        "suspect_cell": suspect_cell,
        "suspected_value": suspected,
        "message_sv": words[True],
        "message_en": words[False],
        # What is not in the report stands on no line of it: it is told at its beginning.
        "source_line": about.source_line or primary.reported.source_line or 1,
        "source_line_end": about.source_line_end or primary.reported.source_line_end or 1,
        "source_text": about.source_text,
        **report.box(about),
        "state": "open",
        "accepted_by": None,
        "accepted_reason": None,
        "accepted_kind": None,
        "first_seen": today,
        "last_seen": today,
    }


def _severity(cause: _Cause, catalogue: Mapping[str, Mapping]) -> str:
    """The gravest of what the cause explains: a relation's own severity, else its rule's."""
    found = [r.severity or catalogue[r.rule_id]["severity"] for r in (cause.primary, *cause.others)]
    return next(severity for severity in ("error", "warning", "info") if severity in found)


def _far_off(cause: _Cause) -> bool:
    """Whether prose differs by more than a slip of one number explains: a note, it may be about another thing."""
    relations = (cause.primary, *cause.others)
    if not all(r.rule_id in _PROSE_RULES for r in relations):
        return False
    if any(r.reason == _PROVED and _of_its_size(r) for r in relations):
        return False
    named = None if cause.repair is None else cause.repair.number.key
    return not any(
        _slip_of(term, relation)
        for relation in (relations if named else relations[:1])
        for term in relation.numbers
        if term.key is not None and term.value is not None and named in (None, term.key)
    )


def _of_its_size(relation: Relation) -> bool:
    """Whether the number told is at most twice, and at least half of what it is held against."""
    told, held = relation.reported.value, relation.computed
    return told is not None and held is not None and abs(held) <= 2 * abs(told) <= 4 * abs(held)


def _slip_of(term: Term, relation: Relation) -> bool:
    asked = relation.value_that_satisfies(term.key) if term.key else None
    if asked is None or term.value is None or term.key is None:
        return False
    return is_slip(term.value, asked, term.half_width, relation.room_for(term.key))


def _without_its_decimals(relation: Relation, report: _Report) -> Number | None:
    """A term that shows fewer or more decimals than the others: optical reading drops and adds decimal marks."""
    numbers = [n for n in (report.number(t) for t in relation.terms) if n is not None]
    usual = max((n.decimals for n in numbers), key=[n.decimals for n in numbers].count, default=0)
    return next((n for n in numbers if n.decimals != usual and n.value), None)


def _unsure_of(number: Number) -> bool:
    return number.confidence < _SURE.get(number.key[0], 1.0)


def _unsure(cause: _Cause, report: _Report) -> tuple[Number, Decimal | None] | None:
    """Why the reading rather than the report may be wrong: the number, and what it may be instead. None: it isn't."""
    relation, repair = cause.primary, cause.repair
    if report.ocr and (uneven := _without_its_decimals(relation, report)):
        return (uneven, None)
    if not relation.comparable:
        # What a rule says of the reading, not the cell's own confidence: a count in percent is one in any column.
        doubtful = [t for t in relation.numbers if t.confidence < 1.0]
        numbers = [n for n in (report.number(t) for t in doubtful) if n is not None and _unsure_of(n)]
        return (numbers[0], None) if numbers else None
    if repair is not None:
        lost_sign = report.ocr and repair.kind == FLIP and repair.number.value > 0
        if lost_sign or _unsure_of(repair.number) or repair.value in repair.number.alternatives:
            return (repair.number, repair.value)
        if report.ocr and any(
            n.key == repair.number.key for n, _ in misreadings(relation, _numbers([relation], report), True)
        ):
            return (repair.number, repair.value)
        return None
    numbers_by_key = _numbers([relation], report)
    for number, value in misreadings(relation, numbers_by_key, report.ocr):
        return (number, value)
    for number in numbers_by_key.values():
        if _unsure_of(number):
            return (number, None)
    if relation.reason == "missing_component" and not report.true_cells:
        return next(((number, None) for number in numbers_by_key.values()), None)
    return None


def _finding_id(rule_id: str, report_id: str, place: str, about: Term, report: _Report, taken: dict[str, int]) -> str:
    """Rule, report and place; neither lines nor values, so that a corrected version keeps what is still wrong."""
    row = report.rows.get(about.key[:2], {}) if about.key else {}
    parts = [rule_id, report_id, place, row.get("statement") or "", row.get("goal_no") or ""]
    plain = "|".join(parts)
    taken[plain] = taken.get(plain, 0) + 1
    return hashlib.sha256(f"{plain}|{taken[plain]}".encode()).hexdigest()[:16]


def _addends(relation: Relation, finding: Mapping) -> list[dict]:
    return [
        {
            "finding_id": finding["finding_id"],
            "report_id": relation.report_id,
            "addend_no": number,
            "label": term.label,
            "value": term.value,
            "unit": term.unit,
            "weight": term.weight,
            "source_line": term.source_line,
            "source_line_end": term.source_line_end,
            "source_text": term.source_text,
        }
        for number, term in enumerate(relation.terms, 1)
    ]


def explain_all(duckdb_path: Path, now: datetime) -> tuple[list[dict], list[dict], dict[str, str]]:
    """Findings and addends of everything in dbt's working file, and the content hash of each report in it.

    Raises duckdb's errors when the working file or one of its tables is not there.
    """
    from orchestration.reconcile.working_file import read_working_file, reports_concerned

    findings, addends = list[dict](), list[dict]()
    left = reports_concerned(duckdb_path)
    while True:  # once at least: findings of reports that add up now are resolved
        inputs = read_working_file(duckdb_path, left[:_REPORTS_AT_A_TIME])
        found = explain(inputs.reconciliations, inputs.terms, inputs.facts, inputs.rules, now)
        findings += found[0]
        addends += found[1]
        left = left[_REPORTS_AT_A_TIME:]
        if not left:
            return findings, addends, inputs.current_reports


def explain_run(duckdb_path: Path, data: Path, now: datetime | None = None) -> None:
    """Explain what dbt's working file holds; write findings/ and the history under the data folder, atomically.

    `now` (UTC, without zone) is what first_seen and last_seen are counted in; the clock's when not given.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    life.publish(data, *explain_all(duckdb_path, now), now)
