"""R9: the same figure told twice in prose. R10: parts told in prose against the whole told in prose.

Incomplete sums stay silent: parts are summed only where every row of the table is told or provably adds
nothing, and open lists ("bland annat", the `*_part` claims) never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from orchestration.ingest.words import fold
from orchestration.reconcile.matching import (
    Row,
    Tables,
    cell_half,
    fits,
    goal_of,
    is_own_body,
    likeness,
    link,
    side_of,
    with_sentence_numbers,
    words_of,
)

#: Claims that are the same figure wherever they are told of the same subject.
_AMOUNTS = frozenset(
    ("actual_ytd", "actual_year", "budget_ytd", "budget_year", "forecast_year", "variance_ytd", "variance_year")
    + ("change_ytd", "cost_increase_ytd", "investment_budget", "investment_forecast")
)
_COUNT_KINDS = ("assignments", "initiatives", "activities", "goals")
_COUNT_STATES = (
    "total",
    "completed",
    "started",
    "not_started",
    "on_plan",
    "deviating",
    "delayed",
    "struck",
    "carried_over",
    "fulfilled",
    "not_fulfilled",
)
#: Counts that a later sentence may tell of what is left ("twelve are done, four go to plan"): there only agreement
#: says that the same is counted.
_OF_WHAT_IS_LEFT = ("_started", "_not_started", "_on_plan", "_deviating", "_delayed", "_carried_over")
#: Of these the same whole has one number, whatever else is told of it.
_EXCLUSIVE = ("_delayed", "_carried_over")
_COUNTS = frozenset(f"{kind}_{state}" for kind in _COUNT_KINDS for state in _COUNT_STATES)

#: How a whole count may fall into parts; a struck item is in none of the others and is added where it is told.
_PARTITIONS = (
    ("total", ("completed", "started", "not_started")),
    ("total", ("completed", "on_plan", "delayed", "not_started")),
    ("total", ("completed", "started", "delayed", "not_started")),
    ("total", ("on_plan", "deviating")),
    ("total", ("completed", "on_plan", "delayed")),
    ("total", ("completed", "carried_over")),
    ("carried_over", ("on_plan", "delayed")),
    ("started", ("on_plan", "delayed")),
    ("total", ("fulfilled", "not_fulfilled")),
)
#: Amounts that rows add up to; signed as good or bad, or levels of one sign.
_SUMMED = (
    "variance_ytd",
    "variance_year",
    "change_ytd",
    "actual_ytd",
    "forecast_year",
    "budget_year",
    "forecast_revision_year",
)
_GOOD_OR_BAD = frozenset({"variance_ytd", "variance_year"})
_OF_THESE = re.compile(r"\bav de \w+ ")
MIN_NAME = 6  # characters: a shorter label may be part of any word
#: Two sentences of one passage have at most so many sentences with numbers between them, however the lines break.
_PASSAGE_SENTENCES = 3


def prose_links(facts: Mapping[str, Sequence[dict]], report: Mapping, tables: Tables, months: int) -> Iterator[dict]:
    """R9 links (one term each), then R10 links (the rows of one claim are the parts of one sum)."""
    claims = with_sentence_numbers(facts.get("claims", ()))
    yield from _repeated(claims, report, tables)
    summed: set[int] = set()
    for found in (_sides(claims, report), _counts(claims, report), _rows_told(claims, report, tables, months)):
        for rows in found:
            if rows and rows[0]["claim_no"] not in summed:
                summed.add(rows[0]["claim_no"])
                yield from rows


def claim_term(claim: Mapping, basis: str) -> dict:
    """The claim as the term of another one's relation."""
    return {
        "fact": "claims",
        "no": claim["fact_no"],
        "value": claim["value"],
        "half": claim["half_width"],
        "unit": claim["unit"],
        "label": claim["subject"] or claim["claim"],
        "basis": basis,
    }


def _identity(claim: Mapping, report: Mapping) -> tuple:
    """What two claims must share to be the same figure; bodies differ, so do goals."""
    if claim["claim"] in _COUNTS:
        return (claim["claim"], goal_of(claim), _body(claim, report))
    if is_own_body(claim["subject"], report):
        return (claim["claim"], goal_of(claim), "own body")
    return (claim["claim"], goal_of(claim), side_of(claim["subject"]) or words_of(claim["subject"]))


def _body(claim: Mapping, report: Mapping) -> str:
    if goal_of(claim) or is_own_body(claim["subject"], report):
        return "own body"
    return fold(claim["subject"].split(",")[0])


def _repeated(claims: Sequence[dict], report: Mapping, tables: Tables) -> Iterator[dict]:
    """Each later telling against the first; a figure told twice in one sentence is two figures."""
    told: dict[tuple, list[dict]] = {}
    for claim in claims:
        if claim["claim"] in _AMOUNTS or claim["claim"] in _COUNTS:
            told.setdefault(_identity(claim, report), []).append(claim)
    for same in told.values():
        if len({claim["sentence"] for claim in same}) < len(same):
            continue
        for at, claim in enumerate(same):
            earlier = [
                c
                for c in same[:at]
                if c["statement"] == claim["statement"] or None in (c["statement"], claim["statement"])
            ]
            # The more exact one is the reported number where rounding differs: it says more.
            first = next((c for c in earlier if fits(claim, c["value"], c["half_width"], c["unit"]) is not None), None)
            if first is None:
                continue
            agrees = fits(claim, first["value"], first["half_width"], first["unit"])
            # Across sections the bodies may differ though the name doesn't: there only agreement is sure.
            sure = first["statement"] == claim["statement"] and claim["subject"] is not None
            sure = sure and not _of_other_rows(claim, first, tables)
            if claim["claim"].endswith(_OF_WHAT_IS_LEFT):
                exclusive = claim["claim"].endswith(_EXCLUSIVE)
                sure = sure and exclusive and _of_the_same_whole(claim, first, claims, report)
            if agrees or sure:
                yield link(claim, "R9", claim_term(first, "the same figure told before"))


def _of_other_rows(claim: Mapping, other: Mapping, tables: Tables) -> bool:
    """Whether each sentence names rows beside the subject, and none that the other one names."""
    own = fold(claim["subject"])
    labels = {label for row in tables.rows.values() if len(label := fold(row.label)) >= MIN_NAME and label not in own}
    named = [{label for label in labels if label in fold(c["sentence"])} for c in (claim, other)]
    return all(named) and not named[0] & named[1]


def _of_the_same_whole(claim: Mapping, first: Mapping, claims: Sequence[dict], report: Mapping) -> bool:
    """Whether both are told beside the same total of their kind ("av 30 uppdrag är två försenade")."""
    name = f"{claim['claim'].split('_')[0]}_total"
    totals = [
        {c["value"] for c in claims if c["claim"] == name and _same_passage(c, one) and _about_the_same(c, one, report)}
        for one in (claim, first)
    ]
    return bool(totals[0] & totals[1])


def _sides(claims: Sequence[dict], report: Mapping) -> Iterator[list[dict]]:
    """ "X i överskott, som fördelar sig med a på intäktssidan och b på kostnadssidan"."""
    by_sentence: dict[tuple, list[dict]] = {}
    for claim in claims:
        if claim["claim"] in _GOOD_OR_BAD:
            by_sentence.setdefault((claim["sentence"], claim["claim"]), []).append(claim)
    for same in by_sentence.values():
        sides = {
            side: [c for c in same if side_of(_last_part(c["subject"])) == side] for side in ("intäkter", "kostnader")
        }
        wholes = [c for c in same if side_of(_last_part(c["subject"])) is None and c["subject"] is not None]
        wholes = [c for c in wholes if is_own_body(c["subject"], report)]
        if len(wholes) == 1 and all(len(found) == 1 for found in sides.values()):
            parts = [found[0] for found in sides.values()]
            yield [link(wholes[0], "R10", claim_term(part, "the two sides of the account")) for part in parts]


def _last_part(subject: str | None) -> str | None:
    return subject.split(",")[-1].strip() if subject else None


def _counts(claims: Sequence[dict], report: Mapping) -> Iterator[list[dict]]:
    """Counts that fall into parts. A division that holds is linked; one that doesn't only where it is surely meant."""
    for kind in _COUNT_KINDS:
        own = [c for c in claims if c["claim"] in _COUNTS and c["claim"].startswith(f"{kind}_")]
        for whole in own:
            same = [c for c in own if _about_the_same(c, whole, report)]
            divisions = [
                parts
                for state, part_states in _PARTITIONS
                if whole["claim"] == f"{kind}_{state}" and (parts := _told_parts(whole, same, kind, part_states))
            ]
            sure = [parts for parts in divisions if _surely_meant(whole, parts, same)]
            # What is told beside the whole comes before what may be read together from elsewhere.
            holding = [parts for parts in (*sure, *([] if sure else divisions)) if _sum(parts) == whole["value"]]
            chosen = next(iter([*holding, *(parts for parts in sure if _all_told(whole, parts, same))]), [])
            yield [link(whole, "R10", claim_term(part, "parts of the count")) for part in chosen]


def _told_parts(whole: Mapping, same: Sequence[dict], kind: str, states: tuple[str, ...]) -> list[dict] | None:
    """The nearest claim for each part, with the struck items unless the sum is closed without; None when one lacks."""
    parts = []
    for state in states:
        part = _nearest(whole, [c for c in same if c["claim"] == f"{kind}_{state}"])
        if part is None:
            return None
        parts.append(part)
    struck = _nearest(whole, [c for c in same if c["claim"] == f"{kind}_struck"])
    if struck is None or "completed" not in states or _sum(parts) == whole["value"]:
        return parts
    return [*parts, struck]


def _surely_meant(whole: Mapping, parts: Sequence[Mapping], same: Sequence[Mapping]) -> bool:
    """Whether parts that don't add up are told as the division of this whole: in its passage, and exclusive by nature.

    What goes to plan may include what is completed (then the whole holds with one of the two left out), what is
    carried over may come from earlier years, and goals may be reached in part: those are divisions only within one
    sentence or line. More goals than there are is wrong wherever each part is told out of that whole ("9 av 12", "de
    fyra av 12").
    """
    parts = [part for part in parts if not part["claim"].endswith("_struck")]
    names = {part["claim"].split("_", 1)[1] for part in parts}
    if {"completed", "on_plan"} <= names and any(
        _sum([part for part in parts if not part["claim"].endswith(left_out)]) == whole["value"]
        for left_out in ("completed", "on_plan")
    ):
        return False
    if names & {"carried_over", "delayed", "fulfilled"}:
        beside = all(part["sentence_no"] == whole["sentence_no"] for part in parts)
        beside = beside or _divides(parts, whole)
        if "fulfilled" in names:
            return _sum(parts) > whole["value"] and all(_told_out_of(part, whole, same) for part in parts)
        return beside
    return all(_same_passage(part, whole) for part in parts)


def _told_out_of(part: Mapping, whole: Mapping, same: Sequence[Mapping]) -> bool:
    """Whether the part's own sentence tells the whole's number too."""
    kind = (whole["claim"], whole["value"], part["sentence_no"])
    return any((c["claim"], c["value"], c["sentence_no"]) == kind for c in same)


def _divides(parts: Sequence[Mapping], whole: Mapping) -> bool:
    """Whether one sentence right after the whole's divides it: "Tre av de fem uppdragen …, två av dem …", or tells of
    three states and so leaves none out: "30 är klara, fem går enligt plan och två är försenade"."""
    told = {part["sentence_no"] for part in parts}
    refers = any(_OF_THESE.search(fold(part["subject"] or "")) for part in parts)
    states = {part["claim"].split("_", 1)[1] for part in parts} - {"struck"}
    return told == {whole["sentence_no"] + 1} and (refers or len(states) >= 3)


def _all_told(whole: Mapping, parts: Sequence[Mapping], same: Sequence[Mapping]) -> bool:
    """Whether the sentence that divides the whole tells no further part: one that is late beside those on plan, say."""
    known = {part["fact_no"] for part in (whole, *parts)}
    dividing = parts[0]["sentence_no"] if _divides(parts, whole) else whole["sentence_no"]
    return not any(c["sentence_no"] == dividing and c["fact_no"] not in known for c in same)


def _sum(parts: Sequence[Mapping]) -> Decimal:
    return sum((part["value"] for part in parts), Decimal(0))


def _same_passage(claim: Mapping, other: Mapping) -> bool:
    apart = abs(claim["sentence_no"] - other["sentence_no"])
    return claim["section"] == other["section"] and apart <= _PASSAGE_SENTENCES


def _about_the_same(claim: Mapping, other: Mapping, report: Mapping) -> bool:
    return (goal_of(claim), _body(claim, report)) == (goal_of(other), _body(other, report))


def _nearest(to: Mapping, claims: Sequence[dict]) -> dict | None:
    return min(claims, key=lambda c: (abs(c["sentence_no"] - to["sentence_no"]), c["fact_no"]), default=None)


def _rows_told(claims: Sequence[dict], report: Mapping, tables: Tables, months: int) -> Iterator[list[dict]]:
    """A total row's figure against those of the rows that it sums, sub-totals opened where they aren't told."""
    for name in _SUMMED:
        told = _told_by_row([c for c in claims if c["claim"] == name], report, tables)
        for key, own in told.items():
            if key not in tables.items:
                continue
            whole = min(own, key=lambda c: (c["half_width"], c["fact_no"]))
            parts = _parts(tables.rows[key], 1, name, told, tables, months)
            if parts and len(parts) >= 2:
                basis = "every row of the table is told or adds nothing"
                told_sum = sum((weight * part["value"] for weight, part in parts), Decimal(0))
                turned = -1 if whole["sign_word"] is None and whole["value"] * told_sum < 0 else 1  # a bare "avvikelse"
                yield [link(whole, "R10", claim_term(part, basis), turned * weight) for weight, part in parts]


def _told_by_row(claims: Sequence[dict], report: Mapping, tables: Tables) -> dict[tuple[str, str, int], list[dict]]:
    """The claims by the row of their own section's table that they name."""
    told: dict[tuple[str, str, int], list[dict]] = {}
    for claim in claims:
        subject, statement = claim["subject"], claim["statement"]
        if statement not in tables.statements():
            continue
        named = side_of(subject) or subject
        rows = tables.rows_named(named, statement) if named else []
        if not rows and is_own_body(subject, report) and statement in tables.whole:
            rows = [tables.whole[statement]]
        if len(rows) == 1 and (
            not subject or side_of(subject) or likeness(subject, rows[0].label) >= 1 or is_own_body(subject, report)
        ):
            told.setdefault(rows[0].key, []).append(claim)
    return told


def _parts(
    total: Row, weight: int, name: str, told: Mapping[tuple[str, str, int], list[dict]], tables: Tables, months: int
) -> list[tuple[int, dict]] | None:
    """The told parts of a total with their weights, or None when one of its rows is neither told nor nothing."""
    if not _adds_up(total, tables):
        return None
    found: list[tuple[int, dict]] = []
    for arc_weight, row in tables.items.get(total.key, ()):
        own = told.get(row.key, ())
        if len({claim["value"] for claim in own}) > 1 and len({claim["half_width"] for claim in own}) == 1:
            return None  # told twice, differently: that is another rule's
        if own:
            claim = min(own, key=lambda c: (c["half_width"], c["fact_no"]))
            sign = _sign(total, row, arc_weight, name, claim)
            if sign is None:
                return None
            found.append((weight * sign, claim))
        elif row.key in tables.items:
            inner = _parts(row, weight if name in _GOOD_OR_BAD else weight * arc_weight, name, told, tables, months)
            if inner is None:
                return None
            found += inner
        elif not _adds_nothing(row, name, months):
            return None
    return found


def _adds_up(total: Row, tables: Tables) -> bool:
    """Whether the total is that of its rows in most columns: else a row is missing, told or not."""
    holding = columns = 0
    for measure, cell in total.cells.items():
        parts = [(w, r.cells[measure]) for w, r in tables.items.get(total.key, ()) if measure in r.cells]
        if parts and cell["unit"] != "%":
            columns += 1
            off = cell["value"] - sum((w * part["value"] for w, part in parts), Decimal(0))
            holding += abs(off) <= cell_half(cell) + sum((cell_half(part) for _, part in parts), Decimal(0))
    return 2 * holding >= columns


def _sign(total: Row, row: Row, arc_weight: int, name: str, claim: Mapping) -> int | None:
    """Good is good in every row; a level told without a sign has the sign that its row has in the table."""
    if name in _GOOD_OR_BAD:
        return 1
    if claim["sign_word"] or total.level_sign() == row.level_sign():
        return arc_weight
    if not total.level_sign() or not row.level_sign():
        return None
    return -arc_weight


def _adds_nothing(row: Row, name: str, months: int) -> bool:
    """Whether an untold row provably contributes 0: the table says so, or its outcome is the linear period budget."""
    if row.empty or (name in row.cells and row.cells[name]["value"] == 0):
        return True
    if name != "variance_ytd" or name in row.cells:
        return False
    actual, budget = row.cells.get("actual_ytd"), row.cells.get("budget_year")
    if actual is None or budget is None:
        return False
    step = Decimal(1).scaleb(-min(actual["decimals"], budget["decimals"]))
    return abs(actual["value"] - budget["value"] * months / 12) <= step
