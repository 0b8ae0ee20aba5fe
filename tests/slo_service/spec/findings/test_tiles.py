from datetime import timedelta

import pytest

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.findings.tiles import with_tile
from burnline_slo.spec.load import load

TEXT = """version: burnline/v1
service: shop
slos:
  - name: orders
    objective: 99.9%
    sli: {events: {bad: e_total, total: t_total}}
    alerts: {tiers: [{severity: page, budget: 2%, window: 1h, short_window: 2m}]}
  - name: carts
    objective: 99.9%
    sli: {events: {bad: c_total, total: d_total}}
"""


@pytest.mark.parametrize(
    ("seconds", "in_force"),
    [(60, ["shop/orders", "shop/carts"]), (120, ["shop/orders", "shop/carts"]), (121, ["shop/carts"])],
)
def test_a_window_must_be_as_long_as_a_tile(seconds: int, in_force: list[str]) -> None:
    loaded = with_tile(load([Source(file="a.yaml", data=TEXT.encode())]), timedelta(seconds=seconds))
    assert [slo.id for slo in loaded.slos] == in_force
    assert len(loaded.errors) == 2 - len(in_force)


def test_the_message_says_where_and_what_to_write() -> None:
    (error,) = with_tile(load([Source(file="a.yaml", data=TEXT.encode())]), timedelta(minutes=5)).errors
    assert (error.file, error.line, str(error.code)) == ("a.yaml", 4, "window-below-tile")
    assert error.summary == "shop/orders: the alert page_1h looks back 2m, less than the service's tile of 5m"
    assert error.fix == "Give it a `short_window` of 5m or more, or set a shorter `tile` in the configuration."
