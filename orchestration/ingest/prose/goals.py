"""Goals that only prose names as reached or not: a sentence or heading that says so, and the list that follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.sentences import sentences

_GOAL = tolerant(r"\b\w*mål(?:en|et)?\b")
_NOT = tolerant(
    r"(?:inte|ej)\s(?:\w+\s){0,3}?(?:upp)?(?:nås?|nått|nåtts|når|uppnås?|uppfyll\w*|fyllts)|(?:nås|når|uppnås|"
    r"uppfylls)\s(?:inte|ej)"
)
_PARTLY = tolerant(r"delvis\s(?:\w+\s){0,2}?(?:upp)?(?:nå\w*|nås|uppfyll\w*)")
_REACHED = tolerant(r"(?:upp)?(?:nås|nått|nåtts|uppnås)\b|uppfyll(?:s|as|t|ts|da)\b")
_ITEM = re.compile(r"^\s*(?:[-–•*▪·◦]\s*)?(?P<rest>\S.*)$", re.DOTALL)
_NUMBERED = re.compile(r"^(?P<no>\d{1,2}(?:\.\d{1,2})+)\.?\s+(?P<title>\S.*)$", re.DOTALL)
_IN_SENTENCE = tolerant(
    r"(?:inriktnings|nämnd|"
    r"verksamhets)?mål(?:et)?\s*:?\s+(?P<no>\d{1,2}(?:\.\d{1,2})+)\.?\s*(?P<title>[^.;]{0,160}?)\s*,?\s*"
    r"(?P<verdict>(?:bedöms |beräknas )?(?:inte|ej) (?:\w+ )?(?:upp)?(?:nås|nå|uppfylla|uppfyllas|uppnås|uppfyllt)\b|"
    r"(?:nås|når|uppnås|uppfylls) (?:inte|ej)\b|bedöms (?:inte|ej) \w+|bedöms delvis \w+)"
)
CONFIDENCE = 0.9


def named_goals(paragraphs: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """Rows for schemas.FACTS['goals'] without report_id and fact_no, one per goal that prose gives a verdict on.

    The caller drops those that the goals' own headings have already told.
    """
    rows: list[dict[str, Any]] = []
    verdict: tuple[str, str] | None = None
    for paragraph in paragraphs:
        item = _listed(paragraph) if verdict else None
        if item and verdict:
            rows.append(_row(paragraph, item[0], item[1], *verdict))
            continue
        rows.extend(_told(paragraph))
        if paragraph.kind == "prose" and verdict and not paragraph.text.rstrip().endswith(":"):
            verdict = _opening(paragraph)  # running text ends the list
        elif opened := _opening(paragraph):
            verdict = opened
        elif paragraph.kind == "heading":
            verdict = None
    unique = {(r["goal_no"], r["title"]): r for r in reversed(rows)}
    return sorted(unique.values(), key=lambda r: r["source_line"])


def _opening(paragraph: Paragraph) -> tuple[str, str] | None:
    """(assessment, words) when the paragraph ends by announcing goals that are (not) reached."""
    text = paragraph.text.rstrip()
    if paragraph.kind not in ("heading", "prose") or not (paragraph.kind == "heading" or text.endswith(":")):
        return None
    last = sentences(text)[-1].text if text else ""
    return _verdict(last) if _GOAL.search(fold(last)) and not goal_heading(text) else None


def _verdict(text: str) -> tuple[str, str] | None:
    folded = fold(text)
    for pattern, assessment in ((_NOT, "ej uppfyllt"), (_PARTLY, "delvis uppfyllt"), (_REACHED, "uppfyllt")):
        if found := pattern.search(folded):
            return assessment, text[found.start() : found.end()]
    return None


def _listed(paragraph: Paragraph) -> tuple[str, str] | None:
    """(goal number, title) of an item `- 2.1 Title` or a goal's heading."""
    match = _ITEM.match(paragraph.text)
    rest = match["rest"] if match else paragraph.text
    if paragraph.kind == "heading" or paragraph.kind == "list" or paragraph.kind == "prose":
        if named := goal_heading(rest):
            return named
        if paragraph.kind != "heading" and (found := _NUMBERED.match(rest)):
            return found["no"], found["title"]
    return None


def _told(paragraph: Paragraph) -> list[dict[str, Any]]:
    """`Inriktningsmål 3.2 bedöms inte nås`: the verdict in the sentence itself."""
    if paragraph.kind != "prose":
        return []
    folded = fold(paragraph.text)
    rows = []
    for found in _IN_SENTENCE.finditer(folded):
        verdict = _verdict(paragraph.text[found.start("verdict") : found.end("verdict")])
        title = paragraph.text[found.start("title") : found.end("title")].strip(' ,"”“')
        if verdict:
            rows.append(_row(paragraph, found["no"], title or f"Mål {found['no']}", *verdict, found.start()))
    return rows


def _row(paragraph: Paragraph, no: str, title: str, assessment: str, words: str, offset: int = 0) -> dict[str, Any]:
    return {
        "page": paragraph.page,
        "source_line": paragraph.line_at(offset),
        "source_line_end": paragraph.last_line,
        "source_text": paragraph.text,
        "confidence": CONFIDENCE,
        "goal_no": no.strip("."),
        "title": re.sub(r"\s+", " ", title).strip(),
        "assessment": assessment,
        "assessment_text": words.strip(),
        "trend": None,
    }
