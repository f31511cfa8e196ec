"""The catalogue of rules, as the command line lists it."""

from __future__ import annotations

import csv
import re
from typing import Any

from orchestration.settings import DBT_PROJECT

COLUMNS = ("rule_id", "severity", "title_sv", "compares_sv", "needs", "doc_section")


def catalogue() -> list[dict[str, Any]]:
    """One row per rule, by family letter and number: id, severity, title, what it compares, needs, section of docs."""
    with (DBT_PROJECT / "seeds" / "rules.csv").open(encoding="utf-8", newline="") as handle:
        rows = [{name: row[name] for name in COLUMNS} for row in csv.DictReader(handle)]
    return sorted(rows, key=lambda row: _order(row["rule_id"]))


def _order(rule_id: str) -> tuple[bool, str, int, str]:
    """The relations R1, R2 … come first, then the families A, B …"""
    found = re.fullmatch(r"([A-Z]+)(\d*)(.*)", rule_id)
    family, number, rest = found.groups() if found else (rule_id, "", "")
    return (family != "R", family, int(number or 0), rest)
