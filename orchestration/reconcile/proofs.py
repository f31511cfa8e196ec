"""What else speaks for a suspected value: the sum that closes, the linear period budget, the sentence's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from orchestration.ingest.words import fold
from orchestration.reconcile.matching import Tables, money_factor
from orchestration.reconcile.relations import Relation, factor
from orchestration.reconcile.repair import FLIP, Repair
from orchestration.reconcile.wording import amount, with_unit

_NEGATIVE = re.compile(r"\b(?:negativ|underskott|overskrid|samre)")
_POSITIVE = re.compile(r"\b(?:positiv|overskott|underskrid|battre)")
_LESS_COST = re.compile(
    r"\blagre (?:\w+ )?(?:\w*kostnad|utgift)|\b(?:\w*kostnad|utgift)\w* (?:ar|blev|har varit) lagre"
)
_MORE_COST = re.compile(
    r"\bhogre (?:\w+ )?(?:\w*kostnad|utgift)|\b(?:\w*kostnad|utgift)\w* (?:ar|blev|har varit) hogre"
)
#: Rules that hold a number against itself, with another sign: no proof of their own.
_OF_ITSELF = frozenset({"B1"})
_BUT = re.compile(r"\b(?:men|trots|samtidigt|dock|medan)\b")


def proofs_of(
    repair: Repair, facts: Mapping[str, Sequence[dict]], tables: Tables, months: int, *, swedish: bool
) -> list[str]:
    """Sentences for the message, strongest first."""
    found: list[str | None] = [
        _closing(relation, repair, swedish)
        for relation in repair.repaired[:3]
        # That a number equals what was computed for it goes without saying.
        if relation.rule_id not in _OF_ITSELF and (repair.kind == FLIP or relation.reported.key != repair.number.key)
    ]
    claim = next((c for c in facts.get("claims", ()) if repair.number.key[:2] == ("claims", c["fact_no"])), None)
    if claim is not None:
        found += [_linear_period(claim, repair, tables, months, swedish), _cause(claim, repair, swedish)]
    return [text for text in found if text]


def _closing(relation: Relation, repair: Repair, swedish: bool) -> str:
    """`med 1 405 blir summan −8 210 mot redovisade −8 209`."""
    key = repair.number.key
    in_relation = repair.value * factor(repair.number.unit, next(t.unit for t in relation.numbers if t.key == key))
    terms = [t.weight * (in_relation if t.key == key else t.value or Decimal(0)) for t in relation.terms]
    computed = sum(terms, Decimal(0)) / relation.scale
    reported = in_relation if relation.reported.key == key else relation.reported.value
    is_flip = repair.value == -repair.number.value
    given = with_unit(repair.value, repair.number.unit, swedish=swedish, signed=is_flip)
    shown, printed = (amount(value, swedish=swedish) for value in (computed, reported))
    if swedish:
        return f"med {given} blir det beräknade {shown} mot redovisade {printed} ({relation.location})"
    return f"with {given} the computed value is {shown} against {printed} reported ({relation.location})"


def _linear_period(claim: Mapping, repair: Repair, tables: Tables, months: int, swedish: bool) -> str | None:
    """The variance that a linear period budget gives, where it is the suspected value to the unit."""
    if claim["claim"] != "variance_ytd" or not claim["subject"] or not claim["statement"]:
        return None
    rows = tables.rows_named(claim["subject"], claim["statement"])
    if len(rows) != 1 or not {"budget_year", "actual_ytd"} <= set(rows[0].cells):
        return None
    budget, actual = rows[0].cells["budget_year"], rows[0].cells["actual_ytd"]
    ratio = money_factor(actual["unit"], claim["unit"])
    if ratio is None:
        return None
    good = -1 if rows[0].is_cost and rows[0].level_sign() > 0 else 1
    period = budget["value"] * months / 12
    implied = good * (actual["value"] - period) * ratio
    if abs(implied - repair.value) > claim["half_width"] + ratio:
        return None
    year, outcome = (amount(abs(cell["value"]), swedish=swedish) for cell in (budget, actual))
    share = amount(_whole(abs(period)), swedish=swedish)
    result = amount(_whole(implied), swedish=swedish, signed=True)
    if swedish:
        budget_text = f"årsbudget {year} × {months}/12 = {share}"
        return f"{budget_text} mot utfall {outcome} ger {result} (linjär periodbudget antagen)"
    budget_text = f"full-year budget {year} × {months}/12 = {share}"
    return f"{budget_text} against {outcome} gives {result} (linear period budget assumed)"


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1))


def _cause(claim: Mapping, repair: Repair, swedish: bool) -> str | None:
    """The text's own reason against its own sign: lower costs than budgeted are no negative variance."""
    text = fold(f"{claim['sentence']} {claim['source_text']}")
    if _BUT.search(text) or repair.value == 0:
        return None
    less, more = bool(_LESS_COST.search(text)), bool(_MORE_COST.search(text))
    if repair.value > 0 and less and not more and _NEGATIVE.search(text):
        return "texten anger lägre kostnader som orsak" if swedish else "the text gives lower costs as the cause"
    if repair.value < 0 and more and not less and _POSITIVE.search(text):
        return "texten anger högre kostnader som orsak" if swedish else "the text gives higher costs as the cause"
    return None
