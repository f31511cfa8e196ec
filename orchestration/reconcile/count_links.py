"""R11: counts told in prose against the items that the document itself lists, and against its status table.

Every natural reading is tried (all items, the council's alone, without those that have no value); a count that
holds in one of them is linked to that one. Where the list may be incomplete only agreement is linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from orchestration.reconcile.matching import goal_of, is_own_body, link
from orchestration.reconcile.slips import is_slip

_KINDS = {"assignments": "uppdrag", "initiatives": "nämndinitiativ", "activities": "aktivitet"}
_STATUSES = {"completed": "slutförd", "started": "påbörjad", "not_started": "ej påbörjad", "struck": "struken"}
_PROGNOSES = {"on_plan": "enligt plan", "deviating": "avvikelse från plan"}
#: A list of which at least this many items agree with a count in prose is taken for complete.
_ENOUGH = 3


def count_links(facts: Mapping[str, Sequence[dict]], report: Mapping) -> Iterator[dict]:
    """Links of counts to counted items (one term each; term_fact items, no fact number)."""
    claims = list(facts.get("claims", ()))
    for kind_name, kind in _KINDS.items():
        items = [row for row in facts.get("assignments", ()) if row["kind"] == kind]
        table = [row for row in facts.get("status_counts", ()) if row["kind"] == kind]
        own = [c for c in claims if c["claim"].startswith(f"{kind_name}_") and _of_own_body(c, report)]
        complete = _complete(own, kind_name, items, table)
        for claim in own:
            state = claim["claim"].removeprefix(f"{kind_name}_")
            listed = _readings(items, state, goal_of(claim)).values()
            inferred = state in _STATUSES and any(row.get("confidence", 1) < 1 for row in items)
            told_right = state in _PROGNOSES and any(
                c["claim"] == claim["claim"] and goal_of(c) == goal_of(claim) and c["value"] in listed for c in own
            )
            yield from _one_link(claim, state, kind, items, table, complete and not inferred, told_right)
    yield from _goal_links(claims, facts.get("goals", ()), report)
    yield from _indicator_count_links(claims, facts.get("indicator_cells", ()))


def _of_own_body(claim: Mapping, report: Mapping) -> bool:
    return is_own_body(claim["subject"], report) or goal_of(claim) is not None


def _words(state: str) -> str:
    return {"total": "totalt", **_STATUSES, **_PROGNOSES}.get(state, state)


def _count_term(count: int, label: str, basis: str) -> dict:
    return {
        "fact": "items",
        "no": None,
        "value": Decimal(count),
        "half": Decimal(0),
        "unit": "st",
        "label": label,
        "basis": basis,
    }


def _in_state(items: Iterable[Mapping], state: str) -> list[Mapping] | None:
    """The items that the claim counts; None for a state that items don't have."""
    if state == "total":
        return list(items)
    if state in _STATUSES:
        return [row for row in items if row["status"] == _STATUSES[state]]
    if state in _PROGNOSES:
        return [row for row in items if row["prognosis"] == _PROGNOSES[state]]
    return None


def _table_count(table: Sequence[Mapping], state: str) -> int | None:
    """The count that the report's own status table gives; None when it has no such cell."""
    if not table:
        return None
    if state in _STATUSES:
        rows = [row for row in table if row["status"] == _STATUSES[state]]
        return sum(_row_total(row) for row in rows) if rows else None
    if state in _PROGNOSES:
        return sum(row["on_plan" if state == "on_plan" else "deviating"] or 0 for row in table)
    return sum(_row_total(row) for row in table) if state == "total" else None


def _row_total(row: Mapping) -> int:
    return row["total"] if row["total"] is not None else (row["on_plan"] or 0) + (row["deviating"] or 0)


def _complete(claims: Sequence[dict], kind_name: str, items: Sequence[dict], table: Sequence[dict]) -> bool:
    """Whether the document lists all items of the kind: its status table or another count says so."""
    if not items:
        return False
    if table:
        return _table_count(table, "total") == len(items)
    agreeing = [
        c
        for c in claims
        if goal_of(c) is None
        and (counted := _in_state(items, c["claim"].removeprefix(f"{kind_name}_"))) is not None
        and c["value"] == len(counted) >= _ENOUGH
    ]
    return bool(agreeing)


def _one_link(
    claim: Mapping,
    state: str,
    kind: str,
    items: Sequence[dict],
    table: Sequence[dict],
    complete: bool,
    told_right: bool,
) -> Iterator[dict]:
    """The list or the status table, whichever agrees; else the list. Where these two disagree the finding is R6's.

    `told_right`: another sentence tells the same count as it is listed; then this one counts something else, unless it
    is a slip away from what is listed.
    """
    goal = goal_of(claim)
    scope = f", mål {goal}" if goal else ""
    terms = [
        _count_term(count, f"{kind} {_words(state)}, listade{reading}{scope}", "listed items")
        for reading, count in _readings(items, state, goal).items()
    ]
    if goal is None and (count := _table_count(table, state)) is not None:
        terms.append(_count_term(count, f"{kind} {_words(state)}, statustabellen", "status table"))
    chosen = next((term for term in terms if term["value"] == claim["value"]), None)
    if chosen is None and terms and not told_right and (complete or terms[0]["basis"] == "status table"):
        chosen = terms[0]
    elif chosen is None and told_right and complete:
        chosen = next((term for term in terms if is_slip(claim["value"], term["value"])), None)
    if chosen:
        yield link(claim, "R11", chosen)


def _readings(items: Sequence[dict], state: str, goal: str | None) -> dict[str, int]:
    """What a count may mean among the listed items: all of them, for a prognosis also those still to be done."""
    own = [row for row in items if goal is None or row["goal_no"] == goal]
    counted = _in_state(own, state) if own else None
    if counted is None:
        return {}
    readings = {"": len(counted)}
    if state in _PROGNOSES:
        readings[" ej slutförda"] = sum(1 for row in counted if row["status"] not in ("slutförd", "struken"))
        readings[" påbörjade"] = sum(1 for row in counted if row["status"] == "påbörjad")
    return readings


def _goal_links(claims: Sequence[dict], goals: Sequence[dict], report: Mapping) -> Iterator[dict]:
    own = [
        c
        for c in claims
        if c["claim"] in ("goals_total", "goals_fulfilled", "goals_not_fulfilled") and goal_of(c) is None
    ]
    own = [c for c in own if _of_own_body(c, report)]
    reached = [g for g in goals if g["assessment"] == "uppfyllt"]
    missed = [g for g in goals if g["assessment"] == "ej uppfyllt"]
    partly = [g for g in goals if g["assessment"] == "delvis uppfyllt"]
    counts = {
        "goals_total": {"listade": len(goals)},
        "goals_fulfilled": {"uppfyllda": len(reached), "helt eller delvis uppfyllda": len(reached) + len(partly)},
        "goals_not_fulfilled": {"ej uppfyllda": len(missed), "ej eller delvis uppfyllda": len(missed) + len(partly)},
    }
    complete = any(
        c["value"] == n >= _ENOUGH
        for c in own
        for n in counts[c["claim"]].values()
        if c["claim"] != "goals_not_fulfilled"
    )
    # A list of nothing but goals that are not reached is the list of these.
    only_missed = not reached and len(missed) + len(partly) == len(goals) >= 2
    totals = {c["value"] for c in own if c["claim"] == "goals_total"}
    if totals and len(goals) not in totals:
        complete = only_missed = False  # the text counts goals of one level, the list those of several
    for claim in own if goals else ():
        readings = counts[claim["claim"]]
        known = complete or (only_missed and claim["claim"] == "goals_not_fulfilled")
        yield from _best_reading(claim, {f"mål {name}": n for name, n in readings.items()}, known, "listed goals")


def _indicator_count_links(claims: Sequence[dict], cells: Sequence[dict]) -> Iterator[dict]:
    for claim in claims:
        if not claim["claim"].startswith("indicators_") or (goal := goal_of(claim)) is None:
            continue
        own = [c for c in cells if c["goal_no"] == goal]
        scopes = {
            "": own,
            ", kommunfullmäktiges": [c for c in own if c.get("scope") == "kf"],
            ", nämndens": [c for c in own if c.get("scope") == "nämnd"],
        }
        readings: dict[str, int] = {}
        for scope, rows in scopes.items():
            for name, count in _indicator_counts(rows, claim["claim"]).items():
                readings[f"indikatorer {name}{scope}, mål {goal}"] = count
        if own and readings:
            yield from _best_reading(claim, readings, bool({c["line_no"] for c in own}), "listed indicators")


def _indicator_counts(cells: Sequence[dict], name: str) -> dict[str, int]:
    """Readings of an indicator count: by what is counted."""
    lines = {c["line_no"] for c in cells}
    verdict = {c["line_no"]: c["text_value"].partition(" (tolkad")[0] for c in cells if c["measure"] == "assessment"}
    if name == "indicators_total":
        return {"listade": len(lines)}
    if not verdict:
        return {}
    counts = {value: sum(1 for v in verdict.values() if v == value) for value in set(verdict.values())}
    if name == "indicators_on_target":
        return {"uppfyllda": counts.get("uppfyllt", 0)}
    if name == "indicators_without_value":
        return {"utan värde": counts.get("inget värde angivet", 0)}
    if name == "indicators_not_on_target":
        return {
            "som inte når målvärdet": len(verdict) - counts.get("uppfyllt", 0),
            "ej uppfyllda": counts.get("ej uppfyllt", 0),
            "ej eller delvis uppfyllda": counts.get("ej uppfyllt", 0) + counts.get("delvis uppfyllt", 0),
        }
    return {}


def _best_reading(claim: Mapping, readings: Mapping[str, int], complete: bool, basis: str) -> Iterator[dict]:
    """The reading that holds; else the nearest one, the plainest of several, where the list is complete."""
    for label, count in readings.items():
        if claim["value"] == count:
            yield link(claim, "R11", _count_term(count, label, basis))
            return
    if complete:
        label, count = min(readings.items(), key=lambda reading: abs(claim["value"] - reading[1]))
        yield link(claim, "R11", _count_term(count, label, basis))
