"""What is to be sent and what was told, in one SQLite file, so that both change in one transaction.

A delivery is waiting, then sending (noted before the first byte leaves), then sent or failed. One that a killed process
left as sending may have arrived: it is sent again under the same key, which is its Message-ID or Idempotency-Key.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.alerts.changes import Told

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"

_SCHEMA = """
create table if not exists delivery (
    id integer primary key,
    key text not null unique,
    recipient text not null,
    channel text not null,
    address text,
    report_id text,
    subject text not null,
    payload text not null,
    again text,             -- the message, for the fallback should this recipient never be reached
    created_at text not null,
    state text not null check (state in ('waiting', 'sending', 'sent', 'failed')),
    attempts integer not null default 0,
    uncertain integer not null default 0,  -- a former attempt may have arrived
    next_at text not null,
    settled_at text,
    error text
);
create index if not exists delivery_due on delivery (state, next_at);
create table if not exists ledger (
    recipient text not null,
    finding_id text not null,
    report_id text not null,
    state text not null,
    identity text not null,
    how text not null,
    revision integer not null,
    told_at text not null,
    primary key (recipient, finding_id)
);
create index if not exists ledger_report on ledger (recipient, report_id);
create table if not exists met (recipient text, report_id text, primary key (recipient, report_id));
create table if not exists digested (recipient text, day text, primary key (recipient, day));
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient. `payload` is in its channel's form; times are aware, in UTC."""

    id: int
    key: str
    recipient: str
    channel: str
    address: str | None
    report_id: str | None
    subject: str
    payload: dict[str, Any]
    again: dict[str, Any] | None
    created_at: datetime
    state: str
    attempts: int
    uncertain: bool
    next_at: datetime
    settled_at: datetime | None
    error: str | None


class Outbox:
    """The file, opened. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Every transaction reaches the disk before it counts: that is what an outbox is for.
        self._con = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._con.row_factory = sqlite3.Row
        self._con.execute("pragma synchronous = full")
        self._con.executescript(_SCHEMA)

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._con.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._con.execute("rollback")
            raise
        self._con.execute("commit")

    # What was told

    def ledger(self, recipient: str, report_id: str) -> dict[str, Told]:
        rows = self._con.execute(
            "select * from ledger where recipient = ? and report_id = ?", (recipient, report_id)
        ).fetchall()
        return {r["finding_id"]: Told(r["state"], r["identity"], r["how"], r["revision"]) for r in rows}

    def tell(self, recipient: str, report_id: str, finding_id: str, told: Told, now: datetime) -> None:
        self._con.execute(
            "insert or replace into ledger values (?, ?, ?, ?, ?, ?, ?, ?)",
            (recipient, finding_id, report_id, told.state, told.identity, told.how, told.revision, _text(now)),
        )

    def has_met(self, recipient: str, report_id: str) -> bool:
        query = "select 1 from met where recipient = ? and report_id = ?"
        return self._con.execute(query, (recipient, report_id)).fetchone() is not None

    def meet(self, recipient: str, report_id: str) -> None:
        self._con.execute("insert or ignore into met values (?, ?)", (recipient, report_id))

    def has_digest(self, recipient: str, day: date) -> bool:
        query = "select 1 from digested where recipient = ? and day = ?"
        return self._con.execute(query, (recipient, day.isoformat())).fetchone() is not None

    def note_digest(self, recipient: str, day: date) -> None:
        self._con.execute("insert or ignore into digested values (?, ?)", (recipient, day.isoformat()))

    # What is to be sent

    def put(
        self,
        key: str,
        recipient: str,
        channel: str,
        address: str | None,
        report_id: str | None,
        payload: dict[str, Any],
        again: dict[str, Any] | None,
        subject: str,
        now: datetime,
    ) -> None:
        """A key that is there already is left as it is."""
        self._con.execute(
            "insert or ignore into delivery (key, recipient, channel, address, report_id, subject, payload, again,"
            " created_at, state, next_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
            (
                key,
                recipient,
                channel,
                address,
                report_id,
                subject,
                json.dumps(payload, ensure_ascii=False),
                None if again is None else json.dumps(again, ensure_ascii=False),
                _text(now),
                _text(now),
            ),
        )

    def due(self, now: datetime) -> list[Delivery]:
        """Unsettled ones in the order they were made; per recipient only up to the first that has to wait, so that a
        cure is never told before its finding."""
        query = "select * from delivery where state in ('waiting', 'sending') order by id"
        found, held = list[Delivery](), set[str]()
        for row in map(_delivery, self._con.execute(query).fetchall()):
            if row.recipient in held:
                continue
            if row.next_at > now:
                held.add(row.recipient)
            else:
                found.append(row)
        return found

    def begin(self, delivery: Delivery) -> None:
        """Noted before anything is sent: what stays in this state may have arrived."""
        self._con.execute(
            "update delivery set state = 'sending', attempts = attempts + 1, uncertain = uncertain or state = 'sending'"
            " where id = ?",
            (delivery.id,),
        )

    def sent(self, delivery: Delivery, now: datetime) -> None:
        self._con.execute(
            "update delivery set state = 'sent', settled_at = ?, error = null where id = ?", (_text(now), delivery.id)
        )

    def retry(self, delivery: Delivery, next_at: datetime, error: str, uncertain: bool) -> None:
        self._con.execute(
            "update delivery set state = 'waiting', next_at = ?, error = ?, uncertain = uncertain or ? where id = ?",
            (_text(next_at), error, uncertain, delivery.id),
        )

    def fail(self, delivery: Delivery, error: str, now: datetime) -> None:
        self._con.execute(
            "update delivery set state = 'failed', settled_at = ?, error = ? where id = ?",
            (_text(now), error, delivery.id),
        )

    def revive(self, now: datetime) -> int:
        """Failed deliveries are tried again, from the beginning. Returns how many."""
        return self._con.execute(
            "update delivery set state = 'waiting', settled_at = null, created_at = ?, next_at = ?, attempts = 0"
            " where state = 'failed'",
            (_text(now), _text(now)),
        ).rowcount

    def log(self, last: int | None = None) -> list[Delivery]:
        """The newest first."""
        query = "select * from delivery order by id desc limit ?"
        return [_delivery(row) for row in self._con.execute(query, (-1 if last is None else last,)).fetchall()]

    def counts(self) -> dict[str, int]:
        rows = self._con.execute("select state, count(*) from delivery group by state").fetchall()
        return dict.fromkeys((WAITING, SENDING, SENT, FAILED), 0) | {row[0]: row[1] for row in rows}


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        recipient=row["recipient"],
        channel=row["channel"],
        address=row["address"],
        report_id=row["report_id"],
        subject=row["subject"],
        payload=json.loads(row["payload"]),
        again=json.loads(row["again"]) if row["again"] else None,
        created_at=_time(row["created_at"]),
        state=row["state"],
        attempts=row["attempts"],
        uncertain=bool(row["uncertain"]) or row["state"] == SENDING,
        next_at=_time(row["next_at"]),
        settled_at=_time(row["settled_at"]) if row["settled_at"] else None,
        error=row["error"],
    )


def _text(when: datetime) -> str:
    """UTC, of one length, so that text order is time order."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
