"""The words that tell what an amount is: a difference, a change or a level, of which period, with which sign."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.ingest.prose.folding import tolerant

_AVVIKELSE = r"\w*avvikels?\w*"
_GAP = r"(?:\s\w+){0,2}?\s"

#: A difference against budget; the group tells the sign.
VARIANCE = tolerant(
    rf"(?P<plus>överskott\w*|positivt?a?{_GAP}?\s?{_AVVIKELSE}|avvik\w+(?:\s\w+){{0,1}}\spositivt|"
    rf"positivt? budgetutfall|bättre än budget\w*|\w*förbättr(?:ing|at)\w*)"
    rf"|(?P<minus>underskott\w*|negativt?a?{_GAP}?\s?{_AVVIKELSE}|avvik\w+(?:\s\w+){{0,1}}\snegativt|"
    rf"sämre än budget\w*|\w*försämr(?:ing|at)\w*)"
    r"|(?P<over>överskr[ie]d\w*|överstig\w*|överstiger|överdrag\w*)"
    r"|(?P<under>underskr[ie]d\w*|understig\w*|(?:inte|ej) (?:\w+ )?(?:nyttja|förbruka|utnyttja)\w*)"
    rf"|(?P<plain>{_AVVIKELSE}|avvik(?:er|it|a)\b)"
)
#: The same told after the number: `175 tkr lägre än budget`, `0,7 mnkr i överskott`.
_THAN = r"(?: \w+)? (?:än )?(?:den |det |årets |periodens )?\w*budget\w*"
VARIANCE_AFTER = tolerant(
    r"^\s*(?:\(\w+\)\s*)?(?:(?P<plus>i överskott|bättre än (?:budget|plan)|i plus)"
    r"|(?P<minus>i underskott|sämre än (?:budget|plan)|i minus)"
    rf"|(?P<over>(?:högre|mer|över|dyrare){_THAN})|(?P<under>(?:lägre|mindre|under|billigare){_THAN}))"
)
RISE = tolerant(
    r"(?P<up>\b(?:öka[rtd]?e?s?\b|ökning\w*|\w+ökning\w*|höjts|höjdes|stigit|steg\b|högre|mer\b|tillkommit|"
    r"uppåt|justera\w* upp\w*|uppjustera\w*)|"
    r"\bupp med)|(?P<down>\b(?:minska[rtd]?e?s?\b|minskning\w*|\w+minskning\w*|sjunk\w*|sänk\w*|lägre|mindre|"
    r"nedåt|justera\w* ne[dr]\w*|nedjustera\w*)|\bned med)"
)
RISE_AFTER = tolerant(r"^\s*(?:(?P<up>högre|mer|fler|bättre)|(?P<down>lägre|mindre|färre|sämre))\b")
LAST_YEAR = tolerant(
    r"föregående år|förra året|fjolår|tidigare år|samma (?:period|tid)|motsvarande (?:period|tid)|(?:jämfört|"
    r"jämförelse) med (?:år )?(?:19|20)\d\d|"
    r"än (?:år |under |i |för )?(?:[\w–-]+ ){0,3}20\d\d|mellan åren|från år 20\d\d"
)
BETWEEN_YEARS = tolerant(r"jämförelse|förändring mellan|mellan åren|utveckling över")
EARLIER_FORECAST = tolerant(
    r"(?:tidigare|föregående|förra|förgående|senaste|senast lämnade|sista) (?:\w+ )?(?:prog\w+|uppföljning\w*|"
    r"bedömning\w*|rapport\w*)|tidigare progn|"
    r"prognosen från|den prognos som|än (?:i |vid |den )?\w*(?:prognos|rapport|uppföljning)\w*|"
    r"än i (?:februari|mars|april|maj|juni|augusti|september|oktober|november)\b|sedan (?:föregående|förra|senaste|"
    r"april|mars|februari|juni)\w*|\w*uppföljning\w* (?:som|per)|jämfört med (?:den )?(?:\w+ )?(?:prognos|"
    r"månadsuppföljning|delår|tertial|april|mars|februari|augusti)\w*|"
    r"progn\w+ (?:[\w-]+ ){0,8}juster\w+|juster\w+ (?:[\w-]+ ){0,6}progn\w+"
)
#: The earlier forecast is the grammatical subject of the comparison: the sign turns.
EARLIER_SAID = tolerant(r"tidigare prog\w+(?: \w+)?,? (?:som )?(?:angav|visade|indikerade|pekade|låg)")
FORECAST = tolerant(
    r"prog[no]\w*|helår\w*|årets slut|årsskiftet|för hela året|för året\b|förvänta\w*|beräknas|bedöms|\bväntas\b"
)
EXPECTED = tolerant(
    r"\b(?:förväntas|väntas|beräknas|bedöms) (?:däremot |även |också |nu )?(?:ge|bli|visa|få|göra|landa)\b"
)
FORECAST_STRONG = tolerant(r"prog[no]\w*|helår\w*|årets slut")
THIS_YEAR = tolerant(r"\bårets\b|för året|under året|i år\b")
PERIOD = tolerant(r"\bperiod\w*|\w*period(?:en|ens|budget\w*)\b|hittills|ackumulera\w*|delåret|till och med|t\.o\.m")
BUDGET = tolerant(r"\bbudget(?:en|erad\w*|erat|s)?\b|\bbudgetram\w*|\bramen\b|anslag\w*|tilldela\w*")
OUTCOME = tolerant(r"utfall\w*|redovisa\w*|uppg(?:år|ick)|bokför\w*|kosta[rtd]\w*|förbruka\w*|omsatt\w*")
LEVEL = tolerant(
    r"uppg(?:år|ick|å|ått)|redovisa\w*|utfall\w*|\bär\b|\bvar\b|\bblir\b|blev|prog[no]\w+|beräknas|bedöms|"
    r"förvänta\w*|\bom\b|\bpå\b|"
    r"omfatta\w*|står för|motsvarar|totalt|landar|budget\w*|kosta\w*"
)
#: A verb that opens a statement of its own, so that nothing is taken over from the amount before.
OWN_VERB = tolerant(
    r"uppg(?:år|ick)|redovisa\w*|utfall\w*|\bär\b|\bvar\b|\bblir\b|blev|prog[no]\w+|beräknas|bedöms|"
    r"förvänta\w*|budget\w*"
)
RESULT = tolerant(r"\bresultat(?:et)?\b")
RESULT_SIGN = tolerant(r"(?P<plus>positivt|överskott\w*)|(?P<minus>negativt|underskott\w*|minus)")
#: A sentence that opens with the report's own terms speaks of the subject in force, not of a cause or an item.
GENERIC_OPENING = tolerant(
    r"^\W*(?:för|under|per|i|till|efter|jämfört|totalt|totala|sammantage\w*|sammanlag\w*|vid|mot|den|det|de|"
    r"denna|detta|dessa|samtidigt|dock|även|av|"
    r"\w*avvikels\w*|\w*prog[no]\w*|\w*utfall\w*|\w*resultat\w*|\w*överskott\w*|\w*underskott\w*|\w*budget\w*|"
    r"period\w*|netto\w*|redovis\w*|"
    r"årets|senaste|omkring|ca|cirka|drygt|knappt|skillnad\w*|ökning\w*|minskning\w*|delår\w*|helår\w*|medan|"
    r"anledning\w*|förklar\w*|kostnad\w*|"
    r"intäkt\w*|utgift\w*|vilket|varav|där|andra|övriga|jämförelse\w*|nämnd\w*|förvaltning\w*|kontor\w*|"
    r"styrelse\w*|verksamhet\w*|\d)"
)
#: A noun of its own between the words that tell the kind and the amount: "en osäkerhet på", "ett tilläggsanslag om".
OTHER_NOUN = tolerant(
    r"\b(?:en|ett)\s(?:\w+\s)?(?!\w*(?:överskott|underskott|avvikelse|resultat|utfall|prognos|budget|kostnad|"
    r"intäkt|utgift|inkomst|netto|nivå|belopp|summa|"
    r"ökning|minskning|förbättring|försämring)\b)(?P<noun>\w{3,})\s(?:på|om|med|motsvarande)\s(?:(?:ca|cirka|"
    r"omkring|ungefär|drygt|knappt)\s)?$"
)
#: The amount is last year's: "(42 mnkr föregående år)".
OF_LAST_YEAR = tolerant(
    r"^\s*(?:under |för )?(?:föregående år|förra året|fjolåret|i fjol|"
    r"(?:samma|motsvarande) (?:period|tid)(?: under)? (?:föregående|förra|i fjol|20\d\d))"
)
RANGE_BEFORE = re.compile(r"\bmellan\s+[\d ,.]+\s*(?:[tm]n?kr|kr)?\s*och\s+$")
SPOKEN = tolerant(r"\bär\b|\bvar\b|\bblir\b|blev\b|uppg(?:år|ick)|landa\w*|motsvarar")
#: A kind of cost or revenue, whether the table has a row of that name or not.
MONEY_NOUN = tolerant(
    r"\b(?!netto)\w*(?:kostnad(?:en|er|erna|ernas)?|intäkt(?:en|er|erna|ernas)?|utgift(?:en|er|erna)?|"
    r"inkomst(?:en|er|erna)?|bidrag(?:et|en)?|"
    r"hyr(?:an|or|orna)|löner(?:na)?|avgift(?:en|er|erna)?|ersättning(?:en|ar|arna)?|avskrivning(?:en|ar|"
    r"arna)?|ränt(?:an|or|orna))\b"
)
PER_UNIT = tolerant(
    r"(?:kostnad|intäkt|avgift|hyra|pris|ersättning|utgift|peng|bidrag)\w*\s+per\s+(?!\d|den\b|januari|"
    r"februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\w+"
)
PER_AFTER = tolerant(
    r"^\s*per\s+(?!\d|den\b|(?:sista )?(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
    r"december)\b)\w+"
)
_MONTH = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
#: A month that names an earlier report: "i uppföljningen per april", "i februari", "aprilprognosen".
EARLIER_REPORT = tolerant(rf"\b(?:(?:per|i|efter|från)\s+(?:sista )?)?(?P<month>{_MONTH})(?:prognosen|rapporten|s)?\b")
#: What such a report told then.
PAST = tolerant(
    r"pekade|visade|beräknade|beräknades|bedömde|bedömdes|prognostiserade|förväntades|väntades|"
    r"(?:var|låg|uppgick)\b(?=.*(?:prognos|prognostiserad))|prognos\w*\s+(?:\w+\s+)?(?:var|låg|uppgick)\b"
)
#: Opens a clause about a year: "År 2023 redovisade nämnden …".
YEAR_OPENING = re.compile(r"^\W*(?:(?:och|men|medan)\s)?(?:ar |under |for )?(?P<year>20\d\d)\b")
TOGETHER = tolerant(r"\b(?:tillsammans|sammantage\w*|sammanlag\w*|gemensamt)\b")
#: A body of its own beside the municipality's boards: "Bostadsbolaget redovisar …", "räknar bolaget med …".
OTHER_BODY = tolerant(r"\b\w*(?:bolag|förbund|stiftelse)(?:et|en|ets|ens|s)?\b")
TOGETHER_OPENING = tolerant(r"^\W*tillsammans kosta\w*\b")  # what follows says what costs it
#: A bound, no value: "ett överskott på mindre än 0,1 mnkr".
BOUND_BEFORE = tolerant(
    r"\b(?:(?:mindre|mer|lägre|högre) än|minst|högst|upp till|som mest|maximalt)\s+(?:ca |cirka )?$"
)
#: Opens a clause that tells last year's outcome: "Motsvarande period föregående år uppgick …".
LAST_YEAR_OPENING = tolerant(
    r"^\W*(?:(?:och|men|medan)\s)?(?:under |för )?(?:(?:motsvarande|samma) (?:period|tid)(?: under)? )?"
    r"(?:föregående år|förra året|i fjol|år 20\d\d|20\d\d)\s+(?:\w+\s){0,2}?"
    r"(?:uppgick|var|blev|redovisade\w*|landade|"
    r"kostade)\b"
)
PART = tolerant(
    r"\bvarav\b|\bdärav\b|\bdär\b|\bav (?:detta|dessa|denna|vilket|vilka)\b|\bav \w*(?:ökningen|minskningen|"
    r"avvikelsen|överskottet|underskottet|beloppet|kostnaderna|intäkterna)\b"
)
PART_AFTER = tolerant(
    r"^\s*(?:av (?:ökningen|minskningen|avvikelsen|överskottet|underskottet|detta|dessa|beloppet|kostnaderna|"
    r"intäkterna)\b|av (?:periodens|årets|de totala|de samlade) \w*(?:utgift|kostnad|intäkt|investering|inkomst)\w*|"
    r"(?:\w+ )?(?:är |kan )?(?:hänför|kopplas|är kopplat|förklaras|avser|beror|utgörs|härrör|härleds))"
)
LIST_OF_PARTS = tolerant(
    r"\w*poster(?:na)?\b|utgörs av|hänförs till|kopplas (?:till|bland)|består av|fördela\w*|inkludera\w*|"
    r"knutna till|bland annat|exempelvis"
)
DIFFERENCE = tolerant(r"\b(?:skillnaden|differensen|förändringen|ökningen|minskningen)\b")
RESPECTIVELY = tolerant(r"^\s*(?:,\s*)?(?:respektive|resp\.?)\s")
TOTAL = tolerant(r"\b(?:totalt?|totala|sammantage\w*|sammanlag\w*|sammanställ\w*|hela)\b")
BACK_REFERENCE = tolerant(
    r"^(?:det(?:ta)?|denna?|dessa|de största|de större|andra|övriga \w*poster|övriga \w*(?:ökningar|"
    r"minskningar)|skillnaden|resultatet(?! för)|avvikelsen|"
    r"överskottet|underskottet|ökningen|minskningen|utfallet(?! för)|prognosen(?! för)|anledningen|"
    r"jämfört med|av detta|därutöver|härutöver|medan)\b"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """+1, -1 or 0 (a difference without a sign), the word that gave it, and whether it is over or under the budget."""

    factor: int
    word: str | None
    crossing: str | None = None  # over, under: the sign depends on whether the row is a cost


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda m: m.start(), default=None)


_COMPARED = tolerant(
    r"\b(?:mot|gentemot|än|med|av|inom|över|under|från|enligt|till)\s(?:den |det |årets |periodens )?$"
)


def budget_named(text: str) -> re.Match[str] | None:
    """The last budget that is spoken of itself, not one that something is compared with."""
    found = None
    for match in BUDGET.finditer(text):
        directly = re.fullmatch(r"\s*(?:p.|om)?\s*(?:ca|cirka|omkring)?\s*", text[match.end() :])
        if directly or not _COMPARED.search(text[: match.start()]):
            found = match
    return found


def variance_sign(match: re.Match[str], text: str, cost: bool) -> Sign:
    """The sign of a difference against budget. `text` is the original that the match's folded text copies."""
    word = text[match.start() : match.end()].strip()
    kind = match.lastgroup
    if kind == "plus":
        return Sign(1, word)
    if kind == "minus":
        return Sign(-1, word)
    if kind in ("over", "under"):
        good = (kind == "under") == cost
        return Sign(1 if good else -1, word, kind)
    return Sign(0, None)


def rise_sign(match: re.Match[str], text: str) -> Sign:
    word = text[match.start() : match.end()].strip()
    return Sign(1 if match.lastgroup == "up" else -1, word)
