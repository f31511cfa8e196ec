"""What runs do, for programs that watch them: one JSON object a line in `logs/avstamt.jsonl`, with file and line of the
report that it is about.

Keys: time (UTC), level, event, run_id, process; file, line and line_end where a report is meant; what the event adds.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from orchestration.settings import Settings

_BYTES, _KEPT = 10 * 1024 * 1024, 5

_LINE = re.compile(r"\bline (\d+)")

_log = logging.getLogger("avstamt.journal")
_log.propagate = False
_log.setLevel(logging.INFO)


def path_of(settings: Settings) -> Path:
    return settings.logs / "avstamt.jsonl"


class _File(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the standard library
        """Not on stderr, and no failure: on a full disk the run itself says so."""


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": record.process,
        }
        return json.dumps(told | getattr(record, "told", {}), ensure_ascii=False, default=str)


_run_ids: list[str] = []
_open: set[Path] = set()


@contextmanager
def open(settings: Settings, run_id: str = "") -> Iterator[None]:  # noqa: A001 - read as journal.open
    """Notes go to the file while the block lasts; within a block that is open already they get the run's id."""
    path = path_of(settings)
    _run_ids.append(run_id)
    try:
        with nullcontext() if path in _open else _written_to(path):
            yield
    finally:
        _run_ids.pop()


@contextmanager
def _written_to(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _File(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(_Json())
    _log.addHandler(handler)
    _open.add(path)
    try:
        yield
    finally:
        _open.remove(path)
        _log.removeHandler(handler)
        handler.close()


def note(event: str, level: str = "info", **told: Any) -> None:
    """Write an event; what is None is left out. Without an open journal nothing happens."""
    run_id = next((known for known in reversed(_run_ids) if known), None)
    known = {"run_id": run_id, **told}
    shown = {name: value for name, value in known.items() if value is not None}
    _log.log(getattr(logging, level.upper()), event, extra={"told": shown})


def line_in(detail: str | None) -> int | None:
    """The line that a reader's message names first."""
    found = _LINE.search(detail or "")
    return int(found[1]) if found else None
