"""Masks personal data in report text: e-mail addresses, telephone and personal identity numbers, names of persons.

A mask has the length of what it hides, so that columns stay where they are. Amounts, project numbers, dates and
ordinary words are left alone: a name is only taken for one where a role, a label or a signature says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

MASK = "•"

_BLANK = r"[ \u00a0]"
_NAME_WORD = r"[A-ZÅÄÖÉÜ][a-zåäöéüèáíóøæß]+(?:-[A-ZÅÄÖÉÜ]?[a-zåäöéüèáíóøæß]+)?"
_INITIAL = r"[A-ZÅÄÖ]\.?"
_PARTICLE = r"(?:von|af|av|de|van|der|den|del|la|al|el|bin)"
_FULL_NAME = rf"{_NAME_WORD}(?:{_BLANK}(?:{_INITIAL}{_BLANK})?(?:{_PARTICLE}{_BLANK}){{0,2}}{_NAME_WORD}){{1,2}}"
_ANY_NAME = rf"{_NAME_WORD}(?:{_BLANK}(?:{_INITIAL}{_BLANK})?(?:{_PARTICLE}{_BLANK}){{0,2}}{_NAME_WORD}){{0,2}}"

_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-åäöÅÄÖé]+\s?@\s?[A-Za-z0-9\-åäöÅÄÖ]+(?:\.[A-Za-z0-9\-åäöÅÄÖ]+)+|[^\s@,;:<>()]+@[^\s@,;:<>()]+"
)
_PERSON_NUMBER = re.compile(
    r"(?<![\d.,-])(?:(?:19|20)\d{2}|\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|[6-8]\d|"
    r"9[01])[-+]\d{4}(?![\d.,-]\d|\d)"
)
_LONG_PERSON_NUMBER = re.compile(r"(?<![\d.,-])(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?!\d)")
#: An area code and a hyphen, or the country's code: without either, digits in a report are amounts.
_PHONE = re.compile(
    r"(?<![\d.,-])(?<!\d[ \u00a0])(?:0[1-9]\d{0,2}[-–/]\d{2,3}(?:[ \u00a0]?\d{2,3}){1,3}|"
    r"(?:\+46|0046)[ \u00a0]?(?:\(0\))?[ \u00a0]?\d{1,3}"
    r"[ \u00a0-]?\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,3})(?![\d,%.-]|[ \u00a0]\d)"
)
_PHONE_LABEL = re.compile(
    r"\b(?:tel(?:efon)?(?:nummer|nr)?|mobil(?:nummer|nr|telefon)?|direkt(?:nummer|telefon)?|fax|vx|"
    r"växel)\b\.?\s*[:.]?\s*(?P<hide>[+(]?\d[\d \u00a0()/–-]{5,18}\d)",
    re.IGNORECASE,
)

_LABELS = (
    r"[Hh]andl[äa]ggare|[Kk]ontaktperson(?:er)?|[Kk]ontakt|[Aa]nsvarig handl[äa]ggare|[Uu]ppr[äa]ttad av|"
    r"[Ff]örfattare|[Ff]öredragande|"
    r"[Rr]apport[öo]r|[Pp]rojektledare|[Pp]rotokollf[öo]rare|[Uu]ppgiftsl[äa]mnare|[Nn]amn|"
    r"[Nn]amnf[öo]rtydligande|[Uu]nderskrift|"
    r"[Aa]vs[äa]ndare|[Bb]eställare|[Vv]id pennan|[Jj]usterare|[Jj]usterande|[Ss]ekreterare|[Oo]rdf[öo]rande|"
    r"[Vv]ice ordf[öo]rande|"
    r"[Ee]konomichef|[Cc]ontroller|[Ff]örvaltningschef|[Kk]ontorschef"
)
_AFTER_LABEL = re.compile(rf"(?:^|[^\w])(?:{_LABELS})\s*:\s*(?P<hide>{_ANY_NAME})(?![\wåäö])")
_ROLES = (
    r"ordf[öo]rande|ordf\.|vice ordf[öo]rande|undertecknade?|handl[äa]ggare|kontaktperson|f[öo]redragande|"
    r"kommundirekt[öo]r(?:en)?|"
    r"kommunalr[åa]det?|ekonomichef(?:en)?|ekonomidirekt[öo]r(?:en)?|f[öo]rvaltningschef(?:en)?|"
    r"f[öo]rvaltningsdirekt[öo]r(?:en)?|kontorschef(?:en)?|"
    r"avdelningschef(?:en)?|enhetschef(?:en)?|verksamhetschef(?:en)?|controller(?:n)?|controllerchef(?:en)?|"
    r"hr-chef(?:en)?|rektorn?|r[äa]ddningschef(?:en)?|"
    r"ledamot(?:en)?|ers[äa]ttare(?:n)?|sekreterare(?:n)?|projektledare(?:n)?|utredare(?:n)?|"
    r"direkt[öo]r(?:en)?|socialchef(?:en)?|skolchef(?:en)?|president(?:en)?"
)
_AFTER_ROLE = re.compile(rf"(?<![\wåäö-])(?i:{_ROLES}),?{_BLANK}+(?P<hide>{_FULL_NAME})(?![\wåäö])")
_PARTY = re.compile(rf"(?P<hide>{_FULL_NAME})(?={_BLANK}\((?:S|M|C|L|V|MP|KD|SD|FI|FP|ROOP|-|opol)\))")
_ROLE_LINE = re.compile(
    rf"^\W*(?:(?i:t\.?f\.?|bitr\.?|bitr[äa]dande|vice|st[äa]llf\w+){_BLANK}+)?(?i:{_ROLES}|\w*(?:chef|"
    rf"direkt[öo]r|controller|ekonom|strateg|handl[äa]ggare|"
    rf"sekreterare|samordnare|utvecklare|utredare|ordf[öo]rande|chefen))(?:{_BLANK}[\wåäöÅÄÖ-]+){{0,3}}\W*$"
)
_NAME_LINE = re.compile(rf"^[\s_*.-]*(?P<hide>{_FULL_NAME})[\s*_,.-]*$")
_NAME_THEN_ROLE = re.compile(
    rf"^[\s_*.-]*(?P<hide>{_FULL_NAME}),?\s+(?i:{_ROLES}|\w*(?:chef|direkt[öo]r|controller|ekonom|strateg|"
    rf"handl[äa]ggare))\W*$"
)
_GREETING_LINE = re.compile(
    r"^\W*(?:underskrift|signatur|enligt uppdrag|vid tj[äa]nsten|med v[äa]nlig h[äa]lsning|"
    r"f[öo]r \w+n[äa]mnden|ort och datum)\W*$",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    rf"^(?:{_ROLES}|\\w*(?:chef|direkt[öo]r|controller|ekonom|strateg|handl[äa]ggare))[,:]?$", re.IGNORECASE
)
#: Words that begin with a capital beside a role but name no person.
_NO_NAME = re.compile(
    r"^(?:\w*(?:kommun|kommunen|region|regionen|nämnden|nämnd|styrelsen|styrelse|kontoret|kontor|"
    r"förvaltningen|förvaltning|"
    r"avdelningen|avdelning|enheten|enhet|bolag|stiftelse\w*|skolan?|tjänsten?|kommittén|utskottet|verket|"
    r"myndigheten|sverige)|"
    r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|ab|enligt|status|"
    r"total|summa|"
    r"budget|utfall|prognos|avvikelse|kvartal|period|kommun\w*|ekonomi\w*|intern\w*|drift\w*|invest\w*|"
    r"exploat\w*|förslag|beslut|"
    r"uppdrag\w*|mål\w*|indikator\w*|nämnd\w*|bedömning\w*|uppfyll\w*|norra|södra|östra|västra|stora|lilla|"
    r"nya|gamla|senaste|"
    r"ärende\w*|bilaga|tabell|sida|personal\w*|social\w*|teknisk\w*|kultur\w*|barn|utbildning\w*|räddning\w*|"
    r"vård\w*|äldre\w*|"
    r"miljö\w*|bygg\w*|samhälls\w*|stad\w*|gata|park|fastighet\w*|projekt\w*|plan|trend|positiv|negativ|"
    r"påbörjad|slutförd|ej|inte|"
    r"delvis|ansvarig\w*|kommentar\w*|beskrivning|hr|it|va|i|på|av|för|och|under|den|det|de|en|ett|har|är|ska|"
    r"vid|till|som|sammanfattning\w*)$",
    re.IGNORECASE,
)


def mask(text: str, previous: str = "") -> str:
    """The line with personal data masked, of equal length. `previous` is the line above, for a signature block."""
    return _hide(text, _spans(text, previous))


def _hide(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in list(spans):
        text = text[:start] + re.sub(r"\S", MASK, text[start:end]) + text[end:]
    return text


def mask_lines(lines: Sequence[str]) -> list[str]:
    """Every line masked, each with the lines around it as its context; as many lines, each of its own length."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    for at, i in enumerate(filled):
        before[i] = lines[filled[at - 1]] if at and i - filled[at - 1] <= 2 else ""
        after[i] = lines[filled[at + 1]] if at + 1 < len(filled) and filled[at + 1] - i <= 2 else ""
    masked = []
    for i, line in enumerate(lines):
        result = mask(line, before.get(i, ""))
        if result == line and _ROLE_LINE.match(after.get(i, "")):
            result = _hide(line, _name_line(line))
        masked.append(result)
    return masked


def _spans(text: str, previous: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        for found in _EMAIL.finditer(text):
            yield found.span()
    if any(c.isdigit() for c in text):
        for pattern in (_PERSON_NUMBER, _LONG_PERSON_NUMBER):
            for found in pattern.finditer(text):
                yield found.span()
        for found in _PHONE_LABEL.finditer(text):
            yield found.span("hide")
        for found in _PHONE.finditer(text):
            yield found.span()
    for pattern in (_AFTER_LABEL, _AFTER_ROLE, _PARTY, _NAME_THEN_ROLE):
        for found in pattern.finditer(text):
            if span := _name_span(text, *found.span("hide"), single=pattern is _AFTER_LABEL):
                yield span
    if _ROLE_LINE.match(previous) or _GREETING_LINE.match(previous):
        yield from _name_line(text)


def _name_line(text: str) -> Iterator[tuple[int, int]]:
    """The name, when a line holds nothing else."""
    if (
        (named := _NAME_LINE.match(text))
        and not _ROLE_LINE.match(text)
        and (span := _name_span(text, *named.span("hide")))
    ):
        yield span


def _name_span(text: str, start: int, end: int, single: bool = False) -> tuple[int, int] | None:
    """The span without a title before the name; None when its words name no person."""
    words = [(m.start() + start, m[0]) for m in re.finditer(r"\S+", text[start:end])]
    while words and _ROLE_WORD.match(words[0][1]):
        words.pop(0)
    if any(_NO_NAME.match(word) for _, word in words) or len(words) < (1 if single else 2):
        return None
    return words[0][0], end
