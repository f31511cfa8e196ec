"""Claims that count: assignments, initiatives, goals, indicators by status, told in digits or in words.

A count stands in a sentence as a mention ("12 av 13 inriktningsmål", "ett är slutfört", "samtliga utom två"); what it
counts is its own noun or the one in force, its status the words up to the next mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.ingest.grammar.numbers import WORDS
from orchestration.ingest.prose.folding import fold, tolerant

_FOLDED_WORDS = {fold(word): value for word, value in WORDS.items()} | {"tjugoen": 21, "tjugotva": 22, "trettio": 30}
_WORD = (
    "|".join(sorted(("(?!detta)åtta" if w == "åtta" else w for w in WORDS), key=len, reverse=True))
    + "|tjugoen|tjugoett|tjugotvå|trettio"
)
_N = rf"\d{{1,3}}(?: \d{{3}})+|\d{{1,3}}|{_WORD}"
_NOT_ADJECTIVE = (
    r"(?!(?:och|samt|är|har|som|varav|där|i|på|med|för|till|från|inom|under|av|om|kommer|ska|"
    r"föreslås|beräknas|bedöms|går|ej|inte|tkr|mnkr|kr|procent)\b)"
)
_NOUNS = (
    ("goal_areas", r"målområde\w*"),
    ("initiatives", r"(?:nämnds?)?initiativ\w*"),
    ("goals", r"(?:inriktnings|nämnd|verksamhets|effekt|resultat|utvecklings)?mål(?:en|et|ens)?"),
    ("indicators", r"indikator\w*|nyckeltal\w*"),
    ("assignments", r"uppdrag(?:en|et|ens)?"),
    ("activities", r"aktivitet(?:er|erna)?"),
)
_NOUN = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NOUNS)
_MENTION = tolerant(
    rf"(?<![\w.,§/%-])(?P<except>(?:samtliga|alla) (?:utom|förutom) )?(?P<n>{_N})(?![\w.,:/%-]*\d|[%:-])\b"
    rf"(?:\s+av\s+(?:de\s+|dessa\s+|totalt\s+|de totalt\s+|sammanlagt\s+|[a-z]+(?:en|"
    rf"et)s\s+)?(?P<m>{_N})\b(?!\s*(?:tkr|mnkr|kr|%)))?"
    rf"(?P<between>(?:\s+av)?(?:\s+{_NOT_ADJECTIVE}[a-z-]+){{0,3}}?)\s+(?:{_NOUN})\b"
)
_BARE = tolerant(
    rf"(?<![\w.,§/%-])(?P<n>{_N})(?:\s+av\s+(?:dem|dessa|de))?\s+(?=(?:är|har|föreslås|går|kommer|beräknas|"
    rf"bedöms|förväntas|ej|inte|avviker|pågår|följer|löper|återstår|kvarstår|uppnås|uppfylls|"
    r"slutför\w*|påbörja\w*|försena\w*|klara?\b|klart\b|genomför\w*|avsluta\w*|uppfyll\w*|når|nås)\b)"
)
#: "Initiativen är 12, varav …": the number stands after what it counts.
_NOUN_FIRST = tolerant(
    rf"\b(?:{_NOUN})\s+(?:är|var|uppgår till|uppgick till)\s+(?:totalt\s+|sammanlagt\s+)?(?P<n>{_N})"
    r"(?=(?:\s+st)?\s*(?:[,;:]|[.]?\s*$|varav\b|och\b))"
)
#: "Samtliga mål utom ett"
_ALL_BUT = tolerant(rf"\b(?:samtliga|alla)\s+(?:[a-z]+\s+)?(?:{_NOUN})\s+(?:utom|förutom)\s+(?P<n>{_N})\b")
_NEGATED = r"(?:inte|ej|aldrig)(?:\s(?:bedöms|beräknas|förväntas|kunnat|kunna|att|ännu|helt|fullt|ut|kommer)){0,3}\s"
#: "bli klara enligt plan" tells the plan, not the end.
_ENDING = r"(?:(?:slutför|klar|genomför|avsluta|färdig)\w* )?"
_STATUS = {
    "work": (
        ("new_delays", tolerant(r"tillkommit\w*(?: \w+){0,3} (?:senare|försen|försk)")),
        ("back_on_plan", tolerant(r"tidigare (?:befara|bedöm|varit försen)\w*.{0,80}enligt plan|åter enligt plan")),
        ("not_started", tolerant(r"(?:inte|ej|ännu inte|oj) (?:\w+ )?påbörja\w*")),
        ("deviating", tolerant(r"\bavvik\w+|(?:inte|ej) (?:\w+ )?enligt (?:\w+ )?(?:tid)?plan")),
        ("on_plan", tolerant(_ENDING + r"(?:enligt|följer) (?:\w+ )?(?:tid)?plan\w*|i tid\b|enligt tidplan")),
        ("delayed", tolerant(rf"försena\w*|{_ENDING}senare än|senarelag\w*|förskjut\w*|fördröj\w*")),
        ("struck", tolerant(r"struk\w*|avskriv\w*|utgår\b|utgått|avförs")),
        ("carried_over", tolerant(r"överför\w*|kvarvarande|kvarstå\w*|från tidigare år|"
                                  r"(?:flyttas?|för(?:s|as|ts)) över")),
        ("to_be_completed", tolerant(r"\b(?:bli|blir|bedöms|beräknas|väntas) (?:\w+ )?(?:klara?|klart|slutförda?)\b")),
        ("completed", tolerant(r"slutförd\w*|slutfört|slutförts|\bklara?\b|\bklart\b|genomförda?\b|genomförts?\b|"
                               r"genomfört\b|avslutad\w*|avslutats|färdig\w*")),
        ("started", tolerant(r"påbörja\w*|pågå\w*|igång")),
        ("from_current_budget", tolerant(r"från (?:mål och )?budget")),
    ),
    "goals": (
        ("partly_fulfilled", tolerant(r"delvis")),
        ("not_fulfilled", tolerant(rf"{_NEGATED}(?:upp)?(?:nå\w*|fyll\w*|uppfyll\w*)|(?:når|nås|uppnås|"
                                   rf"uppfylls) (?:inte|ej)|ej uppfyll\w*")),
        ("fulfilled", tolerant(r"\b(?:upp)?nå(?:r|s|tt|tts|dd|dda|dde|ddes)?\b|uppfyll\w*|måluppfyll\w*")),
    ),
    "indicators": (
        ("without_value", tolerant(r"sakna\w*|(?:inte|ej) (?:kunna |kunnat |kan )?(?:redovisa|mäta|bedöma|"
                                   r"följa)\w*|utan (?:värde|utfall)|inget (?:värde|utfall)")),
        ("not_on_target", tolerant(rf"{_NEGATED}(?:upp)?(?:nå\w*|uppfyll\w*)|(?:når|nås) (?:inte|ej)|ej uppfyll\w*|"
                                   rf"under målvärde\w*")),
        ("on_target", tolerant(r"\b(?:upp)?nå(?:r|s|tt|tts|dde)?\b|uppfyll\w*|bättre än mål\w*")),
    ),
}  # fmt: skip
#: "… 12 mål och når 9 av målen": the verb right before a number tells of that one.
_REACHES = tolerant(r"\b(?:upp)?(?:når|fyller)\s+(?:inte\s+|ej\s+)?$")
_FAMILY = {
    "assignments": "work",
    "initiatives": "work",
    "activities": "work",
    "goals": "goals",
    "goal_areas": "goals",
    "indicators": "indicators",
}
_EXCEPT = {"work": "deviating", "goals": "not_fulfilled", "indicators": "not_on_target"}
_TOTAL_CUE = tolerant(
    r"(?:arbeta\w* (?:\w+ ){0,4}med|totalt|sammanlagt|omfatta\w*|innehåll\w*|består av|beslutade?|\bhar|"
    r"ansvarar för|målets|nämndens|finns|inom)\s*(?:de\s+)?$"
)
_OF_THE = tolerant(r"\bav (?:de |dessa |totalt |de totalt |sammanlagt |nämndens )*$")
_ONE_DEFINITE = tolerant(
    r"\b(?:det|detta)\s+(?:[\w]+\s){0,2}(?P<noun>uppdraget|initiativet|nämndinitiativet)\s+(?P<rest>[^.,;]{3,60})"
)
_CONNECTOR = re.compile(r"[\s,]*(?:och|samt|respektive)?[\s,]*")
_NAMED_BY_NUMBER = tolerant(
    r"(?:mål|målområde|målområden|bilaga|tabell|punkt|kvartal|tertial|delår|nr)\w*\s+(?:\d+\s*(?:och|,)\s*)?$"
)
#: "Arbetet, som är ett initiativ": the article, no count.
_ARTICLE = tolerant(r"(?:\b(?:är|som|genom|med|av|för|i|på|till|kring|inom|ta fram|utgör|blir|gäller)\s+)$")


@dataclass(frozen=True, slots=True)
class Count:
    """A counted statement: claim kind, value, span in the sentence; `subset` names the part it is counted in."""

    claim: str
    value: int
    start: int
    end: int
    subset: str | None = None


@dataclass(slots=True)
class _Mention:
    value: int
    noun: str
    start: int
    end: int
    whole: int | None
    whole_start: int
    excepted: bool
    status: str | None = None
    definite: bool = False
    bare: bool = False
    noun_first: bool = False


def number_word(word: str) -> int | None:
    """A folded number in digits or words; OCR's letters are tolerated."""
    if (digits := word.replace(" ", "")).isdigit():
        return int(digits)
    if word in _FOLDED_WORDS:
        return _FOLDED_WORDS[word]
    for known, value in _LOOSE_WORDS:
        if known.fullmatch(word):
            return value
    return None


_LOOSE_WORDS = [(tolerant(word), value) for word, value in WORDS.items()] + [(tolerant("tjugoett"), 21)]


def read_counts(
    text: str, folded: str, noun_in_force: str | None, known: Sequence[Count]
) -> tuple[list[Count], str | None]:
    """The counts of a sentence and the noun that they leave in force. `known` are the paragraph's earlier ones."""
    mentions = _mentions(folded, noun_in_force)
    counts: list[Count] = []
    for at, mention in enumerate(mentions):
        stop = mentions[at + 1].start if at + 1 < len(mentions) else len(folded)
        mention.status = _status(folded, mention, stop, mentions, at)
    for at in range(
        len(mentions) - 2, -1, -1
    ):  # "20 uppdrag samt 13 initiativ beräknas …": the first shares the status
        here, after = mentions[at], mentions[at + 1]
        if (
            here.status is None
            and after.status
            and here.noun != after.noun
            and _CONNECTOR.fullmatch(folded[here.end : after.start])
        ) and after.status not in ("carried_over", "from_current_budget"):
            here.status = after.status
    subset: str | None = None
    for at, mention in enumerate(mentions):
        family = _FAMILY[mention.noun]
        before = folded[: mention.start]
        if mention.whole is not None:
            counted = [
                c
                for c in known
                if c.claim.startswith(mention.noun) and c.value == mention.whole and not c.claim.endswith("_total")
            ]
            if mention.definite and counted:
                subset = re.sub(r"^\S+\s+", "", text[mention.start : mention.end])
            else:
                counts.append(Count(f"{mention.noun}_total", mention.whole, mention.whole_start, mention.end))
        if mention.excepted:
            opposite = {"completed": "not_completed", "started": "not_started"}.get(mention.status or "")
            claim = f"{mention.noun}_{opposite or _EXCEPT[family]}"
        elif mention.status:
            claim = mention.status if mention.status == "new_delays" else f"{mention.noun}_{mention.status}"
            claim = "new_delays_since_previous_report" if claim == "new_delays" else claim
        elif mention.value == 1 and mention.whole is None:
            continue
        elif mention.whole is None and (
            mention.noun_first or _OF_THE.search(before) or _TOTAL_CUE.search(before) or _paired(mentions, at, folded)
        ):
            claim = f"{mention.noun}_total"
        elif mention.bare:
            continue
        else:
            claim = "other_count"
        within = subset if mention.bare or (mention.whole is not None and subset) else None
        counts.append(Count(claim, mention.value, mention.start, mention.end, within))
    counts.extend(_definite(folded))
    counts.sort(key=lambda c: c.start)
    return counts, mentions[-1].noun if mentions else noun_in_force


def _paired(mentions: Sequence[_Mention], at: int, folded: str) -> bool:
    """The second of "21 uppdrag och 15 initiativ" after "arbetar med"."""
    if at == 0:
        return False
    first = mentions[at - 1]
    linked = bool(_CONNECTOR.fullmatch(folded[first.end : mentions[at].start])) or (
        first.noun == "goals" and mentions[at].noun == "goal_areas"
    )
    return linked and first.status is None and bool(_TOTAL_CUE.search(folded[: first.start]))


def _mentions(folded: str, noun_in_force: str | None) -> list[_Mention]:
    found: list[_Mention] = []
    for match in _MENTION.finditer(folded):
        noun = next(name for name, _ in _NOUNS if match[name])
        value = number_word(match["n"])
        if value is None or (
            value == 1
            and not match["except"]
            and match["n"] in ("en", "ett")
            and re.search(r"\bav\s*$", match["between"] or "")
        ):
            continue
        if match["n"] in ("en", "ett") and not match["except"] and _ARTICLE.search(folded[: match.start()]):
            continue
        whole = number_word(match["m"]) if match["m"] else None
        definite = bool(match["m"]) and bool(re.search(r"av\s+(?:de|dessa)\s", match[0]))
        if definite and re.search(r"av\s+de\s+totalt", match[0]):
            definite = False
        found.append(
            _Mention(
                value,
                noun,
                match.start(),
                match.end(),
                whole,
                match.start("m"),
                bool(match["except"]),
                definite=definite,
            )
        )
    for match in _ALL_BUT.finditer(folded):
        noun = next(name for name, _ in _NOUNS if match[name])
        if (value := number_word(match["n"])) is not None:
            found.append(_Mention(value, noun, match.start(), match.end(), None, 0, True))
    for match in _NOUN_FIRST.finditer(folded):
        noun = next(name for name, _ in _NOUNS if match[name])
        value = number_word(match["n"])
        if value is not None and not any(m.start <= match.start(noun) < m.end for m in found):
            found.append(_Mention(value, noun, match.start("n"), match.end("n"), None, 0, False, noun_first=True))
    nouns = [(m.start, m.noun) for m in found]
    for match in _BARE.finditer(folded):
        if any(m.start <= match.start() < m.end for m in found) or _NAMED_BY_NUMBER.search(folded[: match.start()]):
            continue
        noun_before = [n for start, n in nouns if start < match.start()]
        force = noun_before[-1] if noun_before else noun_in_force
        value = number_word(match["n"])
        if (
            force
            and value is not None
            and not (noun_before == [] and match["n"] in ("en", "ett", "inga", "inget", "ingen"))
        ):
            found.append(_Mention(value, force, match.start(), match.end(), None, 0, False, bare=True))
    return sorted(found, key=lambda m: m.start)


def _status(folded: str, mention: _Mention, stop: int, mentions: Sequence[_Mention], at: int) -> str | None:
    statuses = _STATUS[_FAMILY[mention.noun]]
    if mention.whole is None and not mention.bare and _OF_THE.search(folded[: mention.start]):
        return None
    own = folded[mention.start : stop]
    start = mentions[at - 1].end if at else 0
    lead = folded[start : mention.start]
    if at + 1 < len(mentions):
        own = _REACHES.sub("", own)
    # what follows "varav" or a semicolon is told of another number
    own = re.split(r"\bvarav\b|;", own)[0]
    if status := _first(statuses, own):
        return status
    if reaches := _REACHES.search(lead):
        return _first(statuses, reaches[0])
    return _first(statuses, lead) if re.search(r"(?:inom|för|i|av|ingår)\s*$", lead) and "varav" not in lead else None


def _first(statuses: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    """The status told first; of two at one place the one listed first."""
    found = [(m.start(), rank, name) for rank, (name, p) in enumerate(statuses) if (m := p.search(text))]
    return min(found)[2] if found else None


def _definite(folded: str) -> list[Count]:
    """`Det ej påbörjade uppdraget avviker från plan`: one."""
    found = []
    for match in _ONE_DEFINITE.finditer(folded):
        noun = "initiatives" if "initiativ" in match["noun"] else "assignments"
        if (status := _first(_STATUS["work"], match["rest"])) and status in ("deviating", "delayed"):
            found.append(Count(f"{noun}_{status}", 1, match.start(), match.end()))
    return found
