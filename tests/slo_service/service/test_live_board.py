from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.support.slo_service.fake_source import DAY, MINUTE, ORDERS, REQUESTS, T0, FakeSource, busy, failing
from tests.support.slo_service.values import NOON, slo
from tests.support.slo_service.world import AVAILABILITY, World

from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.files import fingerprint, load_files
from burnline_slo.domain.combinations import expand
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.service.live_board import READY_WITHIN_TILES, LiveBoard

SECOND = timedelta(seconds=1)
LATE = READY_WITHIN_TILES * timedelta(minutes=1)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


def board(made: World, clock: Clock | None = None, file: Path | None = None) -> LiveBoard:
    paths = [] if file is None else [file]
    files = SloFiles(lambda: load_files(paths), lambda: fingerprint(paths))
    files.refresh()
    return LiveBoard(made.tick, made.ledger, files, timedelta(minutes=1), clock or Clock())


@pytest.fixture
def burning(sql_ledger: SqlLedger) -> World:
    """One SLO burns, one is well, one is not known."""
    unknown = slo("unknown", sli=ORDERS)
    source = FakeSource({REQUESTS: failing((T0, T0 + DAY)), ORDERS: busy})
    source.refused = {ORDERS: "Prometheus refuses the query"}
    made = World(source, sql_ledger, slo("lax", sli=REQUESTS, percent="5"), unknown, AVAILABILITY)
    made.run()
    made.fill()
    made.run_each(3)
    return made


def test_combinations_stand_below_their_total_where_the_worst_of_them_belongs(sql_ledger: SqlLedger) -> None:
    by_route = replace(slo("lax", sli=REQUESTS), grouping=Grouping(labels=("route",)))
    total, *children = expand(by_route, [("/a",), ("/b",), ("/c",)])
    slis = [one.sli for one in (total, *children) if not isinstance(one.sli, CompositeSLI)]
    source = FakeSource(dict.fromkeys(slis, busy) | {ORDERS: busy, slis[2]: failing((T0, T0 + DAY))})
    source.refused = {ORDERS: "Prometheus refuses the query"}
    made = World(source, sql_ledger, slo("unknown", sli=ORDERS), *children, total)
    made.run()
    made.fill()
    made.run_each(3)
    assert [status.slo.name for status in board(made).statuses()] == [
        "lax", 'lax{route="/b"}', 'lax{route="/a"}', 'lax{route="/c"}', "unknown",
    ]  # fmt: skip


def test_statuses_come_worst_first(burning: World) -> None:
    assert [status.slo.name for status in board(burning).statuses()] == ["availability", "unknown", "lax"]


def test_one_status_is_found_by_its_id(burning: World) -> None:
    found = board(burning).status("checkout/lax")
    assert found is not None
    assert found.slo.name == "lax"
    assert board(burning).status("checkout/nothing") is None


def test_history_is_read_newest_first_from_the_ledger(burning: World) -> None:
    burning.source.stories[REQUESTS] = busy
    burning.run_each(10)
    found = board(burning).transitions("checkout/availability", 2)
    assert [change.id for change in found] == [change.id for change in reversed(burning.transitions)][:2]


def test_charts_are_those_of_the_tick(burning: World) -> None:
    drawing = board(burning).charts("checkout/availability", timedelta(hours=1))
    assert drawing is not None
    assert drawing.total_per_second.times[-1] == burning.now
    assert drawing.step == timedelta(seconds=MINUTE)
    assert board(burning).charts("checkout/nothing", timedelta(hours=1)) is None


def test_problems_of_files_are_shown_with_their_place(burning: World, tmp_path: Path) -> None:
    file = tmp_path / "slos.yaml"
    file.write_text("version: burnline/v7\n")
    (problem,) = board(burning, file=file).file_problems()
    assert f"{file}:1" in problem


def test_before_the_first_tick_it_is_not_ready(burning: World) -> None:
    one = board(burning)
    assert one.not_ready() == NoData(reason="the first tick has not finished yet")
    one.failed("the disk is full")
    assert one.not_ready() == NoData(reason="the disk is full")
    one.finished()
    assert one.not_ready() is None


@pytest.mark.parametrize(("late", "ready"), [(LATE - SECOND, True), (LATE, True), (LATE + SECOND, False)])
def test_it_is_ready_as_long_as_ticks_finish(burning: World, late: timedelta, ready: bool) -> None:
    clock = Clock()
    one = board(burning, clock)
    one.finished()
    clock.now += late
    assert (one.not_ready() is None) is ready


def test_late_ticks_are_shown_with_the_failure(burning: World) -> None:
    clock = Clock()
    one = board(burning, clock)
    one.finished()
    one.failed("the disk is full")
    assert one.not_ready() is None
    clock.now += LATE + SECOND
    assert one.not_ready() == NoData(reason="no tick has finished for 301 s: the disk is full")
    one.finished()
    clock.now += LATE + SECOND
    assert one.not_ready() == NoData(reason="no tick has finished for 301 s")
