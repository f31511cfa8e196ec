"""The worked examples of docs/kontroller.md: what they print, run through the whole pipeline.

An example is a fenced block whose info string says `exempel: <rule>`; a rule that compares reports has several, and
each that begins with a title (`# ...`) is a report of its own. Cells stand between bars. Every rule's examples are
reports of one invented municipality. The quotation after them is the finding that the page promises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from office_maker import workbook

from orchestration import runner

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kontroller.md"
TITLE = "# Delårsrapport per april 2025 för byggnämnden"
SEVERITIES = {"error": "Fel", "warning": "Varning", "info": "Notering"}

_HEADING = re.compile(r"^### (?P<rule>[A-Z]\d+) – (?P<title>.+)$")
_BLOCK = re.compile(r"^```text exempel: (?P<rule>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"^> \*\*(?P<severity>\w+)\*\* – (?P<message>.+)$", re.MULTILINE)
_FORMULA = re.compile(r"^(?P<formula>=.+) visar (?P<kept>\S+)$")
_LINE = re.compile(r"\b(?P<word>rad) (?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the page says of one rule: its section, its text, the reports of its example and the finding quoted."""

    section: str
    title: str
    text: str
    reports: tuple[str, ...]
    quoted: tuple[str, str] | None  # severity and message


def rules_of(page: str) -> dict[str, Rule]:
    """The rules of the page by id, in its order. Raises AssertionError when an id has two headings."""
    found: dict[str, Rule] = {}
    section, fenced, rule_id = "", False, ""
    texts: dict[str, list[str]] = {}
    headings: dict[str, tuple[str, str]] = {}
    for line in page.split("\n"):
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("## "):
            section, rule_id = line[3:], ""
        elif not fenced and (heading := _HEADING.match(line)):
            rule_id = heading["rule"]
            assert rule_id not in headings, f"{rule_id} has two headings"
            headings[rule_id] = (section, heading["title"])
        elif rule_id:
            texts.setdefault(rule_id, []).append(line)
    for name, (of_section, title) in headings.items():
        text = "\n".join(texts.get(name, []))
        blocks = tuple(block["text"] for block in _BLOCK.finditer(text) if block["rule"] == name)
        quoted = _QUOTED.search(text)
        said = (quoted["severity"], quoted["message"]) if quoted else None
        found[name] = Rule(of_section, title, text, blocks, said)
    return found


def municipality(rule_id: str) -> str:
    """A name of letters only: `R12` → `Byrbc`."""
    return "By" + "".join(chr(ord("a") + int(c)) if c.isdigit() else c.lower() for c in rule_id)


def delivered(rule_id: str, text: str) -> tuple[str, int]:
    """The report as delivered, and how many lines it has before the block's first; bars stand for tabs."""
    title, body = (text.split("\n", 1)) if text.startswith("# ") else (TITLE, text)
    head = f"{title}\n\n{municipality(rule_id)} kommun\n\n"
    rows = [re.sub(r"[ ]*\|[ ]*", "\t", line) for line in body.split("\n")]
    return head + "\n".join(rows), head.count("\n") - text.startswith("# ")


def delivered_workbook(rule_id: str, text: str) -> tuple[bytes, int]:
    """The report as a workbook: a row a line, `=SUM(B8:B9) visar 360` a formula and the value that its cell keeps."""
    rows: list[list[object]] = [[TITLE.strip("# ")], [], [f"{municipality(rule_id)} kommun"], []]
    kept: dict[str, str] = {}
    for line in text.strip("\n").split("\n"):
        cells: list[object] = [cell.strip() for cell in line.strip("# ").split("|")] if line else []
        for at, cell in enumerate(cells):
            if found := _FORMULA.match(str(cell)):
                cells[at] = found["formula"]
                kept[f"{chr(ord('A') + at)}{len(rows) + 1}"] = found["kept"]
            elif str(cell).isdecimal():
                cells[at] = int(str(cell))
        rows.append(cells)
    return workbook(
        {"Rapport": rows}, kept
    ), 6  # the sheet's name, the title and the municipality, each with a blank line


def found_in(rules: Mapping[str, Rule], folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Per municipality's rule what a run over all examples finds there: (rule, severity, message), lines counted in
    the block. Raises runner.RunFailed; AssertionError when an example could not be read."""
    offsets: dict[str, int] = {}
    for rule_id, rule in rules.items():
        for number, text in enumerate(rule.reports):
            is_workbook = any(_FORMULA.search(cell.strip()) for line in text.split("\n") for cell in line.split("|"))
            content: str | bytes
            content, offsets[rule_id] = (delivered_workbook if is_workbook else delivered)(rule_id, text)
            path = (
                folder
                / "raw"
                / municipality(rule_id).lower()
                / f"{municipality(rule_id).lower()}-kommun"
                / (f"{number}.xlsx" if is_workbook else f"{number}.md")
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert runner.run(folder / "raw", folder / "data").quarantined == 0
    with duckdb.connect(str(folder / "data" / "published" / "marts.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select report_id, rule_id, severity, message_sv from quality.findings order by all"
        ).fetchall()
    found: dict[str, list[tuple[str, str, str]]] = {rule_id: [] for rule_id in offsets}
    for rule_id, offset in offsets.items():
        own = [row for row in rows if row[0].startswith(f"{municipality(rule_id).lower()}-")]
        found[rule_id] = [(r, SEVERITIES[severity], _plain(message, offset)) for _, r, severity, message in own]
    return found


def _plain(message: str, offset: int) -> str:
    """Narrow blanks as plain ones, lines counted from the block's first."""
    text = message.replace("\u202f", " ").replace("\u00a0", " ")
    return _LINE.sub(lambda at: f"{at['word']} {max(1, int(at['number']) - offset)}", text)
