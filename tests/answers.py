"""The worked queries of docs/analysts.md and their answers. As a program: writes the answers anew.

    .venv/bin/python tests/answers.py DATA

DATA is the data folder of a run over the samples alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "analysts.md"

_QUERY = re.compile(r"```sql\n(?P<query>.*?);\n```\n(?:\n```text\n(?P<answer>.*?)```\n)?", re.DOTALL)

#: What a query gives: names of its columns, and rows.
Answer = tuple[Sequence[str], Sequence[Sequence[Any]]]


def queries(document: str) -> list[tuple[str, str]]:
    """Query and answer as they stand in the document."""
    return [(found["query"], found["answer"] or "") for found in _QUERY.finditer(document)]


def table(answer: Answer) -> str:
    """The answer as text in columns; numbers as exact as they came, null as a dash."""
    names, rows = answer
    cells = [list(names), *([_shown(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(names))]
    return "".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in cells
    )


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    text = str(value)
    if re.fullmatch(r"-?\d+\.\d+", text):
        text = text.rstrip("0").rstrip(".")
    return text if len(text) <= 60 else text[:59] + "…"


def answered(document: str, ask: Callable[[str], Answer]) -> str:
    def with_answer(found: re.Match[str]) -> str:
        return f"```sql\n{found['query']};\n```\n\n```text\n{table(ask(found['query']))}```\n"

    return _QUERY.sub(with_answer, document)


def ask_duckdb(con: duckdb.DuckDBPyConnection) -> Callable[[str], Answer]:
    def ask(query: str) -> Answer:
        cursor = con.execute(query)
        return [column[0] for column in cursor.description], cursor.fetchall()

    return ask


if __name__ == "__main__":
    with duckdb.connect(str(Path(sys.argv[1]) / "published" / "marts.duckdb"), read_only=True) as marts:
        DOCUMENT.write_text(answered(DOCUMENT.read_text(encoding="utf-8"), ask_duckdb(marts)), encoding="utf-8")
