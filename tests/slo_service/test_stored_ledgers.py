"""What the code of before wrote is found again and goes on: no SLI loses its ledger, however its file spells it."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.slo_service.stored_ledgers import (
    DATABASE,
    STORED_VALUES,
    TABLE,
    combined,
    events,
    fingerprints,
    service,
    slos,
)
from tests.support.slo_service.values import NOON

from burnline_slo.domain.tiles import to_epoch
from burnline_slo.ports import Filled

STORED: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
MINUTE, DAY = 60, 86_400


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATABASE, tmp_path))


def test_every_ledger_is_called_as_it_was_called() -> None:
    assert fingerprints() == STORED


def test_every_stored_ledger_is_found_with_its_tiles_and_goes_on(database: Path) -> None:
    end = to_epoch(NOON)
    with service(database) as (tick, source, ledger, _):
        tick.use(combined(STORED_VALUES))
        ledgers = tick._ledgers
        assert ledgers is not None
        keys = tick.ledger_keys()
        assert ledger.filled(keys) == {key: Filled(start=end - DAY, end=end) for key in keys}
        for one in ledgers:
            sums = ledgers.store.sums(end - DAY, end)
            assert (sums.bad[one.row], sums.total[one.row]) == events(one.sli, end - DAY, end)

        # The minute that follows is all that is asked for, and three before it once more: nothing is missing.
        assert tick.run(NOON + timedelta(minutes=1)) == []
        assert {(span.start, span.end) for span in source.asked} == {(end - 3 * MINUTE, end + MINUTE)}
        assert not tick.backfill()
        assert ledger.filled(keys) == {key: Filled(start=end - DAY, end=end + MINUTE) for key in keys}


def test_alerts_of_combinations_go_on_firing_while_the_source_is_away(database: Path) -> None:
    with service(database) as (tick, _, _, combinations):
        known = combinations.expand(slos(), NOON)
        assert [slo.id for slo in known if slo.parent] == ['kinds/bad-of-total{route="/cart"}']
        tick.use(known)
        firing = {alert.key for alert in tick.firing}
        assert len(firing) == 4
        assert tick.run(NOON + timedelta(minutes=1)) == []
        assert {alert.key for alert in tick.firing} == firing
