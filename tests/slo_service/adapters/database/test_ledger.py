from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from tests.support.slo_service.records import NOON, ledger_key, notification, plain, tiles, transition

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.database.tables import chunks, edges
from burnline_slo.adapters.database.tables import outbox as outbox_table
from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert
from burnline_slo.domain.tiles import Span, Tiles, split, to_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Commit, Filled, LedgerKey

DAY = 86_400
START = to_epoch(NOON)  # an hour and a 5-minute tile begin here
KEY = ledger_key()


@pytest.fixture
def ledger(database: Database) -> SqlLedger:
    return SqlLedger(database)


def read(ledger: SqlLedger, start: int = 0, key: LedgerKey = KEY) -> list[tuple[int, int, list[float], list[int]]]:
    found = dict(ledger.tiles_of([key], start))
    return plain(found.get(key, []))


def count_chunks(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(chunks)).scalar_one()


def test_an_empty_ledger_has_nothing(ledger: SqlLedger) -> None:
    assert ledger.filled([KEY]) == {}
    assert list(ledger.tiles_of([KEY], 0)) == []
    assert ledger.firing() == []
    assert ledger.transitions() == []


def test_tiles_come_back_as_they_were_written(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [0, 1.5, 2], [7, 8, 9]))]))
    [(found_key, [run])] = ledger.tiles_of([KEY, ledger_key("unknown")], 0)
    assert found_key == KEY
    assert run.span == Span(start=START, end=START + 180, grain_seconds=60)
    assert run.bad.tolist() == [0, 1.5, 2]
    assert run.total.tolist() == [7, 8, 9]
    assert run.covered_seconds.tolist() == [60, 60, 60]


def test_only_tiles_that_end_after_the_start_are_read(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1, 2, 3]))]))
    assert read(ledger, START + 60) == [(START + 60, 60, [2, 3], [60, 60])]
    assert read(ledger, START + 61) == [(START + 60, 60, [2, 3], [60, 60])]
    assert read(ledger, START + 180) == []


def test_a_tile_written_again_replaces_the_earlier_one_also_with_no_data(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1, 2, 3, 4]))]))
    ledger.commit(Commit(tiles=[(KEY, tiles(START + 60, 60, [7, -1]))]))
    assert read(ledger) == [(START, 60, [1, 7, 0, 4], [60, 60, 0, 60])]


def test_a_ledger_emptied_of_data_keeps_no_chunk(ledger: SqlLedger, database: Database) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1, 2]))]))
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [-1, -1]))]))
    assert read(ledger) == []
    assert count_chunks(database) == 0


def test_runs_reach_over_the_edges_of_chunks(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START - 3600, 60, [1] * 150))]))
    assert read(ledger) == [(START - 3600, 60, [1] * 150, [60] * 150)]


def test_far_and_near_tiles_are_of_different_grain(ledger: SqlLedger) -> None:
    far, near = tiles(START - 1500, 300, [5] * 5), tiles(START, 60, [1] * 5)
    ledger.commit(Commit(tiles=[(KEY, near), (KEY, far)]))
    assert read(ledger) == plain([far, near])


def test_finer_tiles_win_where_they_cover_as_much(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 300, [5, 6]))]))
    ledger.commit(Commit(tiles=[(KEY, tiles(START + 300, 60, [2, 2, 2, 2, 2]))]))
    assert read(ledger) == [(START, 300, [5], [300]), (START + 300, 60, [2] * 5, [60] * 5)]


def test_a_coarser_tile_wins_over_finer_ones_that_cover_only_a_part(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 300, [5, 6]))]))
    ledger.commit(Commit(tiles=[(KEY, tiles(START + 300, 60, [2, 2]))]))
    assert read(ledger) == [(START, 300, [5, 6], [300, 300])]


def test_a_coarser_tile_written_later_replaces_the_finer_ones_under_it(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1] * 10))]))
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 300, [9]))]))
    assert read(ledger) == [(START, 300, [9], [300]), (START + 300, 60, [1] * 5, [60] * 5)]


def test_finer_tiles_in_a_chunk_that_began_the_day_before_are_replaced_as_well(ledger: SqlLedger) -> None:
    """A chunk of coarse tiles begins at midnight; one of 60 tiles of 100 s lies across it."""
    key = ledger_key(tile_seconds=100)
    midnight = START // DAY * DAY
    assert midnight % 6_000
    ledger.commit(Commit(tiles=[(key, tiles(midnight - 300, 100, [1] * 6))]))
    ledger.commit(Commit(tiles=[(key, tiles(midnight, 300, [9]))]))
    assert read(ledger, key=key) == [(midnight - 300, 100, [1] * 3, [100] * 3), (midnight, 300, [9], [300])]


def test_ledgers_do_not_mix(ledger: SqlLedger) -> None:
    keys = [
        KEY,
        ledger_key("b"),
        ledger_key(tile_seconds=10),
        LedgerKey(source="other", fingerprint="a", tile_seconds=60),
    ]
    ledger.commit(Commit(tiles=[(key, tiles(START, 60, [number])) for number, key in enumerate(keys)]))
    assert [(key, found[0].bad.tolist()) for key, found in ledger.tiles_of(keys, 0)] == [
        (key, [number]) for number, key in enumerate(keys)
    ]


def test_tiles_that_do_not_fit_the_ledgers_grain_are_refused(ledger: SqlLedger) -> None:
    with pytest.raises(ValueError, match="tiles of 90 s do not fit a ledger of 60 s"):
        ledger.commit(Commit(tiles=[(KEY, tiles(90, 90, [1]))]))


def test_watermarks_are_kept_and_replaced(ledger: SqlLedger) -> None:
    other = ledger_key("b")
    ledger.commit(Commit(filled={KEY: Filled(start=START - 600, end=START), other: Filled(start=0, end=60)}))
    ledger.commit(Commit(filled={KEY: Filled(start=START - 600, end=START + 60)}))
    assert ledger.filled([KEY]) == {KEY: Filled(start=START - 600, end=START + 60)}
    assert set(ledger.filled([KEY, other, ledger_key("c")])) == {KEY, other}


def test_firing_alerts_are_replaced_as_a_whole_or_left_alone(ledger: SqlLedger) -> None:
    first = FiringAlert(started=transition("t1", at=NOON + timedelta(microseconds=1)))
    second = FiringAlert(started=transition("t2", tier="page_6h"))
    ledger.commit(Commit(firing=[first, second]))
    assert ledger.firing() == [first, second]
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1]))]))
    assert ledger.firing() == [first, second]
    ledger.commit(Commit(firing=[second]))
    assert ledger.firing() == [second]
    ledger.commit(Commit(firing=[]))
    assert ledger.firing() == []


def test_transitions_come_back_newest_first(ledger: SqlLedger) -> None:
    first = transition("t1")
    second = transition("t2", Change.RESOLVED, at=NOON + timedelta(minutes=5))
    other = transition("t3", slo_id="checkout/latency")
    ledger.commit(Commit(transitions=[first, second]))
    ledger.commit(Commit(transitions=[other]))
    assert ledger.transitions() == [other, second, first]
    assert ledger.transitions("checkout/availability") == [second, first]
    assert ledger.transitions(limit=1) == [other]


def test_a_commit_that_fails_leaves_nothing_behind(ledger: SqlLedger, database: Database) -> None:
    ledger.commit(Commit(transitions=[transition("t1")]))
    with pytest.raises(LedgerError):
        ledger.commit(
            Commit(
                tiles=[(KEY, tiles(START, 60, [1]))],
                filled={KEY: Filled(start=START, end=START + 60)},
                firing=[FiringAlert(started=transition("t1"))],
                outgoing=[notification("n1")],
                transitions=[transition("t1")],  # that id is taken
            )
        )
    assert ledger.filled([KEY]) == {}
    assert list(ledger.tiles_of([KEY], 0)) == []
    assert ledger.firing() == []
    assert SqlOutbox(database).pending() == 0


def test_everything_is_there_after_opening_again(ledger: SqlLedger, database_url: str) -> None:
    alert = FiringAlert(started=transition("t1"))
    ledger.commit(
        Commit(
            tiles=[(KEY, tiles(START, 60, [1]))],
            filled={KEY: Filled(start=START, end=START + 60)},
            firing=[alert],
            transitions=[alert.started],
            outgoing=[notification("n1")],
        )
    )
    with open_database(database_url) as again:
        later = SqlLedger(again)
        assert read(later) == [(START, 60, [1], [60])]
        assert later.filled([KEY]) == {KEY: Filled(start=START, end=START + 60)}
        assert later.firing() == [alert]
        assert later.transitions() == [alert.started]
        assert [waiting.notification for waiting in SqlOutbox(again).due(NOON)] == [notification("n1")]


def test_coarsening_keeps_every_sum_and_leaves_near_tiles_alone(ledger: SqlLedger, database: Database) -> None:
    numbers = [float(number % 7) for number in range(180)]
    numbers[3] = -1
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, numbers))]))
    before = count_chunks(database)
    ledger.coarsen(START + 7200, 300)
    found = dict(ledger.tiles_of([KEY], 0))[KEY]
    assert [(run.span.start, run.span.grain_seconds) for run in found] == [(START, 300), (START + 7200, 60)]
    assert found[0].bad.tolist() == [sum(max(0, one) for one in numbers[n : n + 5]) for n in range(0, 120, 5)]
    assert found[0].covered_seconds.tolist() == [240] + [300] * 23
    assert sum(run.total.sum() for run in found) == 10 * sum(max(0, one) for one in numbers)
    assert count_chunks(database) < before


def test_coarsening_leaves_a_chunk_that_is_not_over(ledger: SqlLedger) -> None:
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 60, [1] * 60))]))
    ledger.coarsen(START + 3599, 300)
    assert read(ledger) == [(START, 60, [1] * 60, [60] * 60)]
    ledger.coarsen(START + 3600, 300)
    assert read(ledger) == [(START, 300, [5] * 12, [300] * 12)]


def test_forgetting_deletes_what_ended_before_and_moves_the_watermark(ledger: SqlLedger, database: Database) -> None:
    gone = ledger_key("gone")
    ledger.commit(
        Commit(
            tiles=[(KEY, tiles(START, 60, [1] * 120)), (gone, tiles(START, 60, [1]))],
            filled={KEY: Filled(start=START, end=START + 7200), gone: Filled(start=START, end=START + 60)},
            transitions=[transition("t1"), transition("t2", at=NOON + timedelta(hours=2))],
        )
    )
    ledger.forget(START + 3600)
    assert read(ledger) == [(START + 3600, 60, [1] * 60, [60] * 60)]
    assert ledger.filled([KEY, gone]) == {KEY: Filled(start=START + 3600, end=START + 7200)}
    assert [one.id for one in ledger.transitions()] == ["t2"]
    assert count_chunks(database) == 1


def test_what_happened_exactly_at_the_limit_is_not_forgotten(ledger: SqlLedger, database: Database) -> None:
    limit, before = NOON, NOON - timedelta(microseconds=1)
    outbox = SqlOutbox(database)
    ledger.commit(
        Commit(
            transitions=[transition("before", at=before), transition("at", at=limit)],
            outgoing=[notification("before"), notification("at")],
        )
    )
    outbox.delivered("before", before)
    outbox.delivered("at", limit)
    ledger.forget(to_epoch(limit))
    assert [one.id for one in ledger.transitions()] == ["at"]
    with database.reading() as connection:
        assert list(connection.scalars(sa.select(outbox_table.c.id))) == ["at"]


def test_unused_ledgers_are_dropped_after_their_time_of_grace(ledger: SqlLedger, database: Database) -> None:
    used, unused = KEY, ledger_key("unused")
    for key in (used, unused):
        ledger.commit(Commit(tiles=[(key, tiles(START, 60, [1]))], filled={key: Filled(start=START, end=START + 60)}))
    assert ledger.forget_unused([used], START + 59) == 0
    assert set(ledger.filled([used, unused])) == {used, unused}
    assert ledger.forget_unused([used], START + 60) == 1
    assert set(ledger.filled([used, unused])) == {used}
    assert count_chunks(database) == 1


def test_a_tick_for_a_thousand_ledgers_takes_hardly_more_statements_than_one_for_ten(
    ledger: SqlLedger, database: Database
) -> None:
    def statements(ledgers: int) -> int:
        """How many a tick takes once the ledgers are there."""
        keys = [ledger_key(f"{number:032x}") for number in range(ledgers)]
        sent: list[str] = []
        for tick in range(2):
            start = START + tick * 60
            batch = [(key, tiles(start, 60, [1, 2, 3, 4], [1000, 1001, 1002, 1003])) for key in keys]
            sent.clear()
            with listening(database, sent):
                ledger.commit(Commit(tiles=batch, filled={key: Filled(start=START, end=start + 240) for key in keys}))
        return len(sent)

    assert statements(1_000) <= statements(10) + 4  # what is there is read some hundred ledgers at a time


@contextmanager
def listening(database: Database, sent: list[str]) -> Iterator[None]:
    """Notes every statement that is sent, one for as many rows as it comes with."""

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield
    sa.event.remove(database.engine, "before_cursor_execute", note)


def test_a_month_takes_less_than_100_kilobytes(ledger: SqlLedger, database: Database) -> None:
    random = np.random.default_rng(1)
    end = START
    written = []
    for span in split(end - 30 * DAY, end, 60, 300, end - 3 * DAY):
        total = random.poisson(50 * span.grain_seconds, len(span)).astype(np.float64)
        written.append(
            Tiles(
                span=span,
                bad=np.floor(total / 1000),
                total=total,
                covered_seconds=np.full(len(span), span.grain_seconds, dtype=np.uint32),
            )
        )
    ledger.commit(Commit(tiles=[(KEY, one) for one in written]))
    with database.reading() as connection:
        packed = connection.execute(sa.select(sa.func.sum(sa.func.length(chunks.c.data)))).scalar_one()
    assert packed < 100_000
    found = dict(ledger.tiles_of([KEY], 0))[KEY]
    assert sum(run.total.sum() for run in found) == sum(one.total.sum() for one in written)


def test_alert_keys_name_their_slo(ledger: SqlLedger) -> None:
    ledger.commit(Commit(firing=[FiringAlert(started=transition("t1", slo_id="a/b", tier="x"))]))
    assert [alert.key for alert in ledger.firing()] == [AlertKey(slo_id="a/b", tier="x")]


def test_edges_of_corrections_are_kept_beside_the_tiles_until_they_are_forgotten(ledger: SqlLedger) -> None:
    edge = tiles(START, 60, [0.1, 0, 2, 0, 0], [7, 8, 9, 1, 1])
    ledger.commit(Commit(tiles=[(KEY, tiles(START, 300, [2.1], [26]))], edges=[(KEY, edge)]))
    ledger.commit(Commit(edges=[(KEY, edge)]))
    ledger.coarsen(START + DAY, 300)
    [(key, found)] = ledger.edges_of([KEY, ledger_key("unknown")])
    assert key == KEY
    assert plain([found]) == plain([edge])
    assert found.total.tolist() == edge.total.tolist()
    assert [one[1] for one in read(ledger)] == [300]
    ledger.forget(START + DAY)
    assert ledger.edges_of([KEY]) == []


def test_an_edge_that_cannot_be_read_names_itself(ledger: SqlLedger, database: Database) -> None:
    ledger.commit(Commit(edges=[(KEY, tiles(START, 60, [1], [1]))]))
    with database.writing() as connection:
        connection.execute(edges.update().values(tiles="[1]"))
    with pytest.raises(LedgerError, match=f"the edge at {START} in the ledger's database cannot be read"):
        ledger.edges_of([KEY])
