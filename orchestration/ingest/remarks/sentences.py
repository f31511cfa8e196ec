"""Sentences that speak against themselves or need a date: a variance and its cause, a day without its year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestration.ingest.grammar.dates import DAY_MONTH_YEAR
from orchestration.ingest.prose.sentences import Sentence, sentences
from orchestration.ingest.remarks.source import RUNNING_PROSE, UNSURE, Source
from orchestration.ingest.words import fold

_BECAUSE = (
    r"(?:beror|forklaras|kopplas|hanfors|harror|harleds|orsakas|foranleds|till foljd av|pa grund av|tack vare|"
    r"resultatet av)"
)
_COST_CAUSE = re.compile(
    rf"\b{_BECAUSE}\b(?:\s[\w-]+){{0,4}}?\s(?:(?P<less>lagre|minskade|mindre)|(?P<more>hogre|okade|storre))"
    r"(?:\s[\w-]+){0,1}?\s\w*(?:kostnad(?:er|erna)?|utgift(?:er|erna)?)\b"
)
_REFERS_BACK = re.compile(
    r"^(?:avvikelsen|detta|overskottet|underskottet|orsaken|anledningen|forklaringen|den (?:negativa|positiva) )"
)
#: What makes a cause no plain one: a concession, revenue, another comparison, a budget that allowed for it, a negation.
_NO_PLAIN_CAUSE = re.compile(
    r"\b(?:men|trots|samtidigt|dock|medan|daremot|aven om|delvis|motverkas|exklusive|forutom|utover|an vantat|"
    r"inte|ej|utan|icke|\w*intakt\w*|\w*bidrag\w*|\w*avgift\w*|\w*forsaljning\w*|\w*ersattning\w*|"
    r"foregaende|forra|fjol\w*|tidigare|20\d\d|prognos\w*|hojd|raknat|avsatt\w*|reserv\w*|kompens\w*|uteb\w*|"
    r"befara\w*|risk\w*|forvanta\w*|planera\w*|foranled\w* av att)\b"
)


def causes(source: Source) -> Iterator[dict]:
    """Variances with the word for their sign, and costs alone as the cause: lower costs are no shortfall."""
    claims = [c for c in source.rows.get("claims", ()) if str(c["claim"]).startswith("variance")]
    alone = Counter(c["sentence"] for c in claims)
    blocks = [b for b in source.prose if b.kind in RUNNING_PROSE]
    for claim in claims:
        if not claim.get("sign_word") or not claim["value"] or alone[claim["sentence"]] > 1:
            continue
        block = next((b for b in blocks if b.first_line <= claim["source_line"] <= b.last_line), None)
        cause = _cause_of(claim["sentence"], sentences(block.text) if block else [])
        if block is None or cause is None or _NO_PLAIN_CAUSE.search(fold(f"{claim['sentence']} {cause.text}")):
            continue
        found = _COST_CAUSE.search(fold(cause.text))
        if found is None or len(_COST_CAUSE.findall(fold(cause.text))) > 1:
            continue
        word = "lägre kostnader" if found["less"] else "högre kostnader"
        yield source.row(
            "cause",
            f"text: {claim['subject'] or 'rapporten'}",
            f"”{claim['sign_word']}” med {word} som orsak",
            (claim["source_line"], max(claim["source_line_end"], block.line_at(cause.start))),
            contradicts=bool(found["less"]) == (claim["value"] < 0),
            about_no=claim["fact_no"],
            confidence=min(claim["confidence"], 1.0 if not source.document.optical else UNSURE),
        )


def _cause_of(sentence: str, all_of_it: Sequence[Sentence]) -> Sentence | None:
    """The sentence that gives the cause: the claim's own, or the next one where that refers back to it."""
    wanted = " ".join(sentence.split())
    at = next((n for n, s in enumerate(all_of_it) if " ".join(s.text.split()) == wanted), None)
    if at is None:
        return None
    if _COST_CAUSE.search(fold(all_of_it[at].text)):
        return all_of_it[at]
    following = all_of_it[at + 1] if at + 1 < len(all_of_it) else None
    return following if following and _REFERS_BACK.match(fold(following.text)) else None


_LEAST_WORDS = 8


def dated_sentences(source: Source) -> Iterator[dict]:
    """Sentences with a day that names no year: true of one year only."""
    for block in source.prose:
        for sentence in sentences(block.text) if block.kind in RUNNING_PROSE else ():
            days = list(DAY_MONTH_YEAR.finditer(sentence.text))
            if days and not any(d[3] for d in days) and len(sentence.text.split()) >= _LEAST_WORDS:
                lines = (block.line_at(sentence.start), block.line_at(sentence.end - 1))
                yield source.row("dated_sentence", "meningar med dag utan år", sentence.text, lines, contradicts=False)
