"""The ledger in a SQL database: tiles, how far they are filled, alert states and transitions."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from burnline_slo.adapters.database import retention
from burnline_slo.adapters.database.alert_rows import transition_of, transition_row
from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.edge_rows import read_edges, write_edges
from burnline_slo.adapters.database.outbox import add_outgoing
from burnline_slo.adapters.database.tables import firing, ledgers, transitions
from burnline_slo.adapters.database.tile_grains import runs
from burnline_slo.adapters.database.tile_rows import CHUNK_END, IDS_PER_QUERY, read_chunks, write_tiles
from burnline_slo.domain.alerts import FiringAlert, Transition
from burnline_slo.domain.tiles import Tiles
from burnline_slo.ports import Commit, Filled, LedgerKey

LEDGERS_PER_READ = 100


class SqlLedger:
    """A `Ledger` on a `Database`. Safe to use from several threads; the caller closes the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def filled(self, keys: Sequence[LedgerKey]) -> Mapping[LedgerKey, Filled]:
        wanted = set(keys)
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(ledgers).where(ledgers.c.filled_end.is_not(None)))
            found = {_key(row): Filled(start=row.filled_start, end=row.filled_end) for row in rows}
        return {key: filled for key, filled in found.items() if key in wanted}

    def tiles_of(self, keys: Sequence[LedgerKey], start: int) -> Iterator[tuple[LedgerKey, Sequence[Tiles]]]:
        with self._database.reading() as connection:
            ids = _ids(connection, keys)
        known = [key for key in dict.fromkeys(keys) if key in ids]
        for first in range(0, len(known), LEDGERS_PER_READ):
            batch = known[first : first + LEDGERS_PER_READ]
            with self._database.reading() as connection:
                found = read_chunks(connection, [ids[key] for key in batch], start < CHUNK_END)
            for key in batch:
                yield key, runs(found.get(ids[key], ()), start)

    def edges_of(self, keys: Sequence[LedgerKey]) -> Sequence[tuple[LedgerKey, Tiles]]:
        with self._database.reading() as connection:
            of_id = {id_: key for key, id_ in _ids(connection, keys).items()}
            return [
                (of_id[id_], tiles)
                for first in range(0, len(of_id), IDS_PER_QUERY)
                for id_, tiles in read_edges(connection, list(of_id)[first : first + IDS_PER_QUERY])
            ]

    def firing(self) -> Sequence[FiringAlert]:
        with self._database.reading() as connection:
            return _firing(connection)

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        query = sa.select(transitions).order_by(transitions.c.seq.desc()).limit(limit)
        if slo_id is not None:
            query = query.where(transitions.c.slo_id == slo_id)
        with self._database.reading() as connection:
            return [transition_of(row) for row in connection.execute(query)]

    def commit(self, changes: Commit) -> None:
        pieces: dict[LedgerKey, list[Tiles]] = defaultdict(list)
        for key, tiles in changes.tiles:
            if tiles.span.grain_seconds % key.tile_seconds:
                raise ValueError(f"tiles of {tiles.span.grain_seconds} s do not fit a ledger of {key.tile_seconds} s")
            if len(tiles.span):
                pieces[key].append(tiles)
        with self._database.writing() as connection:
            ids = _ids_made(
                connection, list(dict.fromkeys([*pieces, *changes.filled, *(key for key, _ in changes.edges)]))
            )
            if pieces:
                write_tiles(connection, {ids[key]: tiles for key, tiles in pieces.items()})
            write_edges(connection, {(ids[key], tiles.span.start): tiles for key, tiles in changes.edges})
            _set_filled(connection, {ids[key]: filled for key, filled in changes.filled.items()})
            if changes.firing is not None and set(changes.firing) != set(_firing(connection)):
                connection.execute(firing.delete())
                _insert(connection, firing, [alert.started for alert in changes.firing])
            _insert(connection, transitions, changes.transitions)
            add_outgoing(connection, changes.outgoing)

    def coarsen(self, before: int, grain_seconds: int) -> None:
        with self._database.reading() as connection:
            ids = retention.finer_ledgers(connection, before, grain_seconds)
        for first in range(0, len(ids), LEDGERS_PER_READ):
            with self._database.writing() as connection:
                retention.coarsen(connection, ids[first : first + LEDGERS_PER_READ], before, grain_seconds)

    def forget(self, before: int) -> None:
        with self._database.writing() as connection:
            retention.forget(connection, before)

    def forget_unused(self, keys: Collection[LedgerKey], before: int) -> int:
        with self._database.writing() as connection:
            return retention.forget_unused(connection, keys, before)


def _key(row: sa.Row[*tuple[Any, ...]]) -> LedgerKey:
    return LedgerKey(source=row.source, fingerprint=row.fingerprint, tile_seconds=row.tile_seconds)


def _ids(connection: sa.Connection, keys: Collection[LedgerKey]) -> dict[LedgerKey, int]:
    """The ids of those ledgers that exist. One ledger is looked up, several are picked from the whole small table."""
    query = sa.select(ledgers.c.id, ledgers.c.source, ledgers.c.fingerprint, ledgers.c.tile_seconds)
    if len(keys) == 1:
        query = query.where(ledgers.c.fingerprint == next(iter(keys)).fingerprint)
    found = {_key(row): row.id for row in connection.execute(query)}
    return {key: found[key] for key in keys if key in found}


def _ids_made(connection: sa.Connection, keys: Collection[LedgerKey]) -> dict[LedgerKey, int]:
    """The ids of all of them; those that do not exist are made."""
    ids = _ids(connection, keys)
    new = [key for key in keys if key not in ids]
    if not new:
        return ids
    connection.execute(
        ledgers.insert(),
        [{"source": key.source, "fingerprint": key.fingerprint, "tile_seconds": key.tile_seconds} for key in new],
    )
    return _ids(connection, keys)


def _set_filled(connection: sa.Connection, filled: Mapping[int, Filled]) -> None:
    if filled:
        statement = (
            ledgers.update()
            .where(ledgers.c.id == sa.bindparam("of_id"))
            .values(filled_start=sa.bindparam("new_start"), filled_end=sa.bindparam("new_end"))
        )
        connection.execute(
            statement,
            [{"of_id": id_, "new_start": one.start, "new_end": one.end} for id_, one in filled.items()],
        )


def _firing(connection: sa.Connection) -> Sequence[FiringAlert]:
    query = sa.select(firing).order_by(firing.c.slo_id, firing.c.tier)
    return [FiringAlert(started=transition_of(row)) for row in connection.execute(query)]


def _insert(connection: sa.Connection, table: sa.Table, new: Sequence[Transition]) -> None:
    if new:
        connection.execute(table.insert(), [transition_row(transition) for transition in new])
