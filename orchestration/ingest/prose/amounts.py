"""Claims about money: what each amount of a paragraph states, about which row, for which period, with which sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.numbers import Quantity
from orchestration.ingest.prose.subjects import Named, Names, is_cost, over_budget_is_bad

_INVEST = re.compile("invest")
_OF_WHAT = tolerant(
    r"^\s*,?\s*(?:tkr|mnkr|kr)?\)?\s*(?:av \w+ )?(?:som )?(?:är |kan |har )?(?:\w+ )?(?:avser|för|till|"
    r"kopplas till|kopplat till|hänförlig\w* till|hänförs till|"
    r"förklaras av|beror på|på|inom|från|gällande|avseende|i)\s+(?P<what>[^,.;()]{3,90})"
)
_STANDS_FOR = tolerant(
    r"(?:varav|där|därav)\s+(?P<what>.{4,120}?)\s+(?:står för|utgör|svarar för|uppgår till|är)\s+(?:ca |"
    r"cirka |omkring )?$"
)
_BRACKETED_NAME = re.compile(
    r"(?P<what>(?:[^,;()]{4,80},\s(?=inkl|exkl|sasom))?[^,;()]{4,120}?),?\s*\((?:[^()]*,)?\s*[+\-−–]?\s*$"
)
_LIST_LEAD = tolerant(
    r"^.*?\b(?:utgörs (?:av|bland annat av)|hänförs till|kopplas till(?: bland annat)?|består av|beror på|förklaras av|"
    r"gällande(?: exempelvis)?|knutna till|inkluderar(?: även)?|exempelvis)\s+"
)
_LIST_JOIN = tolerant(
    r"^(?:\s|och|samt|eller|även|för|till|bland annat|exempelvis|intäkter från|inköp av(?= \())+\b\s*"
)
_OWN_PART = tolerant(
    r"^\s*(?:för|från|gällande|avseende|inom)\s+(?!perioden|året|helåret|delåret|januari|år\b|20\d\d|nämnden|"
    r"kommunen|verksamheten\b)(?P<what>(?:den |det |de )?[a-z][^,.;()]{3,80}?)"
    r"\s+(?:har|är|om|uppgår|ökade|minskade|ökar|minskar|med|överskr\w+|beräknas|bedöms|förväntas|prog\w+)\b"
)
_BUDGET_FOR = tolerant(
    r"budget\w*\s+(?:för|gällande|avseende)\s+(?P<what>(?!perioden|året|helåret|år\b|"
    r"20\d\d)[^,.;()]{3,90}?)\s+(?:har|är|uppgår|överskr\w+|beräknas)\b"
)
_PROJECT = tolerant(
    r"(?:budget\w*|prognos\w*|anslag\w*|utgift\w*|kostnad\w*|"
    r"utfall\w*)\s+för\s+(?:projektet\s+)?(?P<what>(?!perioden|året|helåret|delåret|år\b|"
    r"20\d\d)[^,.;()]{3,60}?)\s+(?:är|uppgår|beräknas|bedöms|blir|blev|utökas|var)\b"
)
_SUBJECT_WORDS = re.compile(
    r"^(?P<what>[A-ZÅÄÖ][^,.;():]{2,70}?)\s+(?:redovisar|prognos\w+|prognoc\w+|visar|har|beräknar|förväntas|"
    r"bedöms|beräknas|lämnar|uppvisar|gör|är)\b"
)
_LEADING = re.compile(
    r"^\W*(?P<what>[\w/-]+(?:\s[\w/-]+){0,6}?)(?=\s(?:ger|gav|har|är|var|beräknas|bedöms|förväntas|väntas|"
    r"genererar|medför|innebär|"
    r"bidrar|visar|redovisar|uppgår|uppgick|prog\w+|som|på|om|med|kostar|kostade|leder|motsvarar)\b)"
)
_MONEY_NOUN = tolerant(
    r"\b(?!netto)\w*(?:kostnad(?:en|er|erna|ernas)?|intäkt(?:en|er|erna|ernas)?|utgift(?:en|er|erna)?|"
    r"inkomst(?:en|er|erna)?|bidrag(?:et|en)?|"
    r"hyr(?:an|or|orna)|löner(?:na)?|avgift(?:en|er|erna)?|ersättning(?:en|ar|arna)?|avskrivning(?:en|ar|"
    r"arna)?|ränt(?:an|or|orna))\b"
)
_COORDINATED = re.compile(
    r"(?:\b(?:och|samt|respektive|resp\.?)|,)\s*(?:(?:ca|cirka|omkring|med|ett|en|om|drygt|knappt)\s+)*$"
)
_INCREASED_BUDGET = tolerant(
    r"(?:utöka\w*|ökad|ökat|tillskott|förstärk\w*|höjd)\s+(?:\w+ )?(?:budget\w*|anslag\w*|ram\w*)|tilläggs\w+"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an amount was read as."""

    base: str  # variance, actual, forecast, budget, change, cost_increase, forecast_revision, investment_budget, other
    period: str  # ytd, year, or empty
    subject: str | None
    sign: w.Sign
    part: bool = False
    statement: str | None = None  # the table that its row stands in, where that is told by the row's name
    listed: bool = False  # a row named in a list of parts: never the whole of what follows

    @property
    def claim(self) -> str:
        name = {
            "forecast": "forecast_year",
            "forecast_revision": "forecast_revision_year",
            "other": "other_amount",
        }.get(self.base)
        if name is None:
            name = self.base if self.base.startswith("investment_") else f"{self.base}_{self.period}"
        return name + ("_part" if self.part and not name.startswith("other") else "")


@dataclass(slots=True)
class Memory:
    """What the text so far was about: carried from sentence to sentence, and over paragraphs under one heading."""

    subject: str | None = None
    whole: Reading | None = None  # the last reading that was no part
    level: Reading | None = None  # the last level (actual, forecast, budget) that was no part
    sentence: str = ""  # the sentence before, folded
    sections: tuple[str, ...] = ()

    def enter(self, sections: tuple[str, ...]) -> None:
        if sections != self.sections:
            self.subject = self.whole = self.level = None
            self.sentence = ""
            self.sections = sections


class AmountReader:
    """Reads the amounts of sentences, one paragraph after the other."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.memory = Memory()
        self._names: dict[str | None, Names] = {}

    def names(self, statement: str | None) -> Names:
        if statement not in self._names:
            generic = ("nämnden", "förvaltningen", "kontoret", "styrelsen", "bolaget")
            bodies = dict.fromkeys(generic, self.context.organisation)
            bodies |= {b: b for b in (self.context.organisation, self.context.municipality) if b}
            self._names[statement] = Names(self.context.row_labels, statement, bodies)
        return self._names[statement]

    def read(
        self, text: str, folded: str, amounts: Sequence[Quantity], sections: tuple[str, ...], statement: str | None
    ) -> list[Reading]:
        """One reading per amount of the sentence, in order."""
        names = self.names(statement)
        named = names.find(folded, text)
        readings: list[Reading] = []
        for at, amount in enumerate(amounts):
            start = amounts[at - 1].end if at else 0
            stop = amounts[at + 1].start if at + 1 < len(amounts) else len(text)
            readings.append(self._one(text, folded, amount, start, stop, named, readings, sections, statement, names))
        self._respectively(folded, amounts, named, readings)
        bodies = {fold(self.context.organisation), fold(self.context.municipality)}
        result_row = next((x for x in reversed(names.labels) if "resultat" in fold(x)), "Resultat")
        for at, reading in enumerate(readings):
            own = folded[amounts[at - 1].end if at else 0 : amounts[at].start]
            plain = reading.base in ("actual", "forecast", "budget") and not reading.part
            if plain and w.RESULT.search(own) and fold(reading.subject or "") == fold(self.context.organisation):
                readings[at] = replace(reading, subject=result_row)
        owners = {n.label: n.statement for n in named if n.statement and fold(n.label) not in bodies}
        readings = [replace(r, statement=owners.get((r.subject or "").split(" - ")[0])) for r in readings]
        self._remember(folded, named, readings)
        return readings

    def _one(
        self,
        text: str,
        folded: str,
        amount: Quantity,
        start: int,
        stop: int,
        named: Sequence[Named],
        earlier: Sequence[Reading],
        sections: tuple[str, ...],
        statement: str | None,
        names: Names,
    ) -> Reading:
        before, after = folded[start : amount.start], folded[amount.end : stop]
        if w.RANGE_BEFORE.search(folded[: amount.start]):
            return Reading("other", "", earlier[-1].subject if earlier else self.memory.subject, self._printed(amount))
        if earlier and earlier[-1].base == "actual" and w.OF_LAST_YEAR.match(after):
            period = "prior_year" if self.context.whole_year else "ytd_prior_year"
            return Reading("actual", period, earlier[-1].subject, self._printed(amount), listed=True)
        part_of = self._part_of(before, after, amount, earlier, folded, named, start)
        subject, own_row = self._subject(
            text, folded, amount, start, stop, named, earlier, sections, names, bool(part_of)
        )
        if part_of and not own_row and part_of.base == "other":
            part_of = None
        if part_of:
            return self._part(part_of, text, folded, amount, start, stop, subject, own_row, before)
        reading = self._whole(text, folded, amount, start, before, after, subject, earlier, sections, statement)
        what = self._narrower(text, folded, amount, start, named, reading)
        return replace(reading, subject=what, part=True) if what else reading

    # -- parts ---------------------------------------------------------------------------------------------

    def _part_of(
        self,
        before: str,
        after: str,
        amount: Quantity,
        earlier: Sequence[Reading],
        folded: str,
        named: Sequence[Named],
        start: int,
    ) -> Reading | None:
        """The whole that the amount is told to be a part of, if it is."""
        wholes = [r for r in earlier if not (r.part or r.listed)]
        in_sentence = wholes[-1] if wholes else None
        if (
            amount.bracketed
            and not re.search(r"\(\s*(?:totalt|sammanlagt)\b", before)
            and (earlier or w.LIST_OF_PARTS.search(folded[: amount.start]))
        ):
            if in_sentence:
                return in_sentence
            return self._recalled(folded)
        if in_sentence and w.PART.search(before):
            return in_sentence
        if (
            earlier
            and earlier[-1].part
            and (in_sentence or earlier[-1].base == "variance" or self.memory.whole)
            and not w.VARIANCE.search(before)
            and not w.RISE.search(before)
        ):
            return in_sentence or self._recalled(folded)
        if in_sentence and earlier and not earlier[-1].part and self._listed_row(before, after, amount, named):
            return in_sentence
        if not earlier and self.memory.whole and len(before.split()) <= 2 and w.PART_AFTER.match(after):
            return self._recalled(folded)
        if not earlier and (found := w.PART.match(before)):
            sign = w.Sign(-1 if "under" in found[0] else 1, found[0])
            if not self.memory.whole:
                period = self._period(before, folded, ())
                self.memory.whole = Reading("variance", period, self.context.organisation, sign)
            return self.memory.whole
        return None

    @staticmethod
    def _listed_row(before: str, after: str, amount: Quantity, named: Sequence[Named]) -> bool:
        """`…; varav 10 expansion, 7 reinvestering`: nothing but a row's name follows."""
        return re.fullmatch(r"[^.;]*?,\s*(?:och|samt)?\s*", before) is not None and any(
            n.start - amount.end <= 2 and n.start >= amount.end for n in named
        )

    def _recalled(self, folded: str) -> Reading | None:
        memory = self.memory
        if re.search(r"okning", folded) and memory.whole and memory.whole.base in ("change", "cost_increase"):
            return memory.whole
        if re.search(r"poster", folded):
            return memory.level or memory.whole
        return memory.whole

    def _part(
        self, whole: Reading, text: str, folded: str, amount: Quantity, start: int, stop: int,
        subject: str | None, own_row: bool, before: str,
    ) -> Reading:  # fmt: skip
        sign = whole.sign
        found = w.last_match(w.VARIANCE, before)
        if amount.sign:
            sign = w.Sign(-1 if amount.sign == "-" else 1, amount.sign)
        elif whole.base == "variance" and found and found.lastgroup != "plain":
            sign = w.variance_sign(found, text[start : amount.start], over_budget_is_bad(whole.subject))
        if own_row:
            return Reading(whole.base, whole.period, subject, sign, listed=True)
        what = self._part_name(text, folded, amount, start, stop)
        label = f"{whole.subject} - {what}" if what and whole.subject else what or whole.subject
        return Reading(whole.base, whole.period, label, sign, part=True)

    @staticmethod
    def _part_name(text: str, folded: str, amount: Quantity, start: int, stop: int) -> str | None:
        before = text[start : amount.start]
        if amount.bracketed and (found := _BRACKETED_NAME.search(folded[start : amount.start])):
            piece = before[found.start("what") : found.end("what")]
            if lead := _LIST_LEAD.match(fold(piece)):
                piece = piece[lead.end() :]
            if join := _LIST_JOIN.match(fold(piece)):
                piece = piece[join.end() :]
            return piece.strip(" ,;:-–") or None
        if found := _STANDS_FOR.search(folded[start : amount.start]):
            return before[found.start("what") : found.end("what")].strip()
        if found := _OF_WHAT.match(folded[amount.end : stop]):
            after = text[amount.end : stop]
            return (
                re.sub(r"\s+(?:där|och|samt|medan)\s*$", "", after[found.start("what") : found.end("what")].strip())
                or None
            )
        if found := re.match(r"\s*(?P<what>[a-z][^,.;()]{3,60})", folded[amount.end : stop]):
            after = text[amount.end : stop]
            return re.sub(r"\s+(?:där|och|samt|medan)\s*$", "", after[found.start("what") : found.end("what")]).strip()
        return None

    def _memory_row(self, reading: Reading) -> bool:
        return reading.subject is not None and reading.subject == self.memory.subject

    def _narrower(
        self,
        text: str,
        folded: str,
        amount: Quantity,
        start: int,
        named: Sequence[Named],
        reading: Reading,
    ) -> str | None:
        """`personalkostnaderna för den politiska verksamheten`: an item within the row that the words before name."""
        own = [n for n in named if start <= n.start < amount.start]
        if reading.subject and own and own[-1].label == reading.subject and reading.base not in ("other",):
            after_name = folded[own[-1].end : amount.start + 12]
            if found := _OWN_PART.match(after_name):
                piece = text[own[-1].end :][found.start("what") : found.end("what")]
                if not w.FORECAST.search(fold(piece)) and not w.LAST_YEAR.search(fold(piece)):
                    return f"{reading.subject} - {piece.strip()}"
        if not own and self._memory_row(reading) and (found := _BUDGET_FOR.search(folded[start : amount.start])):
            return f"{reading.subject} - {text[start:][found.start('what') : found.end('what')].strip()}"
        if not start and self._of_a_cause(folded, amount, named, reading):
            words = _LEADING.match(text)
            return (
                f"{reading.subject} - {words['what']}"
                if words and fold(words["what"]) != fold(reading.subject or "")
                else None
            )
        return self._other_money(text, folded, amount, start, named, reading)

    @staticmethod
    def _of_a_cause(folded: str, amount: Quantity, named: Sequence[Named], reading: Reading) -> bool:
        """Whether the sentence opens with something that is neither a row, a body nor the report's own terms."""
        if reading.base == "other" or any(n.start < amount.start for n in named) or w.GENERIC_OPENING.match(folded):
            return False
        return not _PROJECT.search(folded[: amount.start + 1])

    @staticmethod
    def _other_money(
        text: str, folded: str, amount: Quantity, start: int, named: Sequence[Named], reading: Reading
    ) -> str | None:
        """A kind of money that is no row of the table ("kapitalkostnaderna"): the amount is not the whole subject's."""
        if not reading.subject or reading.base == "other" or reading.base.startswith("investment_"):
            return None
        for noun in reversed(list(_MONEY_NOUN.finditer(folded, start, amount.start))):
            if any(n.start < noun.end() and noun.start() < n.end for n in named):
                return None
            words = text[noun.start() : noun.end()]
            if fold(words)[:8] not in fold(reading.subject):
                return f"{reading.subject} - {words}"
            return None
        return None

    # -- subjects ------------------------------------------------------------------------------------------

    def _subject(
        self, text: str, folded: str, amount: Quantity, start: int, stop: int, named: Sequence[Named],
        earlier: Sequence[Reading], sections: tuple[str, ...], names: Names, part: bool,
    ) -> tuple[str | None, bool]:  # fmt: skip
        """(subject, whether the amount's own words name a row)."""
        following = [n for n in named if amount.end <= n.start < stop]
        if following:
            first = following[0]
            between = folded[amount.end : first.start]
            near = re.fullmatch(
                tolerant(
                    r"\s*(?:\)\s*)?(?:(?:i|på|inom|för|från|avseende|avser|till|hos|är|av)\s+)?(?:(?:den|det|de)\s+)?"
                ),
                between,
            )
            prepositional = near and (part or first.specific) and between.strip()
            if (near and part and first.specific) or (prepositional and not (part and not first.specific)):
                return first.label, True
        own = [n for n in named if start <= n.start < amount.start]
        if amount.bracketed and part:
            close = [n for n in own if n.specific and not re.search(r"[,;]\s", folded[n.end : amount.start])]
            return (
                (close[-1].label, True) if close else (earlier[-1].subject if earlier else self.memory.subject, False)
            )
        if part:
            marker = w.last_match(w.PART, folded[start : amount.start])
            floor = start + marker.end() if marker else amount.start - 60
            whole = [n for n in own if n.specific and n.start >= floor]
            return (whole[-1].label, True) if whole else (None, False)
        if own and not (earlier and self._consumed(own, folded, start)):
            chosen = [n for n in own if n.specific] or [n for n in own if not n.body] or own
            label = self._back_to_row(folded, chosen[-1], start)
            return label, True
        if earlier:
            return earlier[-1].subject, False
        return self._standing(text, folded, amount, sections, names), False

    @staticmethod
    def _consumed(own: Sequence[Named], folded: str, start: int) -> bool:
        """Whether the names between two amounts belong to the first one ("på intäktssidan och …")."""
        return bool(re.fullmatch(tolerant(r"\s*(?:i|på|inom|för|från|avseende)\s+"), folded[start : own[-1].start]))

    def _back_to_row(self, folded: str, name: Named, start: int) -> str:
        """`Resultatet motsvarar …` right after a row's own amount means that row."""
        if (
            start == 0
            and name.start == 0
            and w.BACK_REFERENCE.match(folded)
            and not name.specific
            and self.memory.subject
        ):
            return self.memory.subject
        return name.label

    def _standing(
        self, text: str, folded: str, amount: Quantity, sections: tuple[str, ...], names: Names
    ) -> str | None:
        """The subject of a sentence that names no row before the amount."""
        if found := _PROJECT.search(folded[: amount.start + 1]):
            return text[found.start("what") : found.end("what")].strip()
        if self.memory.subject and (w.BACK_REFERENCE.match(folded) or not w.TOTAL.search(folded)):
            return self.memory.subject
        for section in reversed(sections):
            own = names.find(fold(section), section)
            if own and own[0].specific and own[0].start <= 2:
                return own[0].label
            if _is_body_heading(section):
                return section.strip(" :")
        if re.search(r"\bresultat(?:et)?\b", folded[: amount.start]):
            return next((x for x in reversed(names.labels) if "resultat" in fold(x)), "Resultat")
        if names.total and (
            w.TOTAL.search(folded) or re.search(r"\b(?:resultat|utfall)", folded + self.memory.sentence)
        ):
            return names.total
        if found := _SUBJECT_WORDS.match(text[: amount.start]):
            words = found["what"]
            if (
                len(words.split()) <= 5
                and not w.GENERIC_OPENING.match(fold(words))
                and not re.match(r"(?:Det|Detta|Den|Denna|De|Dessa|Vi|Under|För|I|Av|Här|Som)\b", words)
            ):
                return words
        return self.memory.subject or self.context.organisation

    # -- what is told --------------------------------------------------------------------------------------

    def _whole(
        self, text: str, folded: str, amount: Quantity, start: int, before: str, after: str, subject: str | None,
        earlier: Sequence[Reading], sections: tuple[str, ...], statement: str | None,
    ) -> Reading:  # fmt: skip
        original = text[start : amount.start]
        cost = is_cost(subject)
        investing = bool(_INVEST.search(fold(statement or ""))) or any(_INVEST.search(fold(s)) for s in sections)
        bad = investing or over_budget_is_bad(subject)
        period = self._period(before, folded, sections)
        if revision := self._revision(text, folded, amount, before, after, original):
            return Reading("forecast_revision", "year", subject, revision)
        if change := self._change(folded, text, amount, before, after, original, sections):
            base = "cost_increase" if cost and not investing else "change"
            return Reading(base, self._actual_period(), subject, change)
        if investing and _INCREASED_BUDGET.search(before) and not w.VARIANCE.search(before):
            return Reading("investment_budget_increase", "", subject, w.Sign(1, None))
        if found := w.VARIANCE_AFTER.match(after):
            return Reading("variance", period, subject, w.variance_sign(found, text[amount.end :], bad))
        if w.PER_UNIT.search(before):
            return Reading("other", "", subject, self._printed(amount))
        if earlier and earlier[-1].sign.crossing and (found := w.RISE_AFTER.match(after)):
            sign = w.Sign(1 if (found.lastgroup == "down") == bad else -1, found[0].strip())
            return Reading("variance", period, subject, sign)
        found = w.last_match(w.VARIANCE, before)
        if found and re.search(r"\b(?:ing(?:en|a|et)|utan)\s(?:\w+\s)?$", before[: found.start()]):
            return Reading("other", "", subject, self._printed(amount))
        if found:
            sign = w.variance_sign(found, original, bad)
            if self._is_result(before, found, after):
                return Reading("actual", self._actual_period(), subject, sign)
            if amount.sign and not sign.factor:
                sign = w.Sign(-1 if amount.sign == "-" else 1, amount.sign)
            return Reading("variance", period, subject, sign)
        if earlier and earlier[-1].base != "other" and _COORDINATED.search(before) and not w.OWN_VERB.search(before):
            return replace(earlier[-1], subject=subject, part=False)
        if amount.sign and earlier and earlier[-1].base == "variance":
            return Reading("variance", period, subject, w.Sign(-1 if amount.sign == "-" else 1, amount.sign))
        if _INCREASED_BUDGET.search(before) and not investing:
            return Reading("other", "", subject, self._printed(amount))
        if w.OTHER_NOUN.search(before) or (earlier and earlier[-1].base == "other" and earlier[-1].subject == subject):
            return Reading("other", "", subject, self._printed(amount))
        if w.LEVEL.search(before) or amount.bracketed or self._bare_forecast(before):
            return self._level(before, folded, amount, subject, earlier, investing, sections, statement)
        return Reading("other", "", subject, self._printed(amount))

    @staticmethod
    def _printed(amount: Quantity) -> w.Sign:
        return w.Sign(-1 if amount.sign == "-" else 1, amount.sign)

    def _bare_forecast(self, before: str) -> bool:
        return bool(w.FORECAST_STRONG.search(before) or w.budget_named(before))

    @staticmethod
    def _is_result(before: str, found: re.Match[str], after: str) -> bool:
        """`Resultatet för perioden, ett överskott om …` is the result itself, not its difference to the budget."""
        if found.lastgroup not in ("plus", "minus") or re.search("avvik", found[0]):
            return False
        against = re.search(r"budget", before[found.start() :]) or re.match(r"[^,.;]{0,30}\bbudget", after)
        return bool(w.RESULT.search(before)) and not against

    def _revision(
        self, text: str, folded: str, amount: Quantity, before: str, after: str, original: str
    ) -> w.Sign | None:
        if w.EARLIER_SAID.search(folded[: amount.start]) and (found := w.RISE_AFTER.match(after)):
            return w.Sign(-1 if found.lastgroup == "up" else 1, text[amount.end :][found.start() : found.end()].strip())
        adjusted = re.search(r"juster\w+ (?:[\w-]+ ){0,5}?(?:upp|ne[dr])", before)
        if (not adjusted and not w.EARLIER_FORECAST.search(before + " " + after[:90])) or w.LAST_YEAR.search(
            after[:60]
        ):
            return None
        if found := w.RISE_AFTER.match(after) or w.last_match(w.RISE, before):
            source = text[amount.end :] if found.string is after else original
            return w.rise_sign(found, source)
        found = w.last_match(w.VARIANCE, before)
        if found and found.lastgroup in ("plus", "minus") and re.search("b[aed]{1,2}ttr|s[aed]{1,2}mr", found[0]):
            return w.variance_sign(found, original, False)
        return None

    def _change(
        self,
        folded: str,
        text: str,
        amount: Quantity,
        before: str,
        after: str,
        original: str,
        sections: tuple[str, ...],
    ) -> w.Sign | None:
        between_years = w.LAST_YEAR.search(folded) or any(w.BETWEEN_YEARS.search(fold(s)) for s in sections[-1:])
        of_years = w.DIFFERENCE.search(before) and w.LAST_YEAR.search(folded + " " + self.memory.sentence)
        if of_years and (found := w.last_match(w.RISE, before) or w.last_match(w.RISE, self.memory.sentence)):
            word = found[0] if found.string is not before else original[found.start() : found.end()]
            return w.Sign(1 if found.lastgroup == "up" else -1, word.strip())
        gap = w.last_match(w.VARIANCE, before)
        if gap and between_years and re.search("b[aed]{1,2}ttr|s[aed]{1,2}mr", gap[0]):
            return w.variance_sign(gap, original, False)
        if w.VARIANCE_AFTER.match(after) or gap:
            return None
        if (found := w.RISE_AFTER.match(after)) and between_years:
            return w.rise_sign(found, text[amount.end :])
        found = w.last_match(w.RISE, before)
        if not found or re.search("utok", found[0]):
            return None
        verb = re.search(r"^(?:[oed]{1,2}ka|minska)|ning", found[0])
        if between_years or (
            verb and re.search(r"\bmed\b[^.]{0,20}$", before) and not w.FORECAST_STRONG.search(before)
        ):
            return w.rise_sign(found, original)
        return None

    def _level(
        self, before: str, folded: str, amount: Quantity, subject: str | None, earlier: Sequence[Reading],
        investing: bool, sections: tuple[str, ...], statement: str | None,
    ) -> Reading:  # fmt: skip
        head = before if not earlier else before + " " + folded[:60]
        sign = self._printed(amount)
        if w.RESULT.search(before) and (found := w.last_match(w.RESULT_SIGN, before)):
            sign = w.Sign(-1 if found.lastgroup == "minus" else 1, found[0])
        budget, forecast = w.budget_named(before) or w.budget_named(head), w.FORECAST_STRONG.search(head)
        whole_projects = self._whole_projects(investing, folded, sections, statement)
        if budget and not forecast and not w.OUTCOME.search(head[budget.end() :].replace("uppg", "")):
            period = "ytd" if re.search("periodbudget|periodens budget|budget\\w* f.r perioden", head) else "year"
            return Reading("investment_budget" if whole_projects else "budget", period, subject, sign)
        if forecast or (
            self._period(before, folded, sections) == "year"
            and not w.OUTCOME.search(head)
            and not self.context.whole_year
        ):
            return Reading("investment_forecast" if whole_projects else "forecast", "year", subject, sign)
        told = w.OUTCOME.search(head) or w.SPOKEN.search(head) or w.RESULT.search(head) or _MONEY_NOUN.search(head)
        return Reading("actual" if told else "other", self._actual_period(), subject, sign)

    def _whole_projects(self, investing: bool, folded: str, sections: tuple[str, ...], statement: str | None) -> bool:
        if not investing:
            return False
        if statement and statement in self.context.statement_measures:
            return "total_budget" in self.context.statement_measures[statement]
        return (
            not any(w.FORECAST_STRONG.search(fold(s)) for s in sections)
            and not w.THIS_YEAR.search(folded)
            and not w.FORECAST.search(re.sub(r"prog\w+", "", folded))
        )

    def _actual_period(self) -> str:
        return "year" if self.context.whole_year else "ytd"

    def _period(self, before: str, folded: str, sections: tuple[str, ...]) -> str:
        if self.context.whole_year:
            return "year"
        for text in (before, folded):
            year, ytd = w.last_match(w.FORECAST_STRONG, text), w.last_match(w.PERIOD, text)
            if year and ytd:
                return "year" if year.start() < ytd.start() and "budget" not in ytd[0] and "prog" in year[0] else "ytd"
            if year or ytd:
                return "year" if year else "ytd"
        for section in reversed(sections):
            heading = fold(section)
            if w.FORECAST_STRONG.search(heading) and not w.PERIOD.search(heading):
                return "year"
            if w.PERIOD.search(heading) or re.search("utfall", heading):
                return "ytd"
        return "year" if w.FORECAST.search(folded) else "ytd"

    # -- over several amounts and sentences ----------------------------------------------------------------

    @staticmethod
    def _respectively(
        folded: str, amounts: Sequence[Quantity], named: Sequence[Named], readings: list[Reading]
    ) -> None:
        """`A och B har minskat med 5 respektive 3`: the amounts take the rows in their order."""
        for at in range(1, len(amounts)):
            if not w.RESPECTIVELY.match(folded[amounts[at - 1].end : amounts[at].start] or " "):
                continue
            floor = amounts[at - 2].end if at > 1 else 0
            rows = [n for n in named if floor <= n.start < amounts[at - 1].start and n.specific]
            if len(rows) >= 2:
                readings[at - 1] = replace(readings[at - 1], subject=rows[-2].label)
                readings[at] = replace(readings[at - 1], subject=rows[-1].label)

    def _remember(self, folded: str, named: Sequence[Named], readings: Sequence[Reading]) -> None:
        memory = self.memory
        for reading in readings:
            if not (reading.part or reading.listed) and reading.base != "other":
                memory.whole = reading
                memory.subject = reading.subject or memory.subject
                if reading.base in ("actual", "forecast", "budget"):
                    memory.level = reading
        rows = [n for n in named if n.specific]
        if not readings and rows and rows[0].start < 60:
            memory.subject = rows[0].label
        memory.sentence = folded


def _is_body_heading(section: str) -> bool:
    """A heading that is a department's or a row's name: no words of reporting in it."""
    folded = fold(section)
    if re.search(r"\d", folded) or len(folded.split()) > 5:
        return False
    return not re.search(
        tolerant(
            r"prognos|utfall|avvik|jämför|samman|analys|ekonomi$|drift|invest|exploater|resultat|inled|kommentar|"
            r"mål|uppdrag|verksamhet$|"
            r"ärendet|bedöm|händelse|arbetsgivare|personal|sjuk|uppfölj|konsekvens|beslut|rapport|bokslut|"
            r"berättelse|innehåll|risk|framtid"
        ),
        folded,
    )
