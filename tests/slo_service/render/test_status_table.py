"""The table for terminals says below what it leaves out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.slo_service.web.board import NOW, Story, slo

from slo_service.domain.corrections import Correction
from slo_service.render.status_table import status_table


def test_what_is_excluded_stands_below_with_the_raw_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    start = NOW - timedelta(days=1)
    one = Correction(id="c1", reason="[bold]upgrade", author="ada", start=start, end=start + timedelta(hours=1))
    status_table([Story(slo=slo(), corrections=[one]).status(), Story(slo=slo(name="latency")).status()])
    notes = [line for line in capsys.readouterr().out.splitlines() if "excluded" in line]
    assert notes == [
        "checkout/availability: 1h excluded: [bold]upgrade (ada); "
        "raw: SLI 99.901%, budget left 0.7%, 103,104 bad of 103,824,000"
    ]
