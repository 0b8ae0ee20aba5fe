"""The pytest fixture `burnline_captured`: what a test's code emitted, see `burnline.testing`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from burnline._private.capture import Captured


@pytest.fixture
def burnline_captured() -> Iterator["Captured"]:
    """Spans, samples and lines of this test."""
    from burnline._private.capture import capture

    with capture() as captured:
        yield captured
