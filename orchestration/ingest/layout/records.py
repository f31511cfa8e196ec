"""Records in text without cells: an indicator or an assignment whose cells stand block by block.

A row is complete when its last column is there: the trend of an indicator, the status of an assignment.
"""

from __future__ import annotations

import re

from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import Block
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.tables.solver import judged, solve
from orchestration.ingest.words import NEGATIONS, enumeration, fold

_DATE = re.compile(r"20\d\d-\d\d-\d\d")
_BODY_ENDINGS = r"(?:avdelning|enhet|kontor|f[öo]rvaltning|tj[äa]nst|stab|n[äa]mnd|direkt[öo]r|chef)(?:en|et|s)?"
_BODY = re.compile(rf"(?:[A-ZÅÄÖ][\w-]*-?\s+och\s+)?[A-ZÅÄÖ]?[\w-]*{_BODY_ENDINGS}$")


def take_enumeration(tokens: list[str], kind: str) -> tuple[str | None, list[str]]:
    """The value of `kind` that the last one to three words spell, and the tokens before it."""
    for size in (3, 2, 1):
        before = tokens[-size - 1] if len(tokens) > size else ""
        if fold(before) in NEGATIONS:
            continue  # "ej klar" is no "klar"
        if len(tokens) >= size and all(sum(map(str.isalpha, t)) > len(t) // 2 for t in tokens[-size:]):
            value = enumeration(kind, " ".join(tokens[-size:]))
            if value is not None:
                return " ".join(tokens[-size:]), tokens[:-size]
    return None, tokens


def _figures(text: str) -> bool:
    """Whether a block holds values: it ends in a number or has more than one."""
    numbers = [parse_cell(t) is not None for t in text.split()]
    return bool(numbers) and (numbers[-1] or sum(numbers) > 1)


def split_body(text: str, known: list[str]) -> tuple[str, str | None]:
    """`Companies visited. Trade unit` → label and department: a known department, a body's ending, or neither."""
    for name in sorted(known, key=len, reverse=True):
        if text.endswith(name) and len(text) > len(name):
            return text[: -len(name)].strip(), name
    if (found := _BODY.search(text)) and found.start() > 0:
        return text[: found.start()].strip(), found[0].strip()
    return text, None


def indicator_row(gathered: list[Block], header: Header, departments: list[str]) -> Row | None:
    """The indicator that the blocks state, or None while it is incomplete."""
    roles = header.roles[1:]
    last = roles[-1]
    tail = gathered[-1].text
    figures = [i for i, r in enumerate(roles) if r is None]
    with_department = "department" in roles
    ending: dict[int, str | None] = {}
    if last in ("trend", "assessment") and take_enumeration(tail.split(" "), last)[0] is None:
        return None
    words = [b for at, b in enumerate(gathered) if not _figures(b.text) and (at == 0 or not b.text.startswith(" "))]
    lead: list[Block] = []
    for block in gathered:
        if block not in words or _is_enumeration(block.text):
            break
        lead.append(block)
    label = lead[0].text.strip() if lead else ""
    department = lead[1].text.strip() if with_department and len(lead) > 1 else None
    if department is None and len(lead) > 1:
        label = " ".join(b.text.strip() for b in lead)
    tokens = " ".join(b.text for b in gathered[len(lead) :]).split(" ")
    for at in range(len(roles) - 1, -1, -1):
        role = roles[at]
        if role not in ("trend", "assessment"):
            break
        ending[at], tokens = take_enumeration(tokens, role)
    if department is not None and department not in departments:
        departments.append(department)
    first_figure = next((i for i, t in enumerate(tokens) if parse_cell(t) is not None), len(tokens))
    named = " ".join(t for t in tokens[:first_figure] if t)
    blanks = 0
    while blanks < first_figure and tokens[first_figure - 1 - blanks] == "":
        blanks += 1
    if named:
        tokens = tokens[first_figure - blanks :]
        if not label:
            label, department = split_body(named, departments) if with_department else (named, None)
        elif with_department and department is None:
            department = named
        else:
            label = f"{label} {named}"
    elif with_department and department is None and tokens and tokens[0] == "":
        tokens = tokens[1:]  # the department's own blank cell
    if not label:
        return None
    ranked = solve(tokens, len(figures), label_required=False, one_unit=True) or solve(
        tokens, len(figures), visible_blanks=False, label_required=False, one_unit=True
    )
    if not ranked:
        return None
    cells: list[Cell | None] = [None] * len(roles)
    for at, text, (rated, others) in zip(figures, ranked[0].cells, judged(ranked[0], ranked), strict=True):
        cells[at] = Cell(text, rated, others) if text is not None else None
    for at, found in ending.items():
        cells[at] = Cell(found) if found else None
    if department and "department" in roles:
        cells[roles.index("department")] = Cell(department)
    return _row(label, cells, gathered)


def _is_enumeration(text: str) -> bool:
    return any(enumeration(kind, text.strip()) for kind in ("trend", "assessment"))


def assignment_row(gathered: list[Block], header: Header, departments: list[str]) -> Row | None:
    """The assignment that the blocks state, or None while it is incomplete."""
    roles = header.roles[1:]
    status, tokens = take_enumeration(gathered[-1].text.split(" "), "status")
    if status is None:
        return None
    due = None
    if tokens and _DATE.fullmatch(tokens[-1]):
        due, tokens = tokens[-1], tokens[:-1]
    elif "due_date" in roles and not any(_DATE.search(b.text) for b in gathered):
        return None
    prognosis, tokens = take_enumeration(tokens, "prognosis") if "prognosis" in roles else (None, tokens)
    named = " ".join(t for t in tokens if t)
    lead = [b.text.strip() for b in gathered[:-1]]
    title, department = " ".join(lead), named or None
    if named and not lead:
        title, department = split_body(named, departments)
    elif not named and len(lead) > 1 and "department" in roles:
        title, department = " ".join(lead[:-1]), lead[-1]
    if not title:
        return None
    if department and department not in departments:
        departments.append(department)
    found = {"department": department, "prognosis": prognosis, "due_date": due, "status": status}
    cells: list[Cell | None] = [Cell(v) if (v := found.get(r or "")) else None for r in roles]
    return _row(title, cells, gathered)


def _row(label: str, cells: list[Cell | None], gathered: list[Block]) -> Row:
    text = "\n".join(line.text for b in gathered for line in b.lines)
    return Row(" ".join(label.split()), tuple(cells), gathered[0].first, gathered[-1].last, text, gathered[0].page)
