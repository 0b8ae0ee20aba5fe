"""The table for terminals says below what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.slo_service.board import NOW, Story, slo
from tests.support.slo_service.slis import selector

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.sli import AvailabilitySLI
from burnline_slo.render.status_table import edges_note, status_table, unit_notes


def test_what_is_excluded_stands_below_with_the_raw_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    start = NOW - timedelta(days=1)
    one = Correction(id="c1", reason="[bold]upgrade", author="ada", start=start, end=start + timedelta(hours=1))
    status_table([Story(slo=slo(), corrections=[one]).status(), Story(slo=slo(name="latency")).status()])
    notes = [line for line in capsys.readouterr().out.splitlines() if "excluded" in line]
    assert notes == [
        "checkout/availability: 1h excluded: [bold]upgrade (ada); "
        "raw: SLI 99.901%, budget left 0.7%, 103,104 bad of 103,824,000"
    ]


@pytest.mark.parametrize(
    ("edges", "said"), [(0, ""), (1, "; 1 of their ends is estimated by"), (2, "; 2 of their ends are estimated by")]
)
def test_ends_that_are_not_known_to_the_minute_are_said(edges: int, said: str) -> None:
    note = edges_note(replace(Story(slo=slo()).status(), estimated_edges=edges))
    assert note == (f"{said} the share of five minutes" if said else "")


def test_what_is_not_counted_in_events_is_said() -> None:
    up = slo(name="up", sli=AvailabilitySLI(gauge=selector("up")))
    assert unit_notes([Story(slo=slo()).status()]) == []
    assert unit_notes([Story(slo=one).status() for one in (slo(), up)]) == [
        "Counted in seconds, not in events: checkout/up"
    ]
