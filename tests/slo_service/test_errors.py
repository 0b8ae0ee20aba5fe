from __future__ import annotations

from tests.support.error_tree import defined, drawn

import burnline_slo
from burnline_slo import errors
from burnline_slo.errors import BurnlineError


def test_every_exception_hangs_in_the_tree_as_it_is_drawn() -> None:
    assert len(drawn(errors)) > 10
    assert defined(burnline_slo, BurnlineError, skipped=r"migrations|__main__$") == drawn(errors)
