from __future__ import annotations

from tests.support.error_tree import defined, drawn

import burnline_dashboards
from burnline_dashboards import errors
from burnline_dashboards.errors import DashboardsError


def test_every_exception_hangs_in_the_tree_as_it_is_drawn() -> None:
    assert len(drawn(errors)) > 5
    assert defined(burnline_dashboards, DashboardsError) == drawn(errors)
