"""R8: a number told in prose against the table cell that states the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from orchestration.ingest.words import fold
from orchestration.reconcile.matching import (
    Row,
    Tables,
    cell_half,
    fits,
    is_own_body,
    likeness,
    link,
    money_factor,
    side_of,
    stem,
)
from orchestration.reconcile.slips import is_slip

#: Which cell a claim is about; the first measure that the row has counts.
MEASURES = {
    "actual_ytd": ("actual_ytd",),
    "actual_year": ("actual_year",),
    "actual_ytd_prior_year": ("actual_ytd_prior_year",),
    "actual_prior_year": ("actual_prior_year",),
    "budget_ytd": ("budget_ytd",),
    "budget_year": ("budget_year",),
    "forecast_year": ("forecast_year",),
    "variance_ytd": ("variance_ytd",),
    "variance_year": ("variance_year",),
    "change_ytd": ("change_ytd",),
    "cost_increase_ytd": ("change_ytd",),
    "investment_budget": ("total_budget", "budget_year"),
    "investment_forecast": ("total_forecast", "forecast_year"),
}
#: The basis of a link between an outcome told in prose and the indicator's: a finding about it is a warning.
OUTCOME_TOLD = "the indicator's outcome"
_HEADING_OF_A_VARIANCE = re.compile(r"[a-z]*avvikelse[,:]? [-+]?[\d ,.]+(?:tkr|mnkr|kr)[:.]?$")
_SMALL_COUNT = 20  # below this one count is hardly told from another
_ROUNDED_BY = Decimal("0.05")
_SO_FAR = re.compile(r"\bhittills\b|\butfall")
#: "Utfallet i april är 8 platser", "Antal avtal … uppgår till 7 stycken": small, but surely meant.
_OUTCOME_IS = re.compile(r"\b(?:utfallet|antal(?:et)?)\b[^.]{0,90}\b(?:ar|uppgar|uppgick)\b")
_COMPARES = re.compile(r"lagre|hogre|mindre|mer\b|storre")
_HYPOTHETICAL = re.compile(
    r"\bhade\b.{0,40}\b(?:varit|blivit)\b|ursprunglig\w* budget|\bskulle (?:\w+ ){0,3}(?:ha|bli|blivit|innebara)\b"
)
_RISES = re.compile(r"ok(?:ar|at|ade|ning)|minsk|hojt|sankt")
MIN_STEM = 10  # characters of a row's name that a sentence must have, however it is inflected
_VARIANCES = frozenset({"variance_ytd", "variance_year"})


def table_links(facts: Mapping[str, Sequence[dict]], report: Mapping, tables: Tables) -> Iterator[dict]:
    """The link of each claim that is about one cell and no other."""
    for claim in _with_signs(facts.get("claims", ())):
        measures = MEASURES.get(claim["claim"])
        if measures and (row := _row(claim, measures, report, tables)):
            measure = next(m for m in measures if m in row.cells)
            weight = weight_of(claim, row, measure, tables)
            if weight is None or not (
                _fits(claim, row, measure, weight)
                or (not _narrowed(claim, row) and _nothing_else_fits(claim, row, measure, tables))
            ):
                continue
            yield link(claim, "R8", _term(row, measure, claim), weight)
    yield from _indicator_links(facts)


def _with_signs(claims: Sequence[dict]) -> list[dict]:
    """The claims; where headings like `Avvikelse, -650 tkr` print a minus, one without any is a plus."""
    headings = {claim["fact_no"] for claim in claims if _HEADING_OF_A_VARIANCE.match(fold(claim["sentence"]))}
    signed = any(claim["sign_word"] == "-" for claim in claims if claim["fact_no"] in headings)
    return [
        {**claim, "sign_word": "+"} if signed and claim["fact_no"] in headings and not claim["sign_word"] else claim
        for claim in claims
    ]


def of_another_thing(claim: Mapping) -> bool:
    """Whether the sentence speaks of what would have been, or of a budget that no longer holds."""
    return bool(_HYPOTHETICAL.search(fold(claim["sentence"])))


def _narrowed(claim: Mapping, row: Row) -> bool:
    """Whether the number is of a part of the row: `kapitalkostnaderna för A`, a subject `A - lokaler`."""
    if " - " in (claim["subject"] or "") and fold(claim["subject"]) != fold(row.label):
        return True
    name = re.escape(fold(row.label)[:MIN_STEM])
    return bool(re.search(rf"\w+(?:kostnad|hyr|intakt|avgift)\w* (?:for|i|pa|av|hos) {name}", fold(claim["sentence"])))


def _term(row: Row, measure: str, claim: Mapping) -> dict:
    cell = row.cells[measure]
    return {
        "fact": row.fact,
        "no": cell["fact_no"],
        "value": cell["value"],
        "half": cell_half(cell),
        "unit": cell["unit"],
        "label": f"{row.label}, {cell.get('column_title') or measure}",
        "basis": "table of the same section" if claim["statement"] == row.statement else "the only row of that name",
    }


def _row(claim: Mapping, measures: tuple[str, ...], report: Mapping, tables: Tables) -> Row | None:
    """The row that the claim is about: in its section's table, else the only one of that name; None when unclear."""
    subject, statement = claim["subject"], claim["statement"]
    if subject and ": " in subject and (head := subject.split(": ", 1))[0] in tables.statements():
        statement, subject = head
    places = [statement] if statement in tables.statements() else []
    for place in [*places, None]:
        rows = [r for r in _rows(subject, place, report, tables) if any(m in r.cells for m in measures)]
        if not rows:
            continue
        measure = {row.key: next(m for m in measures if m in row.cells) for row in rows}
        fitting = [r for r in rows if _fits(claim, r, measure[r.key], weight_of(claim, r, measure[r.key], tables))]
        if fitting:
            return fitting[0]
        if len({row.cells[measure[row.key]]["value"] for row in rows}) > 1:
            # The same name on several rows, none of which states this number: the section's own row that all but does.
            near = [r for r in rows if place == statement and _all_but_states(claim, r.cells[measure[r.key]])]
            return near[0] if len(near) == 1 else None
        # Outside its section's table only a row that fits is sure to be meant.
        return rows[0] if place == statement or len(tables.statements()) == 1 or not places else None
    return None


def _rows(subject: str | None, statement: str | None, report: Mapping, tables: Tables) -> list[Row]:
    if subject and (side := side_of(subject)):
        rows = tables.rows_named(side, statement)
        return rows or tables.rows_named(subject, statement)
    if subject and (rows := tables.rows_named(subject, statement)):
        return rows
    if is_own_body(subject, report):
        return [row for name, row in tables.whole.items() if statement in (None, name) and row.fact != "other_cells"]
    return []


def weight_of(claim: Mapping, row: Row, measure: str, tables: Tables) -> int | None:
    """+1 or -1: how the prose's sign relates to the cell's. None when that can't be told.

    Prose gives levels of costs without a sign, a variance as good (plus) or bad, a cost increase as a plus; the
    table has its own convention for each.
    """
    value, cell = claim["value"], row.cells[measure]["value"]
    opposite = value * cell < 0
    if claim["claim"] == "cost_increase_ytd":
        return row.level_sign() or None
    if (
        measure in _VARIANCES
        and _COMPARES.match(fold(claim["sign_word"] or ""))
        and not (row.is_cost or row.is_revenue)
    ):
        return -1 if opposite else 1  # whether less is better is not told by a name alone
    if measure in _VARIANCES and claim["sign_word"]:
        plain = tables.variance_is_actual_less_budget(row.statement, measure)
        net_cost = plain is False and not row.is_revenue  # printed without a minus, and what is left of the budget
        if plain is None or not (row.is_cost or net_cost) or row.level_sign() <= 0:
            # Costs printed with a minus, revenues, results: more is better when outcome less budget is printed.
            good = True if plain is None else plain
        else:
            good = not plain
        return 1 if good else -1
    if claim["claim"] == "change_ytd" and _RISES.match(fold(claim["sign_word"] or "")) and row.level_sign() < 0:
        return -1 if opposite else 1  # a cost printed with a minus rises downwards
    if claim["sign_word"]:
        return 1
    return -1 if opposite else 1


def _fits(claim: Mapping, row: Row, measure: str, weight: int | None) -> bool:
    cell = row.cells[measure]
    return weight is not None and bool(fits(claim, cell["value"], cell_half(cell), cell["unit"], weight))


def _all_but_states(claim: Mapping, cell: Mapping) -> bool:
    """Whether the number told is what a slip of the pen makes of the cell's."""
    factor = Decimal(1) if claim["unit"] == cell["unit"] else money_factor(cell["unit"], claim["unit"])
    if factor is None:
        return False
    right, half = abs(cell["value"]) * factor, cell_half(cell) * factor
    return is_slip(abs(claim["value"]), right, claim["half_width"], half)


def _nothing_else_fits(claim: Mapping, row: Row, measure: str, tables: Tables) -> bool:
    """Whether no other cell that the sentence may mean states the number: another column of the row, or another row."""
    if fits(claim, row.cells[measure]["value"], cell_half(row.cells[measure]), row.cells[measure]["unit"]) is None:
        return False
    cell = row.cells[measure]
    if claim["value"] == 0 or any(fits(claim, cell["value"], cell_half(cell), cell["unit"], w) for w in (1, -1)):
        return True  # the number with the other sign is still this cell's
    # Nobody rounds by more than this, whatever the zeros at the number's end allow.
    told = {**claim, "half_width": min(claim["half_width"], _ROUNDED_BY * abs(claim["value"]))}
    at_home = claim["statement"] == row.statement
    for other in tables.rows.values():
        if at_home and other.statement != row.statement:
            continue
        for name, elsewhere in other.cells.items():
            same_row, same_measure = other.key == row.key, name == measure
            if same_row is same_measure:  # the cell itself, or one that shares neither row nor column
                continue
            if any(fits(told, elsewhere["value"], cell_half(elsewhere), elsewhere["unit"], w) for w in (1, -1)):
                return False
    return True


_INDICATOR_MEASURES = {
    "indicator_target": "target",
    "indicator_actual_ytd": "actual_ytd",
    "indicator_forecast": "forecast",
}


def _indicator_links(facts: Mapping[str, Sequence[dict]]) -> Iterator[dict]:
    """Prose about an indicator's value. A target can be told wrong, and an outcome that is counted as the indicator is;
    the other words mean too many things.
    """
    for claim in facts.get("claims", ()):
        name = claim["claim"]
        measure = _INDICATOR_MEASURES.get(name) or name.removeprefix("indicator_") * name.startswith(
            "indicator_actual_"
        )
        if not measure or not claim["subject"]:
            continue
        same = [
            cell
            for cell in facts.get("indicator_cells", ())
            if cell["measure"] == measure
            and cell.get("value") is not None
            and likeness(claim["subject"], cell["indicator"]) >= 2
        ]
        exact = [c for c in same if fold(c["indicator"]) == fold(claim["subject"])] or same
        if len({(c["indicator"], c["value"]) for c in exact}) != 1:
            continue
        cell = exact[0]
        half = cell_half({"decimals": cell["decimals"] or 0})
        agrees = fits(claim, cell["value"], half, cell["unit"])
        judged = agrees is False and (
            (measure == "target" and (_names_the_target(claim) or not _states_another_column(claim, cell, facts)))
            or (measure == "actual_ytd" and _tells_the_outcome(claim, cell, facts))
            or (measure == "forecast" and _off_by_places(claim, cell) and _tells_the_outcome(claim, cell, facts))
        )
        if agrees or judged:
            term = {
                "fact": "indicator_cells",
                "no": cell["fact_no"],
                "value": cell["value"],
                "half": half,
                "unit": cell["unit"],
            }
            label = f"{cell['indicator']}, {cell.get('column_title') or measure}"
            basis = OUTCOME_TOLD if measure == "actual_ytd" else "indicator of that name"
            yield link(claim, "R8", {**term, "label": label, "basis": basis})


def _names_the_target(claim: Mapping) -> bool:
    """`Målet om 19 platser`: the number stands right after the word."""
    number = _digits_of(claim["value"])
    return bool(re.search(rf"\bmal(?:et|vardet)? (?:om|pa|ar) {number}\b", fold(claim["sentence"])))


def _tells_the_outcome(claim: Mapping, cell: Mapping, facts: Mapping[str, Sequence[dict]]) -> bool:
    """Whether a number beside the outcome is a slip of it: told once, counted in the indicator's own noun, not small.

    Another of the indicator's numbers is meant for the outcome only where the sentence says so.
    """
    small = min(claim["value"], cell["value"])
    plain = small >= _SMALL_COUNT or _off_by_places(claim, cell)
    if claim["unit"] != "st" or not (plain or _OUTCOME_IS.search(fold(claim["sentence"]))):
        return False
    if _told_beside(claim, cell, facts):
        return False
    sentence, label = fold(claim["sentence"]), fold(cell["indicator"])
    if _states_another_column(claim, cell, facts) and not _SO_FAR.search(sentence):
        return False
    told = re.search(_digits_of(claim["value"]) + r"((?: [a-z-]+){1,3})", sentence)
    nouns = {stem(word) for word in re.findall(r"[a-z]{5,}", label)}
    words = [word for word in told[1].split() if len(word) >= 5] if told else []
    if told and told[1].split()[0] in ("stycken", "st"):  # "uppgår till 302 stycken": the noun stands before
        words = [word for word in sentence[: told.start()].split() if len(word) >= 5]
    counted = any(stem(word).startswith(noun) for word in words for noun in nouns)
    return counted and is_slip(claim["value"], cell["value"])


def _off_by_places(claim: Mapping, cell: Mapping) -> bool:
    small, large = sorted((claim["value"], cell["value"]))
    return small > 0 and large in (small * 10, small * 1000)


def _digits_of(value: Decimal) -> str:
    """A pattern of the number as printed, its thousands set apart or not."""
    return r"(?<!\d)" + re.sub(r"(?<=\d)(?=(?:\d{3})+$)", r"\\s?", f"{value.normalize():f}")


def _told_beside(claim: Mapping, cell: Mapping, facts: Mapping[str, Sequence[dict]]) -> bool:
    """Whether the cell's number is told of the same indicator in another place."""
    return any(
        c["claim"] == claim["claim"] and c["subject"] == claim["subject"] and c["value"] == cell["value"]
        for c in facts.get("claims", ())
    )


def _states_another_column(claim: Mapping, target: Mapping, facts: Mapping[str, Sequence[dict]]) -> bool:
    """Whether the number is another one of the indicator's, or its target is told right beside it."""
    others = [
        cell
        for cell in facts.get("indicator_cells", ())
        if cell["line_no"] == target["line_no"] and cell.get("value") == claim["value"]
    ]
    return bool(others) or _told_beside(claim, target, facts)
