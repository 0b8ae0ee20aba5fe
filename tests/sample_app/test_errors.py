from __future__ import annotations

from tests.support.error_tree import defined, drawn

import burnline_sample_app
from burnline_sample_app import errors
from burnline_sample_app.errors import ShopError


def test_every_exception_hangs_in_the_tree_as_it_is_drawn() -> None:
    assert len(drawn(errors)) > 5
    assert defined(burnline_sample_app, ShopError) == drawn(errors)
