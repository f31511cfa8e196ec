"""Sick-leave and staff-turnover rates told in a sentence: whose, of which group, for which period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.ingest.grammar.dates import MONTHS, month_end
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.numbers import Quantity
from orchestration.ingest.prose.wording import last_match

SICK = tolerant(r"sj[uo]kfrånvaro?\w*|sjukskriv\w*|sjuktal\w*|sjukfrv")
TURNOVER = tolerant(r"personalom[sz][a-z]{1,2}t+ning\w*|personalrörlighet\w*")
_EXTERNAL = re.compile(r"\bextern\w*|l[aed]mnat kommunen")
_INTERNAL = re.compile(r"\bintern\w*")
_TARGET = tolerant(r"\bmål(?:et|sättning\w*|värde\w*)?\b(?! och)|minska sjukfrånvaron|sänka sjukfrånvaron")
_CHANGE = tolerant(r"(?P<up>ökat|ökade|ökning|högre)|(?P<down>minskat|minskade|minskning|lägre|sjunkit|sänkts)")
_POPULATION = tolerant(
    r"(?:sjukfrånvaron?|personalomsättning\w*|arbeta i en annan del av kommunen,? var|"
    r"utanför kommunen,? var)\s+(?:för|i|inom|på|hos)\s+(?:hela\s+)?"
    r"(?P<who>[a-z][\w -]{2,50}?)(?=\s+(?:under|var|är|uppg\w+|har|i|ligger|låg|för|med|som|och|till|"
    r"t\.o\.m)\b|\s+\d|[,.]|$)"
)
_VAR_FOR = tolerant(
    r"\b(?:var|är|uppgår|uppgick)\s+(?:sjukfrånvaron\s+|personalomsättningen\s+)?(?:för|i|inom|på|"
    r"hos)\s+(?:hela\s+)?(?P<who>[a-z][\w -]{2,50}?)(?=\s+\d|\s+(?:till|ca|cirka)\b|[,.]|$)"
)
_HAS = tolerant(r"\bhar\s+(?P<who>[a-z][\w-]{3,40}(?:\s[a-z]\w+)?)\s+(?:i|under|för)\s[^,.]{2,40}?sjukfrånvaro")
_FOR_WHOM = tolerant(
    r"\b(?:för|i|inom|på)\s+(?:hela\s+)?(?P<who>[a-z]\w*(?:kommun|kommunen|kontoret|nämnden|förvaltningen|"
    r"avdelningen|enheten|tjänsten|styrelsen))\b"
)
#: A clause that opens with whom it is about: "För undersköterskor med nattjänst är …", "och för chefer 2,4 procent".
_CLAUSE_OF = re.compile(
    rf"(?:^|[,;.]\s|\b(?:och|men|medan)\s)\s*(?:for|bland|i|inom|hos)\s+"
    rf"(?!(?:{'|'.join(m for m in MONTHS if len(m) > 3)}|maj|genomsnitt|snitt|ar|fjol|perioden|aret|slutet|borjan)\b)"
    rf"(?P<who>[a-z][a-z -]{{3,50}}?)(?=\s+(?:ar|var|har|uppg\w+|ligger|lag|okade|minskade)\b|\s*$)"
)
_GROUPS = (
    ("Kvinnor", tolerant(r"\bkvinno\w*|\bkvinnlig\w*")),
    ("Män", tolerant(r"\bmän(?:nen|s|nens)?\b|\bmanlig\w*")),
    ("Korttid", tolerant(r"korttids\w*|kort sjuk\w*|dag 1")),
    ("Långtid", tolerant(r"långtids\w*|lång sjuk\w*|60 dagar|dag 60")),
)
_MONTH = re.compile(rf"\bi (?P<month>{'|'.join(m for m in MONTHS if len(m) > 3)}|maj)\b")
_YEAR_BEFORE = tolerant(r"föregående år|förra året|fjolår|motsvarande period|samma period")


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage told: kind sick_leave, sick_leave_change, sick_leave_target, turnover_external and the like."""

    kind: str
    quantity: Quantity
    population: str | None
    group: str | None
    period_start: date
    period_end: date
    sign: int = 1
    sign_word: str | None = None


def read_rates(
    text: str, folded: str, percents: Sequence[Quantity], context: ClaimContext, topic: str | None = None
) -> list[Rate]:
    """The rates of a sentence. `topic` (folded words): what the sentence before was about, if this one doesn't say."""
    about = folded if SICK.search(folded) or TURNOVER.search(folded) else (topic or "") + " " + folded
    if not percents or not (SICK.search(about) or TURNOVER.search(about)):
        return []
    rates: list[Rate] = []
    for at, quantity in enumerate(percents):
        start = percents[at - 1].end if at else 0
        stop = percents[at + 1].start if at + 1 < len(percents) else len(folded)
        before, after = folded[start : quantity.start], folded[quantity.end : stop]
        if not SICK.search(folded) and re.match(r"\s*av\s+\w+", folded[quantity.end :]):
            break  # "78 procent av målen": shares of something else, whatever the sentence before was about
        kind, sign, word = _kind(folded, about, before, text[start : quantity.start], quantity)
        if kind is None:
            continue
        begin, end = _period(before, after if at + 1 == len(percents) else after[:30], context)
        if kind == "sick_leave" and end.year < context.period_end.year:
            kind = "sick_leave_prior"
        group = _group(before, after)
        if group is None and rates and re.search(r"j[aed]{1,2}mf", before):
            group = rates[-1].group
        who = _population(text, folded, start, quantity, context) or (rates[-1].population if rates else None)
        rates.append(Rate(kind, quantity, who, group, begin, end, sign, word))
    return rates


def _kind(
    folded: str, about: str, before: str, original: str, quantity: Quantity
) -> tuple[str | None, int, str | None]:
    sick = [m.start() for m in SICK.finditer(folded[: quantity.start])]
    turn = [m.start() for m in TURNOVER.finditer(folded[: quantity.start])]
    if (turn and (not sick or turn[-1] > sick[-1])) or (not sick and not turn and TURNOVER.search(about)):
        if quantity.unit != "%":
            return None, 1, None
        scope = before if _EXTERNAL.search(before) or _INTERNAL.search(before) else about
        inner, outer = list(_INTERNAL.finditer(scope)), list(_EXTERNAL.finditer(scope))
        if not inner and not outer:
            return None, 1, None
        named = [m.start() for m in inner], [m.start() for m in outer]
        internal = bool(named[0]) and (
            not named[1]
            or min(named[0]) < min(named[1])
            or (max(named[0]) > max(named[1]) and "intern person" in scope)
        )
        return ("turnover_internal" if internal else "turnover_external"), 1, None
    if not sick and not SICK.search(about):
        return None, 1, None
    if _TARGET.search(before) and (quantity.unit == "procentenheter" or re.search("mal", before[-40:])):
        return ("sick_leave_reduction_target" if quantity.unit == "procentenheter" else "sick_leave_target"), 1, None
    if quantity.unit == "procentenheter":
        found = last_match(_CHANGE, before)
        sign = -1 if found and found.lastgroup == "down" else 1
        return "sick_leave_change", sign, original[found.start() : found.end()] if found else None
    if re.search(r"\bmed\s+(?:ca\s|cirka\s)?$", before) and _CHANGE.search(before):
        found = _CHANGE.search(before)
        return "sick_leave_change", -1 if found and found.lastgroup == "down" else 1, found[0] if found else None
    if re.search(r"\bfr[aed]{1,2}n\s(?:ca\s|cirka\s)?$", before):
        return "sick_leave_prior", 1, None  # "från 6,2 procent till 6,9 procent": the level before
    return "sick_leave", 1, None


def _group(before: str, after: str) -> str | None:
    hits = [(m.start(), name) for name, pattern in _GROUPS for m in pattern.finditer(before)]
    if hits:
        return max(hits)[1]
    follow = re.match(r"\s*(?:f.r|bland|hos)\s+\w+", after)
    return next((name for name, pattern in _GROUPS if follow and pattern.search(follow[0])), None)


def _period(before: str, after: str, context: ClaimContext) -> tuple[date, date]:
    if found := _MONTH.search(before) or _MONTH.search(after):
        month = MONTHS[found["month"]]
        if re.search(r"20\d\d", before + after) is None and month <= context.period_end.month:
            return date(context.period_end.year, month, 1), month_end(context.period_end.year, month)
    year = context.period_end.year
    named = re.findall(r"\b(20\d\d)\b", before) or re.findall(r"^[^,.;]{0,30}?\b(20\d\d)\b", after)
    if (named and int(named[-1]) < year) or (not named and _YEAR_BEFORE.search(before) and not _CHANGE.search(before)):
        shift = int(named[-1]) if named else year - 1
        return context.period_start.replace(year=shift), month_end(shift, context.period_end.month)
    return context.period_start, context.period_end


def _population(text: str, folded: str, start: int, quantity: Quantity, context: ClaimContext) -> str | None:
    for pattern in (_VAR_FOR, _POPULATION, _HAS, _FOR_WHOM):
        if found := max(pattern.finditer(folded, start, quantity.start), key=lambda m: m.start(), default=None):
            return body(text[found.start("who") : found.end("who")].strip(), context)
    if found := _CLAUSE_OF.search(folded, start, quantity.start):
        return body(text[found.start("who") : found.end("who")].strip(), context)
    return None


def body(who: str, context: ClaimContext) -> str | None:
    """The body that the words mean: the municipality, the report's organisation, or the words themselves."""
    folded = fold(who)
    if _groups_only(folded) or re.match(r"(?:perioden|aret|del.ret|den|det|januari|20)", folded):
        return None
    if re.fullmatch(r"kommun(?:en|ens)?(?: (?:som helhet|totalt|i stort))?", folded) or _alike(
        folded, fold(context.municipality)
    ):
        return context.municipality
    if re.fullmatch(tolerant(r"(?:nämnden|förvaltningen|kontoret|styrelsen|bolaget|verksamheten)s?"), folded) or _alike(
        folded, fold(context.organisation)
    ):
        return context.organisation
    return who


def _groups_only(folded: str) -> bool:
    return any(pattern.fullmatch(folded) for _, pattern in _GROUPS)


def _alike(a: str, b: str) -> bool:
    """Equal but for a genitive s and letters that OCR or folding may have changed."""
    skeleton = [re.sub(r"[aeodé& ]", "", x.rstrip("s")) for x in (a, b)]
    return len(b) > 5 and skeleton[0] == skeleton[1]
