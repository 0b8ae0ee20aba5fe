"""The pytest fixture `burnline_captured`: what a test's code emitted, see `burnline.testing`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

__all__ = ["burnline_captured"]

if TYPE_CHECKING:
    from burnline.testing import Captured


@pytest.fixture
def burnline_captured() -> Iterator["Captured"]:
    """Spans, samples and lines of this test."""
    from burnline.testing import capture  # imports the OpenTelemetry SDK: only for those who ask for it

    with capture() as captured:
        yield captured
