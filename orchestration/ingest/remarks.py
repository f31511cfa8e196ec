"""Remarks: what the text says of its own headers, sentences and gaps, for rules that need more than numbers.

One row per place that was looked at; `contradicts` tells whether it says something against itself or leaves it open.
Nothing is judged or corrected here: severity, wording and what another finding already tells belong to the rules.
The guards stand here, because only the text knows them: a column of last year, a comparison, a concession.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.ingest.document import Document
from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.identity import Identity
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.sentences import Sentence, sentences
from orchestration.ingest.tables.measures import Title, read_title
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import fold

#: Gaps of a text pulled from pages may be the reading's own.
_UNSURE = 0.5
_TRUE_TEXT = ("tsv", "markdown", "docx", "xlsx")
_OF_PERIOD = frozenset({"budget_ytd", "actual_ytd", "variance_ytd"})
_RUNNING_PROSE = ("prose", "list", "cell")

Rows = Mapping[str, Sequence[dict]]


@dataclass(frozen=True, slots=True)
class _Source:
    """Everything that a remark may be made on."""

    document: Document
    identity: Identity
    tables: Sequence[Table]
    prose: Sequence[Paragraph]
    rows: Rows

    def row(self, kind: str, subject: str, label: str, lines: tuple[int, int], **more: object) -> dict:
        line = self.document.lines[lines[0] - 1]
        return {
            "kind": kind,
            "subject": subject,
            "label": " ".join(label.split()),
            "contradicts": True,
            "page": line.page,
            "source_line": lines[0],
            "source_line_end": lines[1],
            "source_text": self.document.text_of(*lines),
            "confidence": 1.0 if self.document.reader != "ocr" else _UNSURE,
        } | more


def read_remarks(
    document: Document, identity: Identity, tables: Sequence[Table], prose: Sequence[Paragraph], rows: Rows
) -> list[dict]:
    """Rows of `schemas.FACTS["remarks"]` but for report_id and fact_no, by line.

    `rows`: the report's other facts, numbered. Kinds: column_period, heading_period, cause, gap, forecast_round,
    risk_action, risk_product, missing_part.
    """
    source = _Source(document, identity, tables, prose, rows)
    makers = (_column_periods, _heading_periods, _causes, _gaps, _forecast_rounds, _risks, _missing_parts)
    found = [row for maker in makers for row in maker(source)]
    return sorted(found, key=lambda r: (r["source_line"], r["kind"], r["subject"], r["label"]))


# --- headers against the report's period -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of one table as extraction named them: measure → what its header says."""

    fact: str
    statement: str
    titles: dict[str, Title]
    lines: tuple[int, int]


def _statements(source: _Source) -> Iterator[_Columns]:
    for fact in ("finance_cells", "investment_cells", "indicator_cells"):
        found: dict[str, tuple[dict[str, Title], int]] = {}
        for cell in source.rows.get(fact, ()):
            name = str(cell.get("statement") or "indikatorer")
            titles, _ = found.setdefault(name, ({}, cell["source_line"]))
            if cell.get("column_title"):
                titles.setdefault(cell["measure"], read_title(cell["column_title"]))
        for name, (titles, first) in found.items():
            line = next((t.line for t in source.tables if t.line <= first <= t.line_end), first)
            yield _Columns(fact, name, titles, (line, max(line, first)))


def _column_periods(source: _Source) -> Iterator[dict]:
    """Headers of columns of the current period that name another month or last year."""
    for table in _statements(source):
        wrong = {*_wrong_months(table, source.identity), *_wrong_years(table, source.identity)}
        stated = [t for t in table.titles.values() if t.months or t.years]
        kind = "heading_period" if table.fact == "indicator_cells" else "column_period"
        place = f"{table.statement.replace('_', ' ')}: kolumnrubriker"
        for text in sorted(wrong):
            yield source.row(kind, place, f"”{text}”", table.lines)
        if stated and not wrong:
            yield source.row(kind, place, stated[0].text, table.lines, contradicts=False)


def _wrong_months(table: _Columns, identity: Identity) -> Iterator[str]:
    year, month = identity.fiscal_year, identity.period_end.month
    own = {m: t for m, t in table.titles.items() if m in _OF_PERIOD or (identity.full_year and m == "actual_year")}
    own = {m: t for m, t in own.items() if t.months and set(t.years) <= {year}}
    wrong = {m: t for m, t in own.items() if t.months[-1] != month}
    for measure, title in wrong.items():
        ranged = len(title.months) == 2 and title.months[0] == 1 < title.months[1]
        together = sum(1 for t in wrong.values() if t.months == title.months) >= 2
        # A single other month may be meant (`Utfall mars`); with its budget or variance it is the table's period.
        if (ranged or (together and len(wrong) == len(own))) and not _named_elsewhere(table, measure, month, year):
            yield title.text


def _named_elsewhere(table: _Columns, measure: str, month: int, year: int) -> bool:
    """Whether another column of the same kind names the report's own period: then this one is meant as it stands."""
    head = table.titles[measure].heads[:1]
    return any(
        other != measure and t.heads[:1] == head and t.months[-1:] == (month,) and set(t.years) <= {year}
        for other, t in table.titles.items()
    )


def _wrong_years(table: _Columns, identity: Identity) -> Iterator[str]:
    if table.fact == "indicator_cells":
        return
    year, titles = identity.fiscal_year, table.titles
    named = [t for t in titles.values() if year in t.years]

    def last_year(head: str) -> list[str]:
        return [t.text for t in titles.values() if t.heads[:1] == (head,) and t.years == (year - 1,)]

    if not named:
        return
    variance = titles.get("variance_ytd")
    if variance and variance.years == (year - 1,):
        yield variance.text
    if "forecast_year" not in titles and "total_forecast" not in titles:
        yield from last_year("forecast")
    if not {"budget_year", "budget_ytd", "total_budget"} & set(titles) and {"forecast_year", "actual_ytd"} & set(
        titles
    ):
        yield from last_year("budget")
    if "actual_ytd" not in titles and {"budget_ytd", "variance_ytd"} <= set(titles):
        yield from last_year("outcome")
    twice = [text for text, n in Counter(fold(t.text) for t in titles.values()).items() if n > 1]
    if (
        len(twice) == 1
        and (again := next(t for t in titles.values() if fold(t.text) == twice[0])).heads
        and again.years
    ):
        yield again.text


_RANGE = re.compile(
    rf"\b(?:januari|jan)\.?\s*(?:-|till(?: och med)?|t\.?o\.?m\.?)\s*(?P<month>{'|'.join(fold(m) for m in MONTHS)})\b"
    r"\.?(?:\s+(?P<year>20\d\d))?"
)
_REPORT_OF = re.compile(
    r"^(?:delarsrapport|delarsbokslut|manadsrapport|manadsuppfoljning|tertialrapport)\s+(?:per\s+|t\.?o\.?m\.?\s+)?"
    rf"(?:januari\s*-\s*|jan\s*-\s*)?(?P<month>{'|'.join(fold(m) for m in MONTHS)})\s+(?P<year>20\d\d)\b"
)
_OF_THIS_YEAR = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:helarsprognos|prognos|arsprognos|maluppfyllelse|maluppfoljning|periodens utfall|"
    r"utfall for perioden|driftredovisning|investeringsredovisning|viktiga handelser)\s+(?P<year>20\d\d)$"
)
_COMPARES = re.compile(
    r"\b(?:jamfor\w*|foregaende|forra|fjol\w*|mot|sedan|fran|mellan|overfor\w*|tidigare|andring\w*|utveckling\w*|"
    r"sjuk\w*|franvaro\w*|personal\w*)\b"
)
_BY_FOLDED = {fold(name): number for name, number in MONTHS.items()}


def _heading_periods(source: _Source) -> Iterator[dict]:
    """Headings that name another period than the report's; a running header counts where it recurs."""
    end = source.identity.period_end
    for block in source.prose:
        text = fold(block.text)
        if block.kind != "heading" or _COMPARES.search(" ".join([text, *map(fold, block.sections)])):
            continue
        lines = (block.first_line, block.last_line)
        if ranged := _RANGE.search(text):
            stated = (int(ranged["year"] or end.year), _BY_FOLDED[ranged["month"]])
            if stated != (end.year, end.month) and _mistakable(stated, source):
                yield source.row("heading_period", "rubriker", f"”{block.text}”", lines)
        elif (yearly := _OF_THIS_YEAR.match(text)) and int(yearly["year"]) == end.year - 1:
            yield source.row("heading_period", "rubriker", f"”{block.text}”", lines)
    running: dict[tuple[int, int], list[int]] = {}
    for line in source.document.lines:
        if named := _REPORT_OF.match(fold(line.text).strip("# *")):
            running.setdefault((int(named["year"]), _BY_FOLDED[named["month"]]), []).append(line.number)
    for stated, numbers in running.items():
        if stated != (end.year, end.month) and len(numbers) > 1 and (end.year, end.month) in running:
            text = source.document.lines[numbers[0] - 1].text.strip()
            yield source.row("heading_period", "rubriker", f"”{text}”", (numbers[0], numbers[0]))


def _mistakable(stated: tuple[int, int], source: _Source) -> bool:
    """Whether it is a period that a former report's heading may have left: this year's, or last year's same months."""
    year, month = stated
    end = source.identity.period_end
    return (year == end.year and not source.identity.full_year) or (year == end.year - 1 and month == end.month)


# --- a variance and its cause ----------------------------------------------------------------------------------------

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


def _causes(source: _Source) -> Iterator[dict]:
    """Variances with the word for their sign, and costs alone as the cause: lower costs are no shortfall."""
    claims = [c for c in source.rows.get("claims", ()) if str(c["claim"]).startswith("variance")]
    alone = Counter(c["sentence"] for c in claims)
    blocks = [b for b in source.prose if b.kind in _RUNNING_PROSE]
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
            confidence=min(claim["confidence"], 1.0 if source.document.reader != "ocr" else _UNSURE),
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


# --- gaps of the template --------------------------------------------------------------------------------------------

_OPEN_END = re.compile(
    r"\b(?:och|samt|eller|än|att|som|med|för|till|av|inom|från|om|mot|vid|den|det|de|ett|en|är|har|genom|utan)$"
)
_POINTS_TO_TABLE = re.compile(r"\b[Ss]e (?:även )?tabell (?P<name>[A-ZÅÄÖ]|\d{1,2})\b")
_STARRED = re.compile(r"\w\s?\(?\*{1,2}\)?$")
_FOOTNOTE = re.compile(r"^\W{0,2}\*{1,2}\)?\s?\w(?!.*\*\*)")
_PERCENTAGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")
_LEAST_ROWS, _LEAST_MARKS = 2, 3


def _gaps(source: _Source) -> Iterator[dict]:
    """What a template leaves open; in text pulled from pages the gap may be the reading's."""
    sure = 1.0 if source.document.reader in _TRUE_TEXT else _UNSURE
    makers = (_unfinished, _tables_pointed_to, _stars, _units_left_out)
    found = [row for maker in makers for row in maker(source)] if source.document.reader != "ocr" else []
    for row in [*found, *_empty_columns(source)]:
        yield row | {"confidence": min(sure, row["confidence"])}


def _unfinished(source: _Source) -> Iterator[dict]:
    for block, following in zip(source.prose, [*source.prose[1:], None], strict=True):
        if block.kind != "prose" or not _OPEN_END.search(block.text.rstrip()) or len(block.text.split()) < 5:
            continue
        # Only a heading shows that nothing was meant to come; a list or a table may finish the sentence.
        if following is not None and following.kind == "heading" and following.first_line - block.last_line <= 3:
            end = " ".join(block.text.split()[-5:])
            yield source.row("gap", "mall", f"oavslutad mening ”… {end}”", (block.last_line, block.last_line))


def _tables_pointed_to(source: _Source) -> Iterator[dict]:
    for block in source.prose:
        for pointer in _POINTS_TO_TABLE.finditer(block.text) if block.kind in _RUNNING_PROSE else ():
            caption = re.compile(rf"^\W*tabell {fold(pointer['name'])}\b")
            if not any(caption.match(fold(line.text)) for line in source.document.lines):
                line = block.line_at(pointer.start())
                yield source.row(
                    "gap", "mall", f"hänvisning till tabell {pointer['name']} som inte finns", (line, line)
                )


def _stars(source: _Source) -> Iterator[dict]:
    """A label or header with an asterisk, and no footnote that begins with one."""
    lines = source.document.lines
    if any(_FOOTNOTE.match(line.text.strip()) for line in lines):
        return
    seen: set[str] = set()
    for table in source.tables:
        starred = [(text, table.line) for text in table.header] + [(row.label, row.line) for row in table.rows]
        for text, line in starred:
            if _STARRED.search(text.strip()) and "**" not in text and text not in seen:
                seen.add(text)
                at = next((n for n in range(line, table.line_end + 1) if "*" in lines[n - 1].text), line)
                yield source.row("gap", "mall", f"asterisk utan fotnot vid ”{text}”", (at, at))


def _units_left_out(source: _Source) -> Iterator[dict]:
    """The one figure of an indicator that lacks the percent sign of all its others."""
    of_line: dict[int, list[dict]] = {}
    for cell in source.rows.get("indicator_cells", ()):
        if cell.get("value") is not None:
            of_line.setdefault(cell["line_no"], []).append(cell)
    for cells in of_line.values():
        if len(cells) <= _LEAST_MARKS or any(c["unit"] != "%" for c in cells):
            continue
        printed = _PERCENTAGE.findall(cells[0]["source_text"])[-len(cells) :]
        bare = [number for number, mark in printed if not mark]
        values = sorted(Decimal(number.replace(",", ".")) for number, _ in printed)
        if len(bare) == 1 and values == sorted(abs(c["value"]) for c in cells):
            lines = (cells[0]["source_line"], cells[0]["source_line_end"])
            label = f"{bare[0]} utan procenttecken vid ”{cells[0]['indicator']}”"
            yield source.row("gap", "mall", label, lines)


def _empty_columns(source: _Source) -> Iterator[dict]:
    """A titled column without a single value in any table that has it; only where the format itself has cells."""
    filled: dict[str, bool] = {}
    first: dict[str, Table] = {}
    for table in source.tables:
        for at, title in enumerate(table.header[1:]) if table.true_cells and len(table.rows) >= _LEAST_ROWS else ():
            name = " ".join(title.split())
            full = any(at < len(r.cells) and (c := r.cells[at]) is not None and c.text.strip() for r in table.rows)
            filled[name] = filled.get(name, False) or full
            first.setdefault(name, table)
    for name, table in first.items():
        if name and not filled[name]:
            yield source.row("gap", "mall", f"tom kolumn ”{name}”", (table.line, table.line))


# --- forecast rounds, internal control, parts of a report -------------------------------------------------------------

_ROUND = re.compile(r"^(?:hel)?(?:ars)?prognos\s?(?P<number>[1-9])(?!\d)")


def _forecast_rounds(source: _Source) -> Iterator[dict]:
    """The round that a forecast's header names; none where one table sets several rounds side by side."""
    for table in _statements(source):
        rounds = {t.text: int(m["number"]) for t in table.titles.values() if (m := _ROUND.match(fold(t.text)))}
        if len(set(rounds.values())) == 1:
            text, number = next(iter(rounds.items()))
            label = f"”{text}” ({table.statement.replace('_', ' ')})"
            yield source.row("forecast_round", "prognosomgång", label, table.lines, contradicts=False, value=number)


_REMARKED = re.compile(r"\b(?:anmarkning\w*|brist(?:er|erna)?|avvikelse(?:r|rna)?|felaktig(?:t|a|heter)?)\b")
_NOT_REMARKED = re.compile(
    r"\b(?:utan|inga|ingen|inget|inte|ej|noll|0)\b(?:\s\w+){0,3}\s(?:anmarkning|brist|avvikelse|felaktig)|"
    r"\b(?:atgarda\w*|rattat\w*|rattats|korriger\w*|utredd\w*)\b"
)


def _risks(source: _Source) -> Iterator[dict]:
    """Risks of the internal control: a remark without action, a risk value that is no product of its two factors."""
    risks = {r["source_line"]: r for r in source.rows.get("internal_control_risks", ())}
    has_actions = any(r.get("action") for r in risks.values())
    for risk in risks.values():
        result = fold(risk.get("result") or "")
        if has_actions and result:
            remarked = bool(_REMARKED.search(result)) and not _NOT_REMARKED.search(result)
            yield source.row(
                "risk_action",
                f"internkontroll: {risk['risk']}",
                "anmärkning i resultatet, ingen åtgärd" if remarked else "resultat",
                (risk["source_line"], risk["source_line_end"]),
                contradicts=remarked and not (risk.get("action") or "").strip(" -–."),
                about_no=risk["fact_no"],
            )
    for table in source.tables:
        columns = {name: _column(table, name) for name in ("sannolikhet", "konsekvens")}
        if None in columns.values() or not all(r.line in risks or not r.label for r in table.rows):
            continue
        for row in table.rows:
            factors = {name: _figure(row.cells, at) for name, at in columns.items() if at is not None}
            risk = risks.get(row.line, {})
            values = [v for v in factors.values() if v is not None]
            if risk.get("risk_value") is None or len(values) != len(factors):
                continue
            told = " × ".join(f"{name} {value}" for name, value in factors.items())
            yield source.row(
                "risk_product",
                f"internkontroll: {risk['risk']} / riskvärde",
                told,
                (row.line, row.line_end),
                contradicts=False,
                value=values[0] * values[1],
                about_no=risk["fact_no"],
            )


def _column(table: Table, name: str) -> int | None:
    return next((at for at, title in enumerate(table.header[1:]) if fold(title).startswith(name)), None)


def _figure(cells: Sequence, at: int) -> int | None:
    number = parse_cell(cells[at].text) if at < len(cells) and cells[at] is not None else None
    whole = number is not None and number.decimals == 0 and not number.percent
    return int(number.value) if whole and number is not None else None


#: What an interim report of a whole municipality is to contain, with the words that show it.
_PARTS = {
    "resultaträkning": r"resultatrakning",
    "balansräkning": r"balansrakning",
    "väsentliga händelser": r"(?:vasentliga|viktiga|betydelsefulla) handelser",
    "förväntad utveckling mot målen för god ekonomisk hushållning": r"god ekonomisk hushallning|finansiella mal",
    "bedömning av balanskravsresultatet": r"balanskrav",
    "driftredovisning": r"\bdrift(?:en)?\b|driftredovisning|driftverksamhet",
    "investeringsredovisning": r"investering",
}
_LEAST_MONTHS, _MOST_MONTHS = 6, 8


def _missing_parts(source: _Source) -> Iterator[dict]:
    if not _of_the_whole_municipality(source):
        return
    text = "\n".join(fold(line.text) for line in source.document.lines)
    wanted = dict(_PARTS) if _is_statutory_interim(source.identity) else {}
    if _deficit_to_restore(source):
        wanted["plan för att återställa det negativa balanskravsresultatet"] = "aterstall"
    missing = [name for name, words in wanted.items() if not re.search(words, text)]
    for name in missing:
        yield source.row("missing_part", "rapportens delar", name, (1, 1))
    if wanted and not missing:
        yield source.row("missing_part", "rapportens delar", "alla delar", (1, 1), contradicts=False)


def _is_statutory_interim(identity: Identity) -> bool:
    months = identity.period_end.month - identity.period_start.month + 1
    interim = identity.report_type in ("delårsrapport", "delårsbokslut")
    return interim and _LEAST_MONTHS <= months <= _MOST_MONTHS


def _deficit_to_restore(source: _Source) -> bool:
    """Whether the year's result under the balance requirement is negative."""
    year = source.identity.fiscal_year
    return any(
        cell["value"] < 0
        for cell in _cells(source.rows)
        if re.match(r"(?:arets |periodens )?balanskravsresultat", fold(cell["line_label"]))
        and set(read_title(cell["column_title"] or "").years) <= {year}
    )


def _of_the_whole_municipality(source: _Source) -> bool:
    """Its own name on the report, or the taxes and net costs that only a whole municipality's result holds."""
    if source.identity.organisation == source.identity.municipality:
        return True
    labels: dict[str, set[str]] = {}
    for cell in _cells(source.rows):
        labels.setdefault(cell["statement"], set()).add(fold(cell["line_label"]))
    return any(
        any(x.startswith("skatteintakt") for x in found) and any(x.startswith("verksamhetens netto") for x in found)
        for found in labels.values()
    )


def _cells(rows: Rows) -> Iterable[dict]:
    return (row for fact in ("finance_cells", "other_cells") for row in rows.get(fact, ()))
