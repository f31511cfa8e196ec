"""Which row of which table a sentence is about: labels compared in any form of the word, and cells by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.ingest.grammar.numbers import half_width, kept_half
from orchestration.ingest.words import fold

CELL_FACTS = ("finance_cells", "investment_cells", "other_cells")

_ENDINGS = (
    "arnas",
    "ernas",
    "ornas",
    "arna",
    "erna",
    "orna",
    "ens",
    "ets",
    "en",
    "et",
    "ar",
    "er",
    "or",
    "na",
    "n",
    "s",
    "a",
    "t",
    "e",
)
_UNIT = re.compile(r"(?<=.)s?-?(?:avdelning|enhet|kontor|forvaltning|verksamhet)(?:en|et|er|ar)?s?$")
_NUMBERING = re.compile(r"^(?:\d{4,6}\s*[-:]\s*|\d{4}:\s*|[-•]\s*)")
_YEAR = re.compile(r"\s+(?:19|20)\d\d$")
_FILLER = frozenset(
    ("verksamhetens", "arets", "periodens", "totalt", "totala", "total", "summa", "varav", "och", "samt")
    + ("sammantaget", "hela", "redovisade")
)
_REVENUE = re.compile(r"intakt|inkomst|forsaljning|bidrag|taxor")
_COST = re.compile(r"kostnad|hyr|kop av|lon|avskrivning|utgift|arvode|avgift|entreprenad|material")
_RESULT = re.compile(r"resultat|netto")
_SIDE = re.compile(r"(intakt|kostnad)s?-?sidan")
_GOAL_IN_SUBJECT = re.compile(r"mål\D{0,3}(\d+(?:\.\d+)*)", re.IGNORECASE)

_LEVELS = (
    ("actual_ytd", "budget_ytd", "budget_year", "forecast_year", "actual_ytd_prior_year")
    + ("actual_year", "actual_prior_year", "total_budget", "total_forecast", "actual_cumulative")
)  # fmt: skip

#: Factor from a unit to kr.
MONEY = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}


def stem(word: str) -> str:
    """A folded word without its inflection; at least four letters stay. `tjansten` and `tjanst` meet in one stem."""
    while ending := next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), None):
        word = word.removesuffix(ending)
    return word


def words_of(label: str) -> tuple[str, ...]:
    """The stems that tell a label from another: `Park- och trafikavdelningen` → (park, trafik)."""
    plain = re.sub(r"\(.*?\)|\*", " ", fold(label).strip())
    plain = _YEAR.sub("", _NUMBERING.sub("", plain.strip()))
    kept = []
    for word in re.findall(r"[a-z0-9][a-z0-9-]*", plain):
        bare = _UNIT.sub("", word).strip("-")
        if bare and bare not in _FILLER:
            kept.append(stem(bare))
    return tuple(kept)


def likeness(subject: str, label: str) -> int:
    """0 another row, 1 one name begins with the other, 2 the same words, 3 the same label."""
    if fold(subject) == fold(label):
        return 3
    a, b = words_of(subject), words_of(label)
    if not a or not b:
        return 0
    if a == b:
        return 2
    shorter, longer = sorted((a, b), key=len)
    return 1 if longer[: len(shorter)] == shorter and any(len(w) >= 4 for w in shorter) else 0


def is_own_body(subject: str | None, report: Mapping) -> bool:
    """Whether the subject is the body whose report it is (or nobody, which in its own report is the same)."""
    if not subject:
        return True
    named = fold(subject.split(",")[0])
    own = fold(report["organisation"])
    if stem(named.replace(" totalt", "")) in (stem(own), stem(own.split(" ")[0])):
        return True
    return named in ("kontoret", "namnden", "forvaltningen", "styrelsen") and stem(named) in own


def side_of(subject: str | None) -> str | None:
    """`intäkter` or `kostnader` when the subject is a side of the account as a whole."""
    folded = fold(subject or "")
    if found := _SIDE.search(folded):
        return "intäkter" if found[1] == "intakt" else "kostnader"
    words = words_of(folded)
    return {stem("intakt"): "intäkter", stem("kostnad"): "kostnader"}.get(words[0]) if len(words) == 1 else None


def goal_of(claim: Mapping) -> str | None:
    """The goal that a claim is limited to: its own, or the one that its subject names."""
    if claim["goal_no"]:
        return claim["goal_no"]
    found = _GOAL_IN_SUBJECT.search(claim["subject"] or "")
    return found[1] if found else None


@dataclass(slots=True)
class Row:
    """A table row: its cells by measure."""

    fact: str
    statement: str
    line_no: int
    label: str
    kind: str
    cells: dict[str, dict] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        return (self.fact, self.statement, self.line_no)

    @property
    def empty(self) -> bool:
        """Whether every amount is zero."""
        return all(cell["value"] == 0 for cell in self.cells.values())

    @property
    def is_revenue(self) -> bool:
        return bool(_REVENUE.search(fold(self.label)))

    @property
    def is_cost(self) -> bool:
        """Whether more of it is worse. Investments are, but for what finances them."""
        folded = fold(self.label)
        if self.is_revenue or _RESULT.search(folded):
            return False
        return self.fact == "investment_cells" or bool(_COST.search(folded))

    def level_sign(self, without: str | None = None) -> int:
        """+1 or -1 as most of the row's amounts are printed, 0 when that can't be told.

        `without`: a measure; then the sign that its row says it should have, which only a level has.
        """
        if without is not None and without not in _LEVELS:
            return 0
        amounts = [cell["value"] for name, cell in self.cells.items() if name in _LEVELS and name != without]
        signs = [1 if value > 0 else -1 for value in amounts if value]
        return (sum(signs) > 0) - (sum(signs) < 0)

    def matches(self, subject: str) -> int:
        return likeness(subject, self.label)


class Tables:
    """The rows of one report's tables."""

    def __init__(self, facts: Mapping[str, Sequence[dict]]):
        rows: dict[tuple[str, str, int], Row] = {}
        for fact in CELL_FACTS:
            for cell in facts.get(fact, ()):
                key = (fact, cell["statement"], cell["line_no"])
                row = rows.setdefault(key, Row(*key, cell["line_label"], cell["line_kind"]))
                row.cells[cell["measure"]] = cell
        self.rows = rows
        self.items: dict[tuple[str, str, int], list[tuple[int, Row]]] = {}
        summed = set()
        for arc in facts.get("calculation_arcs", ()):
            total = (arc["fact"], arc["statement"], arc["total_line_no"])
            item = (arc["fact"], arc["statement"], arc["item_line_no"])
            if total in rows and item in rows:
                self.items.setdefault(total, []).append((arc["weight"], rows[item]))
                summed.add(item)
        #: The row that nothing sums and that sums others; the last one where there are several.
        self.whole: dict[str, Row] = {rows[t].statement: rows[t] for t in sorted(self.items) if t not in summed}

    def statements(self) -> list[str]:
        return list(dict.fromkeys(row.statement for row in self.rows.values()))

    def rows_named(self, subject: str, statement: str | None) -> list[Row]:
        """The rows that the subject names best, in one statement or in all."""
        scored = [(row.matches(subject), row) for row in self.rows.values() if statement in (None, row.statement)]
        best = max((score for score, _ in scored), default=0)
        return [row for score, row in scored if score == best] if best else []

    def variance_is_actual_less_budget(self, statement: str, measure: str) -> bool | None:
        """The table's own sign convention, by majority; None when its rows don't tell."""
        level, budget = ("actual_ytd", "budget_ytd") if measure == "variance_ytd" else ("forecast_year", "budget_year")
        votes = 0
        for row in self.rows.values():
            if row.statement == statement and {measure, level, budget} <= set(row.cells):
                change = row.cells[level]["value"] - row.cells[budget]["value"]
                printed = row.cells[measure]["value"]
                if change and abs(abs(change) - abs(printed)) <= 2:
                    votes += 1 if (change > 0) == (printed > 0) else -1
        return None if votes == 0 else votes > 0


def money_factor(unit: str | None, wanted: str | None) -> Decimal | None:
    """What an amount in `unit` is multiplied by to stand in `wanted`; None for units that aren't both money."""
    if unit in MONEY and wanted in MONEY:
        return MONEY[unit] / MONEY[wanted]
    return None


def fits(claim: Mapping, value: Decimal, half: Decimal, unit: str | None, weight: int = 1) -> bool | None:
    """Whether the claim's interval and weight · value's touch; None when the units can't be compared.

    Money is compared with money alone: a table without a unit holds something else.
    """
    own, other = claim["unit"], unit
    if own in MONEY and other in MONEY:
        factor = MONEY[other] / MONEY[own]
    elif own in MONEY:
        return None
    elif own == other or not own or not other:
        factor = Decimal(1)
    else:
        return None
    return abs(claim["value"] - weight * value * factor) <= claim["half_width"] + half * factor


def cell_half(cell: Mapping) -> Decimal:
    return half_width(cell["decimals"])


def with_sentence_numbers(claims: Iterable[dict]) -> list[dict]:
    """The claims in reading order, each with `sentence_no`: how many sentences with numbers stand before its own."""
    numbered_claims: list[dict] = []
    for claim in sorted(claims, key=lambda c: c["fact_no"]):
        last = numbered_claims[-1] if numbered_claims else None
        same = last is not None and (last["sentence"], last["section"]) == (claim["sentence"], claim["section"])
        number = 0 if last is None else last["sentence_no"] + (not same)
        numbered_claims.append({**claim, "sentence_no": number})
    return numbered_claims


def link(claim: Mapping, rule_id: str, term: Mapping, weight: int = 1) -> dict:
    """A row of `schemas.FACTS["claim_links"]` but for its number. `term`: fact, no, value, half, unit, label, basis."""
    return {
        "report_id": claim["report_id"],
        "rule_id": rule_id,
        "claim_no": claim["fact_no"],
        "term_fact": term["fact"],
        "term_fact_no": term["no"],
        "term_value": term["value"],
        "term_half_width": kept_half(term["half"]),
        "term_unit": term["unit"],
        "weight": weight,
        "term_label": term["label"],
        "basis": term["basis"],
    }


def numbered(links: Iterable[dict]) -> list[dict]:
    return [{**row, "link_no": number} for number, row in enumerate(links, 1)]
