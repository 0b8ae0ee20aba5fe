"""Retention: far tiles are downsampled, old ones and unused ledgers deleted."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from burnline_slo.adapters.database.alert_rows import to_micros
from burnline_slo.adapters.database.tables import chunks, edges, ledgers, outbox, transitions
from burnline_slo.adapters.database.tile_grains import coarsened, runs
from burnline_slo.adapters.database.tile_rows import CHUNK_END, ChunkKey, delete_chunks, read_chunks, write_tiles
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.ports import LedgerKey


def finer_ledgers(connection: sa.Connection, before: int, grain_seconds: int) -> Sequence[int]:
    """The ids of ledgers with chunks of tiles finer than `grain_seconds` that end at `before` or earlier."""
    query = sa.select(chunks.c.ledger_id).where(_finer(before, grain_seconds)).distinct()
    return list(connection.scalars(query))


def coarsen(connection: sa.Connection, ledger_ids: Sequence[int], before: int, grain_seconds: int) -> None:
    """Replaces those chunks by tiles of `grain_seconds` with the same sums."""
    found = read_chunks(connection, ledger_ids, _finer(before, grain_seconds))
    coarser = {ledger_id: coarsened(runs(finer, None), grain_seconds) for ledger_id, finer in found.items()}
    write_tiles(connection, {ledger_id: tiles for ledger_id, tiles in coarser.items() if tiles})
    delete_chunks(
        connection,
        {
            ledger_id: [ChunkKey(chunk.span.grain_seconds, chunk.span.start) for chunk in finer]
            for ledger_id, finer in found.items()
        },
    )


def _finer(before: int, grain_seconds: int) -> sa.ColumnElement[bool]:
    """Not the chunks on which a ledger ends: when it is filled further, their last tiles go on within a coarse one."""
    ends_here = sa.or_(
        *(sa.and_(chunks.c.start < end, end < CHUNK_END) for end in (ledgers.c.filled_start, ledgers.c.filled_end))
    )
    on_an_end = sa.exists().where(ledgers.c.id == chunks.c.ledger_id, ends_here)
    return sa.and_(chunks.c.grain_seconds < grain_seconds, chunks.c.start < before, before >= CHUNK_END, ~on_an_end)


def forget(connection: sa.Connection, before: int) -> None:
    """Deletes chunks that ended at `before` (Unix seconds) or earlier; transitions, notifications done before.

    What is left of a ledger counts as filled from `before` on; a ledger with nothing left is deleted.
    """
    connection.execute(chunks.delete().where(chunks.c.start < before, before >= CHUNK_END))
    connection.execute(edges.delete().where(edges.c.start < before))
    connection.execute(ledgers.delete().where(ledgers.c.filled_end <= before))
    connection.execute(ledgers.update().where(ledgers.c.filled_start < before).values(filled_start=before))
    before_us = to_micros(from_epoch(before))
    connection.execute(transitions.delete().where(transitions.c.at_us < before_us))
    connection.execute(outbox.delete().where(outbox.c.done_us < before_us))


def forget_unused(connection: sa.Connection, keys: Collection[LedgerKey], before: int) -> int:
    """Deletes ledgers not among `keys` that are filled up to `before` or less; how many."""
    kept = {(key.source, key.fingerprint, key.tile_seconds) for key in keys}
    old = connection.execute(
        sa.select(ledgers.c.id, ledgers.c.source, ledgers.c.fingerprint, ledgers.c.tile_seconds).where(
            sa.func.coalesce(ledgers.c.filled_end, 0) <= before
        )
    )
    gone = [{"of_id": row.id} for row in old if (row.source, row.fingerprint, row.tile_seconds) not in kept]
    if gone:
        connection.execute(ledgers.delete().where(ledgers.c.id == sa.bindparam("of_id")), gone)
    return len(gone)
