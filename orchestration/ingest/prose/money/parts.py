"""Amounts told as parts of another: which whole they belong to, with which sign, under which name."""

from __future__ import annotations

import re

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.money.part_names import part_name
from orchestration.ingest.prose.money.period import period_told
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.subjects import over_budget_is_bad


def whole_of(told: ToldAmount) -> Reading | None:
    """The whole that the amount is told to be a part of, if it is; a sentence may open one in the memory."""
    in_sentence = next((r for r in reversed(told.earlier) if r.is_whole), None)
    if _in_brackets(told) or _goes_on(told, in_sentence) or (in_sentence and _told_as_part(told)):
        return in_sentence or _recalled(told)
    return None if told.earlier else _of_sentence_before(told)


def part_reading(told: ToldAmount, whole: Reading, subject: str | None, own_row: bool) -> Reading:
    """The part: a row of its own (`own_row`), or an item of the whole's row, named by the words around it."""
    sign = _part_sign(told, whole)
    if own_row:
        return Reading(whole.base, whole.period, subject, sign, listed=True)
    what = part_name(told)
    label = f"{whole.subject} - {what}" if what and whole.subject else what or whole.subject
    return Reading(whole.base, whole.period, label, sign, part=True)


def _part_sign(told: ToldAmount, whole: Reading) -> w.Sign:
    if told.amount.sign:
        return told.printed_sign
    found = w.last_match(w.VARIANCE, told.before)
    if whole.base == "variance" and found and found.lastgroup != "plain":
        return w.variance_sign(found, told.original, over_budget_is_bad(whole.subject))
    return whole.sign


def _in_brackets(told: ToldAmount) -> bool:
    """One of a list of names, each with its amount in brackets."""
    if not told.amount.bracketed or re.search(r"\(\s*(?:totalt|sammanlagt)\b", told.before):
        return False
    return bool(told.earlier or w.LIST_OF_PARTS.search(told.lead))


def _goes_on(told: ToldAmount, in_sentence: Reading | None) -> bool:
    """Whether the amount before was a part and nothing opens a statement of its own since."""
    last, before = told.last, told.before
    if last is None or not last.part or not (in_sentence or last.base == "variance" or told.memory.whole):
        return False
    return not w.VARIANCE.search(before) and not w.RISE.search(before)


def _told_as_part(told: ToldAmount) -> bool:
    if w.PART.search(told.before):
        return True
    return told.last is not None and not told.last.part and _listed_row(told)


def _listed_row(told: ToldAmount) -> bool:
    """`…; varav 10 expansion, 7 reinvestering`: nothing but a row's name follows."""
    end = told.amount.end
    return re.fullmatch(r"[^.;]*?,\s*(?:och|samt)?\s*", told.before) is not None and any(
        end <= n.start <= end + 2 for n in told.named
    )


def _of_sentence_before(told: ToldAmount) -> Reading | None:
    """The whole of a sentence that opens with a part: `Varav …`, `5 mnkr av ökningen …`."""
    memory = told.memory
    if memory.whole and len(told.before.split()) <= 2 and w.PART_AFTER.match(told.after):
        return _recalled(told)
    if found := w.PART.match(told.before):
        if not memory.whole:
            sign = w.Sign(-1 if "under" in found[0] else 1, found[0])
            memory.whole = Reading("variance", period_told(told, ()), told.context.organisation, sign)
        return memory.whole
    return None


def _recalled(told: ToldAmount) -> Reading | None:
    """The whole of the sentences before that the sentence's own words speak of."""
    memory = told.memory
    if re.search(r"okning", told.folded) and memory.whole and memory.whole.base in ("change", "cost_increase"):
        return memory.whole
    if re.search(r"poster", told.folded):
        return memory.level or memory.whole
    return memory.whole
