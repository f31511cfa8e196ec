"""Reads the checkable numbers that prose states: one claim row per number, with what it says, of whom, and its sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from orchestration.ingest.prose.context import ClaimContext, ItemSpan
from orchestration.ingest.prose.counts import Count, read_counts
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.reader import AmountReader
from orchestration.ingest.prose.numbers import Quantity, quantities
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.plain_counts import read_plain
from orchestration.ingest.prose.rates import SICK, TURNOVER, read_rates
from orchestration.ingest.prose.sentences import Sentence, sentences
from orchestration.ingest.prose.subjects import about_investments

CONFIDENCE = 1.0
CONFIDENCE_INFERRED = 0.8  # the kind or the subject follows from a sentence or heading before

_WORTH_READING = re.compile(
    r"\d|uppdraget\b|initiativet\b|\b(?:en|ett|tv[a]|tre|fyra|fem|sex|sju|[aed]{1,2}tta|nio|tio|elva|tolv|"
    r"\w+ton|tjugo\w*|trettio|inga|inget|ingen|b[aed]da)\b"
)
_PAY_RISE = tolerant(r"löneökning\w*|lönerevision\w*|löneutveckling\w*")
_GOAL_WORD = tolerant(r"inriktningsmål\w*")
_PHONE_OR_KEY = re.compile(r"(?:telefon|tel\.?|e-post|mobil|org\.?nr|bankgiro|plusgiro)\b", re.IGNORECASE)


def read_claims(paragraphs: Sequence[Paragraph], context: ClaimContext) -> list[dict[str, Any]]:
    """Rows for schemas.FACTS['claims'] without report_id and fact_no, in reading order."""
    amounts = AmountReader(context)
    rows: list[dict[str, Any]] = []
    label_line: int | None = None  # of the comment label above, until the next heading
    for paragraph in paragraphs:
        if paragraph.kind == "label":
            label_line = paragraph.first_line
            continue
        label_line = None if paragraph.kind == "heading" else label_line
        amounts.memory.enter(paragraph.sections if paragraph.kind != "cell" else ("", *paragraph.sections))
        item = context.commented(label_line, paragraph.first_line) if label_line else None
        rows.extend(_paragraph(paragraph, context, amounts, item or context.item_of(paragraph.first_line)))
    return rows


def _paragraph(
    paragraph: Paragraph, context: ClaimContext, amounts: AmountReader, item: ItemSpan | None
) -> Iterable[dict[str, Any]]:
    if _PHONE_OR_KEY.match(paragraph.text):
        return
    statement = _statement(paragraph, context, amounts)
    noun: str | None = None
    topic: str | None = None
    counted: list[Count] = []
    for sentence in sentences(paragraph.text):
        folded = fold(sentence.text)
        if not _WORTH_READING.search(folded):
            topic = folded if SICK.search(folded) or TURNOVER.search(folded) else topic
            amounts.read(sentence.text, folded, (), paragraph.sections, statement)
            continue
        found = quantities(sentence.text, folded)
        taken: list[tuple[int, int]] = []
        drafts: list[tuple[int, dict[str, Any]]] = []
        told = _invested(folded, found, statement, context)
        for start, draft in _amounts(sentence, folded, found, paragraph, told, amounts):
            drafts.append((start, draft))
        for start, draft in _percents(sentence, folded, found, context, topic, drafts):
            drafts.append((start, draft))
        taken += [(q.start, q.end) for q in found if q.unit is not None]
        if paragraph.kind != "heading":
            counts, noun = read_counts(sentence.text, folded, noun, counted)
            counts = [
                c for c in counts if c.claim != "other_count" and all(c.end <= a or c.start >= b for a, b in taken)
            ]
            counted += counts
            taken += [(c.start, c.end) for c in counts]
            subject = _body(paragraph, context, folded, item.title if item and item.kind == "goal" else None)
            drafts += [(c.start, _count_row(c, subject)) for c in counts]
            about = item.title if item and item.kind != "goal" else None
            for plain in read_plain(sentence.text, folded, found, taken, bool(item and item.kind == "indicator")):
                drafts.append(
                    (plain.start, {
                        "claim": plain.claim, "subject": about or _leading_words(sentence.text, plain.start) or subject,
                        "value": plain.value, "decimals": plain.decimals, "half_width": plain.half_width,
                        "unit": plain.unit, "qualifier": plain.qualifier, "sign_word": None,
                    })
                )  # fmt: skip
        topic = folded if SICK.search(folded) or TURNOVER.search(folded) else topic
        words = len(re.findall(r"[a-z]{2,}", folded))
        spoken = words > 3 or (words == 3 and folded.endswith("."))
        for start, draft in sorted(drafts, key=lambda d: d[0]):
            if draft["claim"].startswith("other_") and not spoken:
                continue  # a table's leftovers
            yield {
                "page": paragraph.page,
                "source_line": paragraph.line_at(sentence.start + start),
                "source_line_end": paragraph.line_at(sentence.end - 1),
                "source_text": sentence.text,
                "confidence": draft.pop("confidence", CONFIDENCE),
                "sentence": sentence.text,
                "section": " > ".join(paragraph.sections) or None,
                "statement": draft.pop("statement", told),
                **draft,
                "goal_no": paragraph.goal_no or (item.goal_no if item else None),
            }


def _statement(paragraph: Paragraph, context: ClaimContext, amounts: AmountReader) -> str | None:
    """The table that the paragraph is about; of several in its section the one whose rows it names."""
    candidates = context.statements_of(paragraph)
    for statement in candidates if len(candidates) > 1 else ():
        if any(name.specific for name in amounts.names(statement).find(fold(paragraph.text), paragraph.text)):
            return statement
    return candidates[0] if candidates else None


_INVESTMENTS = re.compile(r"\binvestering(?!sbidrag)\w*|\binvesterat\w*")


def _invested(folded: str, found: Sequence[Quantity], statement: str | None, context: ClaimContext) -> str | None:
    """The table of a sentence: one about investments, within a text on the operating account, has another."""
    first = next((q.start for q in found if q.is_amount), 0)
    if about_investments(statement) or not _INVESTMENTS.search(folded[:first]):
        return statement
    return next((s for s in context.row_labels if about_investments(s)), None)


def _amounts(
    sentence: Sentence,
    folded: str,
    found: Sequence[Quantity],
    paragraph: Paragraph,
    statement: str | None,
    reader: AmountReader,
) -> Iterable[tuple[int, dict[str, Any]]]:
    money = [q for q in found if q.is_amount]
    readings = reader.read(sentence.text, folded, money, paragraph.sections, statement)
    for quantity, reading in zip(money, readings, strict=True):
        factor = reading.sign.factor or 1
        own = fold(reading.subject or "")[:5]
        yield (
            quantity.start,
            {
                "claim": reading.claim,
                "subject": reading.subject,
                "value": factor * quantity.value,
                "decimals": quantity.decimals,
                "half_width": quantity.half_width,
                "unit": quantity.unit,
                "qualifier": quantity.qualifier,
                "sign_word": reading.sign.word,
                "statement": reading.statement or statement,
                "confidence": CONFIDENCE if own and own in folded else CONFIDENCE_INFERRED,
            },
        )


def _percents(
    sentence: Sentence, folded: str, found: Sequence[Quantity], context: ClaimContext, topic: str | None,
    drafts: Sequence[tuple[int, dict[str, Any]]],
) -> list[tuple[int, dict[str, Any]]]:  # fmt: skip
    percents = [q for q in found if q.unit in ("%", "procentenheter")]
    rates = {r.quantity.start: r for r in read_rates(sentence.text, folded, percents, context, topic)}
    rows = []
    for q in percents:
        before = [d for start, d in drafts if start < q.start]
        claim, subject, sign, word = "other_percent", _leading_words(sentence.text, q.start), 1, None
        if rate := rates.get(q.start):
            claim, subject, sign, word = rate.kind, rate.population or context.organisation, rate.sign, rate.sign_word
            if rate.group:
                subject = f"{subject}, {rate.group}"
        elif q.unit == "%" and q.bracketed and before and re.search(r"\(\s*$", sentence.text[: q.start]):
            claim, subject = "share_of_row", before[-1]["subject"]
        elif _PAY_RISE.search(folded[max(0, q.start - 60) : q.start]):
            claim, subject = "salary_increase", context.organisation
        rows.append(
            (q.start, {
                "claim": claim, "subject": subject,
                "value": sign * q.value * (-1 if q.sign == "-" else 1), "decimals": q.decimals,
                "half_width": q.half_width if q.decimals or q.qualifier else Decimal("0.5"), "unit": q.unit,
                "qualifier": q.qualifier, "sign_word": word,
            })
        )  # fmt: skip
    return rows


def _count_row(count: Count, subject: str) -> dict[str, Any]:
    return {
        "claim": count.claim,
        "subject": f"{subject}, {count.subset}" if count.subset else subject,
        "value": Decimal(count.value),
        "decimals": 0,
        "half_width": Decimal(0),
        "unit": "st",
        "qualifier": None,
        "sign_word": None,
    }


def _body(paragraph: Paragraph, context: ClaimContext, folded: str, goal_title: str | None) -> str:
    """Whose counts these are: the goal's in a goal's text, else the organisation's."""
    if paragraph.goal_no:
        return (
            f"Inriktningsmål {paragraph.goal_no}"
            if "." in paragraph.goal_no or _GOAL_WORD.search(folded)
            else f"Mål {paragraph.goal_no}"
        )
    return goal_title or context.organisation


_NO_NAME = tolerant(
    r"\batt\b|^(?:det|detta|den|denna|dessa|de|vi|man|här|där|dessutom|bedömningen|därutöver|under|inom|av|"
    r"för|i|per|totalt|noterbart|under)\b"
)
_VERB = tolerant(
    r"\s(?:kommer|är|var|har|bedöms|uppgår|uppgick|genomförde?s|ska|blev|blir|når|nås|erbjöds|beviljats|"
    r"placerar|som|ligger|kan|visar|beräknas|förväntas)\b"
)


def _leading_words(text: str, stop: int) -> str | None:
    """The words before the sentence's first verb, when they name something."""
    found = _VERB.search(fold(text[:stop]))
    words = text[: found.start()].strip(" ,;:(") if found else ""
    if not 3 <= len(words) <= 90 or len(words.split()) > 9 or _NO_NAME.search(fold(words)):
        return None
    return words
