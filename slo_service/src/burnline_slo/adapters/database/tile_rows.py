"""Tiles in the database: which chunks a change touches, and how they are read and written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from burnline_slo.adapters.database.tables import chunks
from burnline_slo.adapters.database.tile_chunk import (
    COARSE_TILES,
    FINE_BELOW_SECONDS,
    FINE_TILES,
    chunk_span,
    cut,
    overwrite,
    pack,
    unpack,
)
from burnline_slo.adapters.database.tile_grains import erase_covered
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import ChunkError, LedgerError

IDS_PER_QUERY = 500


class ChunkKey(NamedTuple):
    """Which chunk of a ledger."""

    grain_seconds: int
    start: int


Stored: TypeAlias = Mapping[ChunkKey, bytes]
"""The packed chunks of one ledger."""

CHUNK_END = chunks.c.start + chunks.c.grain_seconds * sa.case(
    (chunks.c.grain_seconds < FINE_BELOW_SECONDS, FINE_TILES), else_=COARSE_TILES
)
"""`chunk_span(…).end` as SQL."""

_SELECT = sa.select(chunks.c.ledger_id, chunks.c.grain_seconds, chunks.c.start, chunks.c.data)


def write_tiles(connection: sa.Connection, pieces: Mapping[int, Sequence[Tiles]]) -> None:
    """Replaces tiles, given by ledger id. Finer tiles under a coarser one that covers as much are cleared.

    Of tiles given twice the later ones win.
    """
    before = _touched(connection, pieces)
    rows: list[dict[str, Any]] = []
    emptied: list[dict[str, Any]] = []
    for ledger_id, tiles in pieces.items():
        stored = before.get(ledger_id, {})
        for key, chunk in _changed(tiles, stored, ledger_id).items():
            row = {"ledger_id": ledger_id, **key._asdict()}
            if chunk.covered_seconds.any():
                rows.append({**row, "data": pack(chunk)})
            elif key in stored:
                emptied.append(row)
    _upsert(connection, rows)
    _delete(connection, emptied)


def read_chunks(
    connection: sa.Connection, ledger_ids: Sequence[int], condition: sa.ColumnElement[bool]
) -> Mapping[int, Sequence[Tiles]]:
    """The chunks of some ledgers for which the condition holds, unpacked, by ledger and in no order."""
    found: dict[int, list[Tiles]] = defaultdict(list)
    for ids in _batches(ledger_ids):
        rows = connection.execute(_SELECT.where(chunks.c.ledger_id.in_(ids), condition))
        for ledger_id, grain, begin, data in rows:
            found[ledger_id].append(_unpack(data, ChunkKey(grain, begin), ledger_id))
    return found


def delete_chunks(connection: sa.Connection, keys: Mapping[int, Iterable[ChunkKey]]) -> None:
    """Deletes chunks, given by ledger id; those that are not there are passed over."""
    _delete(connection, [{"ledger_id": ledger_id, **key._asdict()} for ledger_id, some in keys.items() for key in some])


def _delete(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        condition = [column == sa.bindparam(f"of_{column.name}") for column in chunks.primary_key]
        connection.execute(
            chunks.delete().where(*condition), [{f"of_{name}": value for name, value in row.items()} for row in rows]
        )


def _touched(connection: sa.Connection, pieces: Mapping[int, Sequence[Tiles]]) -> Mapping[int, Stored]:
    """The stored chunks that the pieces lie in or over. One query for all ledgers written over the same stretch."""
    by_stretch: dict[tuple[int, int], list[int]] = defaultdict(list)
    for ledger_id, tiles in pieces.items():
        spans = [one.span for one in tiles]
        by_stretch[min(map(_reach, spans)), max(span.end for span in spans)].append(ledger_id)
    found: dict[int, dict[ChunkKey, bytes]] = defaultdict(dict)
    for (start, end), ledger_ids in by_stretch.items():
        for ids in _batches(ledger_ids):
            rows = connection.execute(
                _SELECT.where(chunks.c.ledger_id.in_(ids), chunks.c.start >= start, chunks.c.start < end)
            )
            for ledger_id, grain, begin, data in rows:
                found[ledger_id][ChunkKey(grain, begin)] = data
    return found


def _reach(span: Span) -> int:
    """Where the first chunk begins that a write over `span` touches: for coarse tiles also the finer ones below."""
    begin = chunk_span(span.start, span.grain_seconds).start
    return begin if span.grain_seconds < FINE_BELOW_SECONDS else begin - FINE_BELOW_SECONDS * FINE_TILES


def _changed(pieces: Sequence[Tiles], stored: Stored, ledger_id: int) -> Mapping[ChunkKey, Tiles]:
    """The chunks of one ledger that differ after the pieces are written."""
    after: dict[ChunkKey, Tiles] = {}
    for tiles in pieces:
        for piece in cut(tiles):
            span = chunk_span(piece.span.start, piece.span.grain_seconds)
            key = ChunkKey(span.grain_seconds, span.start)
            if key not in after:
                after[key] = _unpack(stored[key], key, ledger_id) if key in stored else Tiles.empty(span)
            overwrite(after[key], piece)
        for key in {*stored, *after}:
            if key.grain_seconds < tiles.span.grain_seconds:
                finer = after[key] if key in after else _unpack(stored[key], key, ledger_id)
                if erase_covered(finer, tiles):
                    after[key] = finer
    return after


def _unpack(data: bytes, key: ChunkKey, ledger_id: int) -> Tiles:
    try:
        return unpack(data, chunk_span(key.start, key.grain_seconds))
    except ChunkError as error:
        raise LedgerError(
            f"ledger {ledger_id} is damaged at {key.start} (tiles of {key.grain_seconds} s): {error}; "
            "restore a copy of the database, or move it away to start anew"
        ) from error


def _upsert(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(chunks)
    connection.execute(
        insert.on_conflict_do_update(index_elements=list(chunks.primary_key), set_={"data": insert.excluded.data}),
        rows,
    )


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[first : first + IDS_PER_QUERY] for first in range(0, len(ids), IDS_PER_QUERY))
