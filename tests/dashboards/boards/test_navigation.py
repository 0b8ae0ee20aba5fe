"""Boards find each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_dashboards.boards.navigation import DETAIL, OVERVIEW, service_uid
from burnline_dashboards.model.board import Board

NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?", fullmatch=True).filter(lambda name: len(name) < 80)


@given(NAMES)
def test_every_service_s_name_gives_a_uid_that_grafana_takes(name: str) -> None:
    assert Board(uid=service_uid(name), title="B", description="", sections=(), variables=()).uid not in (
        OVERVIEW,
        DETAIL,
    )


@given(st.sets(NAMES, min_size=2, max_size=2))
def test_two_services_have_two_boards(names: set[str]) -> None:
    one, other = names
    assert service_uid(one) != service_uid(other)


@pytest.mark.parametrize(
    ("name", "uid"),
    [("checkout", "slo-checkout"), ("a" * 36, "slo-" + "a" * 36), ("overview", "slo-overview-service")],
)
def test_a_name_that_fits_is_the_uid(name: str, uid: str) -> None:
    assert service_uid(name) == uid
