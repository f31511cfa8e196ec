"""The acceptance file: which findings a controller has accepted, why, and until when.

A reviewed YAML file, `acceptances.yml` at the root of the landing folder unless a setting names another place. It is
read once per run, and what the run applies is kept in `state/acceptances.json`. A file that breaks a rule accepts
nothing at all: half of a reviewed decision would be another decision.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orchestration.ingest.masking import mask
from orchestration.settings import Settings
from orchestration.store.files import write_text
from orchestration.store.state import QUARANTINED, LandedFile

if TYPE_CHECKING:
    import yaml

KINDS = ("känd", "obefogad", "osäker avläsning")
FIELDS = ("finding", "reason", "by", "kind", "until")

REASON = "acceptances can't be used"

_MAX_BYTES = 1024 * 1024
_MAX_PROBLEMS = 10
_PERSON = re.compile(r"[A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöéü]+)?(?: [A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöéü]+)?)+")


class Unusable(Exception):
    """The acceptance file breaks a rule; the text names entry and line of each breach."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry. `until` is the last day that it holds, `line` (from 1) where it begins in the file."""

    finding: str
    reason: str
    by: str
    kind: str
    until: date
    line: int

    @property
    def digest(self) -> str:
        """Tells this decision from another about the same finding; where it stands in the file is no part of it."""
        parts = [self.finding, self.reason, self.by, self.kind, self.until.isoformat()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run applies: the entries by finding, and the day that their last days are held against."""

    entries: dict[str, Acceptance]
    today: date


@dataclass(frozen=True, slots=True)
class Delivered:
    """The acceptance file as it lies there: its content's hash (empty without a file), and what is wrong with it."""

    name: str
    size: int
    sha256: str
    entries: tuple[Acceptance, ...]
    problem: str | None

    def digest(self, today: date) -> str:
        """Changes when a run would apply other acceptances than on the former one."""
        in_force = sorted(entry.finding for entry in self.entries if today <= entry.until)
        return hashlib.sha256(json.dumps([self.sha256, self.problem, in_force]).encode()).hexdigest()[:16]

    def held_back(self) -> list[LandedFile]:
        """The file as the quarantine lists it, when it can't be used."""
        if self.problem is None:
            return []
        return [
            LandedFile(self.name, self.size, 0, self.sha256, outcome=QUARANTINED, reason=REASON, detail=self.problem)
        ]


def swedish_today() -> date:
    return datetime.now(ZoneInfo("Europe/Stockholm")).date()


def deliver(settings: Settings) -> Delivered:
    """Read the acceptance file, if there is one. Never raises for what it contains."""
    path = settings.acceptances_file
    inside = path.is_relative_to(settings.raw)
    name = path.relative_to(settings.raw).as_posix() if inside else str(path)
    if not path.exists() and settings.acceptances is None:
        return Delivered(name, 0, "", (), None)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Delivered(name, -1, "", (), f"{name} can't be read: {error.strerror}")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return Delivered(name, len(data), sha256, parse(data), None)
    except Unusable as error:
        return Delivered(name, len(data), sha256, (), f"{name}, {error}")


def parse(data: bytes) -> tuple[Acceptance, ...]:
    """The entries of the file. Raises Unusable, which names every breach (the first ten) with entry and line."""
    if len(data) > _MAX_BYTES:
        raise Unusable(f"{len(data)} bytes: more than the {_MAX_BYTES} that such a file may have")
    root = _root(data)
    if root is None:
        return ()
    import yaml

    if not isinstance(root, yaml.SequenceNode):
        raise Unusable(f"line {_line(root)}: a list of entries is expected, each beginning with `- finding:`")
    entries, problems = list[Acceptance](), list[str]()
    for number, node in enumerate(root.value, start=1):
        entry, wrong = _entry(node)
        problems += [f"entry {number}, line {line}: {text}" for line, text in wrong]
        if entry is not None:
            entries.append(entry)
    problems += list(_doubles(entries))
    if problems:
        more = len(problems) - _MAX_PROBLEMS
        raise Unusable("; ".join(problems[:_MAX_PROBLEMS]) + (f"; and {more} more" if more > 0 else ""))
    return tuple(entries)


def _root(data: bytes) -> yaml.Node | None:
    """The document with the line of every value; scalars stay text, so that no id is taken for a number."""
    import yaml

    try:
        return yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unusable(f"line {line}: no UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise Unusable(f"{place}no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise Unusable(f"no YAML: {str(error).splitlines()[0]}") from None


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _entry(node: yaml.Node) -> tuple[Acceptance | None, list[tuple[int, str]]]:
    """The entry, or the breaches with their lines."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return None, [(_line(node), f"an entry has the fields {', '.join(FIELDS)}")]
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    wrong: list[tuple[int, str]] = []
    for key, value in node.value:
        name, line = getattr(key, "value", ""), _line(key)
        if name not in FIELDS:
            wrong.append((line, f"unknown field {name!r}; an entry has {', '.join(FIELDS)}"))
            continue
        if name in lines:
            wrong.append((line, f"{name} is given twice"))
        lines[name], values[name] = line, _text(value)
        if not values[name]:
            wrong.append((line, f"{name} must be plain text, and not empty"))
    wrong += [(_line(node), f"{name} is missing") for name in FIELDS if name not in lines]
    wrong += [(lines[name], text) for name, text in _breaches({k: v for k, v in values.items() if v})]
    if wrong:
        return None, wrong
    values["reason"] = mask(values["reason"])
    return Acceptance(**{**values, "until": date.fromisoformat(values["until"])}, line=_line(node)), []  # type: ignore[arg-type]


def _text(node: yaml.Node) -> str:
    """Plain text on one line; empty for a list, a mapping and YAML's own words for no value."""
    import yaml

    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return ""
    return " ".join(node.value.split())


def _breaches(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    if (kind := values.get("kind")) and kind not in KINDS:
        yield "kind", f"kind {kind!r} is none of {', '.join(KINDS)}"
    if (by := values.get("by")) and ("@" in by or _PERSON.fullmatch(by)):
        yield "by", "by names a person; a role is expected, such as controller"
    if until := values.get("until"):
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", until):
                raise ValueError
            date.fromisoformat(until)
        except ValueError:
            yield "until", f"until {until!r} is no date such as 2026-12-31"


def _doubles(entries: Sequence[Acceptance]) -> Iterator[str]:
    first: dict[str, int] = {}
    for entry in entries:
        line = first.setdefault(entry.finding, entry.line)
        if line != entry.line:
            yield f"line {entry.line}: finding {entry.finding} has an entry already, on line {line}"


def _state_path(data: Path) -> Path:
    return data / "state" / "acceptances.json"


def write_state(data: Path, delivered: Delivered, today: date) -> None:
    """Keep what this run applies; the file itself may change while the run goes on."""
    entries = [
        {name: getattr(entry, name) for name in (*FIELDS, "line")} | {"until": entry.until.isoformat()}
        for entry in delivered.entries
    ]
    stated = {"name": delivered.name, "digest": delivered.digest(today), "today": today.isoformat(), "entries": entries}
    write_text(_state_path(data), json.dumps(stated, indent=1, ensure_ascii=False) + "\n")


def applied(data: Path) -> Applied:
    """What the run that is under way applies (or the last one did); nothing before the first."""
    stated = _read_state(data)
    today = date.fromisoformat(stated["today"]) if stated else date.min
    entries = [Acceptance(**{**row, "until": date.fromisoformat(row["until"])}) for row in stated.get("entries", ())]
    return Applied({entry.finding: entry for entry in entries}, today)


def applied_digest(data: Path) -> str:
    """`Delivered.digest` of what was applied."""
    return _read_state(data).get("digest", "")


def unknown(data: Path, findings: set[str]) -> list[str]:
    """A line per applied entry whose finding there never was: misspelt, or of a report not loaded yet."""
    stated = _read_state(data)
    return [
        f"{stated['name']}, line {row['line']}: no finding has the id {row['finding']}"
        for row in stated.get("entries", ())
        if row["finding"] not in findings
    ]


def _read_state(data: Path) -> dict:
    path = _state_path(data)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
