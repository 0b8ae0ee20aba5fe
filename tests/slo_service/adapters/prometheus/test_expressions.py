from datetime import timedelta

import pytest

from burnline_slo.adapters.prometheus.expressions import Grain


@pytest.mark.parametrize(("tile", "scrape", "look_back"), [(60, 15, 90), (60, 60, 180), (300, 15, 330), (10, 1, 90)])
def test_the_look_back_bridges_two_missed_scrapes(tile: int, scrape: int, look_back: int) -> None:
    grain = Grain(tile=timedelta(seconds=tile), scrape_interval=timedelta(seconds=scrape))
    assert grain.look_back == timedelta(seconds=look_back)
