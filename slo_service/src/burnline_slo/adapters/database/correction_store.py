"""Corrections in a SQL database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from burnline_slo.adapters.database.alert_rows import from_micros, to_micros
from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.tables import corrections
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.time_zone import zone_name, zone_named
from burnline_slo.errors import LedgerError


class SqlCorrections:
    """A `CorrectionStore` on a `Database`. Safe to use from several threads; the caller closes the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[Correction]:
        query = sa.select(corrections).where(corrections.c.removed_us.is_(None)).order_by(corrections.c.seq)
        with self._database.reading() as connection:
            return [_correction(row) for row in connection.execute(query)]

    def add(self, correction: Correction, at: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(corrections.insert(), [_row(correction, at)])

    def remove(self, correction_id: str, by: str, at: datetime) -> bool:
        statement = (
            corrections.update()
            .where(corrections.c.id == correction_id, corrections.c.removed_us.is_(None))
            .values(removed_us=to_micros(at), removed_by=by)
        )
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount > 0


def _row(correction: Correction, at: datetime) -> dict[str, Any]:
    return {
        "id": correction.id,
        "slos": orjson.dumps(correction.slos).decode(),
        "start_us": to_micros(correction.start),
        "end_us": to_micros(correction.end),
        "time_zone": zone_name(correction.start),
        "rule": correction.rule,
        "reason": correction.reason,
        "author": correction.author,
        "created_us": to_micros(at),
    }


def _correction(row: sa.Row[Any]) -> Correction:
    """Raises LedgerError where this machine cannot make sense of it."""
    try:
        zone = zone_named(row.time_zone)
        return Correction(
            id=row.id,
            slos=tuple(orjson.loads(row.slos)),
            start=from_micros(row.start_us).astimezone(zone),
            end=from_micros(row.end_us).astimezone(zone),
            rule=row.rule,
            reason=row.reason,
            author=row.author,
        )
    except ValueError as error:
        raise LedgerError(f"the correction {row.id} cannot be understood: {error}") from error
