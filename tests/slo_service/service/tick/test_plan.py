from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.tiles import Span
from burnline_slo.ports import Filled
from burnline_slo.service.ledgers.ledger_state import READ_AGAIN_TILES
from burnline_slo.service.tick.plan import BACKFILL_SECONDS, Grid, backfill, catch_up, first_fill

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH = 30 * DAY
ALERTS = 3 * DAY
TIMES = st.integers(20_000_000, 30_000_000).map(lambda minutes: minutes * MINUTE)


def grid(end: int) -> Grid:
    """As the store has it: fine tiles for 7 hours."""
    return Grid(end=end, fine_start=end - 7 * HOUR, tile_seconds=MINUTE)


def covers(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether spans lie end to end from start to end."""
    edges = [start, *(span.end for span in spans)]
    return [span.start for span in spans] == edges[:-1] and edges[-1] == end


@given(TIMES)
def test_the_first_fill_reaches_back_over_every_alert_window(end: int) -> None:
    filled, spans = first_fill(grid(end), MONTH, ALERTS)
    assert covers(spans, filled.start, filled.end)
    assert filled.end == end
    assert 0 <= end - ALERTS - filled.start < 300


@given(TIMES)
def test_the_first_fill_asks_for_no_more_than_is_needed(end: int) -> None:
    filled, _ = first_fill(grid(end), HOUR, ALERTS)
    assert filled == Filled(start=end - HOUR, end=end)


@given(TIMES, st.integers(1, 29 * 1_440))
def test_catching_up_goes_on_where_the_ledger_ends(end: int, away: int) -> None:
    before = Filled(start=end - away * MINUTE - MONTH, end=end - away * MINUTE)
    filled, spans = catch_up(grid(end), before, MONTH)
    assert filled == Filled(start=before.start, end=end)
    assert covers(spans, spans[0].start, end)
    again = before.end - spans[0].start
    assert again in (0, READ_AGAIN_TILES * MINUTE)
    assert again or before.end - READ_AGAIN_TILES * MINUTE < end - 7 * HOUR


@pytest.mark.parametrize(("minutes", "again"), [(7 * 60 - 4, 3), (7 * 60 - 3, 3), (7 * 60 - 2, 0)])
def test_the_last_tiles_are_read_again_as_long_as_fine_tiles_are_kept(minutes: int, again: int) -> None:
    end = 20_000_003 * MINUTE
    before = Filled(start=end - MONTH, end=end - minutes * MINUTE)
    _, spans = catch_up(grid(end), before, MONTH)
    assert before.end - spans[0].start == again * MINUTE


def test_what_was_never_read_is_not_read_again() -> None:
    end = 20_000_003 * MINUTE
    before = Filled(start=end - 2 * MINUTE, end=end - MINUTE)
    _, spans = catch_up(grid(end), before, MONTH)
    assert spans[0].start == before.end


@pytest.mark.parametrize("ahead", [0, 1, 100])
def test_a_ledger_that_is_up_to_date_asks_for_nothing(ahead: int) -> None:
    end = 20_000_003 * MINUTE
    before = Filled(start=end - MONTH, end=end + ahead * MINUTE)
    assert catch_up(grid(end), before, MONTH) == (before, ())


@pytest.mark.parametrize(("beyond", "given_up"), [(-1, False), (0, False), (1, True)])
def test_after_an_absence_longer_than_the_period_the_older_part_is_given_up(beyond: int, given_up: bool) -> None:
    end = 20_000_003 * MINUTE
    before = Filled(start=end - 2 * MONTH, end=end - MONTH - beyond * MINUTE)
    filled, spans = catch_up(grid(end), before, MONTH)
    assert filled == Filled(start=end - MONTH if given_up else before.start, end=end)
    assert covers(spans, end - MONTH if given_up else before.end, end)


@given(TIMES)
def test_the_backfill_covers_all_that_is_needed_newest_first_in_steps_of_a_day(end: int) -> None:
    filled, _ = first_fill(grid(end), MONTH, ALERTS)
    steps = 0
    while True:
        after, spans = backfill(grid(end), filled, MONTH)
        if not spans:
            break
        assert covers(spans, after.start, filled.start)
        assert after.end == filled.end
        assert filled.start - after.start <= BACKFILL_SECONDS + 300
        filled = after
        steps += 1
    assert filled.start == end - MONTH
    assert steps in (27, 28)


@pytest.mark.parametrize("older", [0, 1, DAY])
def test_history_that_is_there_is_not_fetched(older: int) -> None:
    end = 20_000_003 * MINUTE
    filled = Filled(start=end - MONTH - older, end=end)
    assert backfill(grid(end), filled, MONTH) == (filled, ())
