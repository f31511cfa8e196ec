"""Promises about all assignments at once: the year in which they are to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from orchestration.ingest.prose.sentences import sentences
from orchestration.ingest.remarks.source import RUNNING_PROSE, Source
from orchestration.ingest.words import fold

_PROMISE = re.compile(
    r"\b(?:samtliga|alla)\s(?P<whose>(?:[\w-]+\s){0,3}?(?:(?:uppdrag|\w*initiativ)(?:en)?(?:\soch\s(?:uppdrag|\w*initiativ)(?:en)?)?"
    r"|som\savviker(?:\sfran\splan)?))\s(?:som\savviker(?:\sfran\splan)?\s)?"
    r"(?:forvantas|beraknas|bedoms|kommer|planeras|vantas)\b[^.]*?\b(?:genomf\w{1,3}r\w*|slutfor\w*|fardigstall\w*|klara)\b"
    r"[^.]*?\b(?:under|ar)\s(?P<year>20\d\d)\b"
)
_EXCEPTED = re.compile(r"\b(?:utom|forutom|undantag\w*|inte|ej)\b")


def promises(source: Source) -> Iterator[dict]:
    """Sentences that promise all assignments, or all that deviate, for one year, given as `value`."""
    for block in source.prose:
        for sentence in sentences(block.text) if block.kind in RUNNING_PROSE else ():
            told = fold(sentence.text)
            promise = _PROMISE.search(told)
            if promise is None or _EXCEPTED.search(told):
                continue
            lines = (block.line_at(sentence.start), block.line_at(sentence.end - 1))
            yield source.row(
                "promise",
                f"samtliga {'som avviker' if 'avviker' in promise[0] else promise['whose']}",
                sentence.text,
                lines,
                contradicts=False,
                value=Decimal(promise["year"]),
            )
