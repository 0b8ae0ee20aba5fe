from datetime import timedelta

import pytest

from burnline_slo.adapters.prometheus.expressions import Grain


@pytest.mark.parametrize(("tile", "scrape", "look_back"), [(60, 15, 120), (60, 60, 300), (300, 15, 360), (10, 1, 64)])
def test_the_look_back_bridges_missed_scrapes(tile: int, scrape: int, look_back: int) -> None:
    grain = Grain(tile=timedelta(seconds=tile), scrape_interval=timedelta(seconds=scrape))
    assert grain.look_back == timedelta(seconds=look_back)
