"""The outbox in a SQL database: notifications that were committed and wait for their receivers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from burnline_slo.adapters.database.alert_rows import from_micros, to_micros
from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.tables import outbox
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.ports import Outgoing

ERROR_CHARACTERS = 500


class SqlOutbox:
    """An `Outbox` on a `Database`. Safe to use from several threads; the caller closes the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int = 100, receiver: str | None = None) -> Sequence[Outgoing]:
        first = (
            sa.select(sa.func.min(outbox.c.seq))
            .where(outbox.c.done_us.is_(None))
            .group_by(outbox.c.receiver, outbox.c.alert)
        )
        if receiver is not None:
            first = first.where(outbox.c.receiver == receiver)
        query = (
            sa.select(outbox)
            .where(outbox.c.seq.in_(first), outbox.c.next_attempt_us <= to_micros(now))
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [
                Outgoing(notification=_notification(row), attempts=row.attempts) for row in connection.execute(query)
            ]

    def delivered(self, notification_id: str, at: datetime) -> None:
        self._update(outbox.c.id == notification_id, attempts=outbox.c.attempts + 1, error=None, done_us=to_micros(at))

    def failed(self, notification_id: str, error: str, next_attempt_at: datetime) -> None:
        self._update(
            outbox.c.id == notification_id,
            attempts=outbox.c.attempts + 1,
            error=error[:ERROR_CHARACTERS],
            next_attempt_us=to_micros(next_attempt_at),
        )

    def give_up(self, receiver: str, created_before: datetime, at: datetime) -> int:
        return self._update(
            sa.and_(outbox.c.receiver == receiver, outbox.c.created_us < to_micros(created_before)),
            error="given up: its receiver is no longer configured",
            done_us=to_micros(at),
        )

    def waiting(self) -> Mapping[str, int]:
        query = (
            sa.select(outbox.c.receiver, sa.func.count()).where(outbox.c.done_us.is_(None)).group_by(outbox.c.receiver)
        )
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def pending(self) -> int:
        return sum(self.waiting().values())

    def _update(self, condition: sa.ColumnElement[bool], **values: object) -> int:
        statement = outbox.update().where(condition, outbox.c.done_us.is_(None)).values(**values)
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount


def add_outgoing(connection: sa.Connection, notifications: Sequence[Notification]) -> None:
    """Puts notifications into the outbox, inside the caller's transaction; they are due at once."""
    if notifications:
        connection.execute(outbox.insert(), [_row(notification) for notification in notifications])


def _row(notification: Notification) -> dict[str, Any]:
    alert = notification.alert
    message = {
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "starts_us": to_micros(alert.starts_at),
        "ends_us": to_micros(alert.ends_at) if alert.ends_at is not None else None,
        "url": alert.url,
    }
    created = to_micros(notification.created_at)
    return {
        "id": notification.id,
        "receiver": notification.receiver,
        "alert": orjson.dumps([alert.labels.get("slo_id"), alert.labels.get("tier")]).decode(),
        "message": orjson.dumps(message).decode(),
        "created_us": created,
        "attempts": 0,
        "next_attempt_us": created,
    }


def _notification(row: sa.Row[Any]) -> Notification:
    message = orjson.loads(row.message)
    return Notification(
        id=row.id,
        receiver=row.receiver,
        alert=AlertMessage(
            labels=message["labels"],
            annotations=message["annotations"],
            starts_at=from_micros(message["starts_us"]),
            ends_at=from_micros(message["ends_us"]) if message["ends_us"] is not None else None,
            url=message["url"],
        ),
        created_at=from_micros(row.created_us),
    )
