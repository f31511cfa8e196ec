"""Tables of indicators (nyckeltal): one row an indicator, columns by year, target, forecast, assessment, trend."""

from __future__ import annotations

import json
import re

from orchestration.ingest.grammar.numbers import fits
from orchestration.ingest.tables.context import Context, number_of, provenance, text_of
from orchestration.ingest.tables.measures import indicator_measures, read_title
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.words import alike, enumeration, fold, told, vocabulary

_FIGURES = ("target", "forecast", "actual")


def recognises(table: Table) -> bool:
    words = fold(table.header[0]).split()
    heads = [h for t in table.header[1:] for h in read_title(t).heads[:1]]
    known = vocabulary("columns")["phrases"]["indicator"]
    named = bool(words) and any(alike(words[0], w, 88) for w in known)
    if words and words[0] in vocabulary("icons")["listed_goals"]:  # goals measured: `Mål och indikator`, or judged
        named = "assessment" in heads or any(alike(word, w, 88) for word in words for w in known)
    return named and any(h in ("outcome", "target", "forecast") for h in heads)


def scope_of(text: str) -> str | None:
    words = re.sub(r"[^a-z]", " ", fold(text)).split()
    if "kf" in words or "kommunfullmaktige" in words:
        return "kf"
    return "nämnd" if any(alike(w, "namnd", 80) or w == "namnden" for w in words) else None


def unit_of(label: str, row: Row) -> str | None:
    """The unit that the cells print, else the one that the label implies."""
    numbers = [n for c in row.cells if (n := number_of(c)) is not None]
    if numbers and sum(n.percent for n in numbers) * 2 >= len(numbers):
        return "%"
    words = fold(label)
    if re.search(r"\bindex\b|kommunindex|\bnki\b", words):
        return "index"
    if "kr per invanare" in words or "kr/inv" in words or "kronor per invanare" in words:
        return "kr/inv"
    if re.search(r"\bminuter\b|\bmin\b", words):
        return "min"
    if "(%)" in label or "andel" in words.split():
        return "%"
    if re.match(r"antal\b", words) or re.search(r"\bantal\b", words):
        return "st"
    return "tkr" if re.search(r"\btkr\b", words) else None


def cells(table: Table, context: Context, first_no: int) -> list[dict]:
    """One row of `indicator_cells` for each filled cell; `first_no` is the report's next indicator number."""
    titles = list(table.header[1:])
    measures = indicator_measures(titles, context.frame)
    scope = scope_of(table.header[0])
    found = []
    for offset, row in enumerate(r for r in table.rows if any(r.cells)):
        unit = unit_of(row.label, row)
        department = next((text_of(c) for c, m in zip(row.cells, measures, strict=True) if m == "department"), None)
        common = provenance(row) | {
            "goal_no": table.goal_no,
            "line_no": first_no + offset,
            "indicator": row.label,
            "scope": scope,
            "department": department,
        }
        for cell, measure, title in zip(row.cells, measures, titles, strict=True):
            if cell is None or measure == "department" or cell.text.strip() in ("", "-", "–"):
                continue
            fact = common | {"measure": measure, "column_title": title, "confidence": cell.confidence}
            if cell.alternatives:
                fact["alternatives"] = json.dumps(list(cell.alternatives), ensure_ascii=False)
            if measure in ("assessment", "trend"):
                value = enumeration(measure, cell.text)
                sure = fact["confidence"] if value else 0.5
                found.append(fact | {"text_value": told(value, cell.text), "confidence": sure})
            elif (number := number_of(cell)) is not None and fits(number.value):
                found.append(
                    fact
                    | {
                        "value": number.value,
                        "decimals": number.decimals,
                        "unit": "%" if number.percent else cell.unit or unit,
                        "qualifier": "preliminär" if number.preliminary or "prel" in fold(title) else None,
                    }
                )
            elif not measure.startswith(_FIGURES):
                found.append(fact | {"text_value": cell.text})
    return found
