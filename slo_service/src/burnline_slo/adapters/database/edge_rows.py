"""Tiles at the edges of corrections in the database."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import orjson
import sqlalchemy as sa

from burnline_slo.adapters.database.tables import edges
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import LedgerError


def read_edges(connection: sa.Connection, ledger_ids: Sequence[int]) -> Iterator[tuple[int, Tiles]]:
    """Each with its ledger. Raises LedgerError for what this program did not write."""
    for row in connection.execute(sa.select(edges).where(edges.c.ledger_id.in_(ledger_ids)).order_by(edges.c.start)):
        yield row.ledger_id, _tiles(row.start, row.grain_seconds, row.tiles)


def write_edges(connection: sa.Connection, tiles: Mapping[tuple[int, int], Tiles]) -> None:
    """Replaces those of the same ledger and start, by which they are given."""
    for ledger_id, start in tiles:
        connection.execute(edges.delete().where(edges.c.ledger_id == ledger_id, edges.c.start == start))
    rows = [
        {
            "ledger_id": ledger_id,
            "start": start,
            "grain_seconds": one.span.grain_seconds,
            "tiles": orjson.dumps([one.bad.tolist(), one.total.tolist(), one.covered_seconds.tolist()]).decode(),
        }
        for (ledger_id, start), one in tiles.items()
    ]
    if rows:
        connection.execute(edges.insert(), rows)


def _tiles(start: int, grain_seconds: int, text: str) -> Tiles:
    try:
        bad, total, covered = orjson.loads(text)
        return Tiles(
            span=Span(start=start, end=start + len(bad) * grain_seconds, grain_seconds=grain_seconds),
            bad=np.array(bad, dtype=np.float64),
            total=np.array(total, dtype=np.float64),
            covered_seconds=np.array(covered, dtype=np.uint32),
        )
    except (ValueError, TypeError) as error:
        raise LedgerError(f"the edge at {start} in the ledger's database cannot be read: {error}") from error
