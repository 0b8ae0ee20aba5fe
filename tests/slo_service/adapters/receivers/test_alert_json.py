from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from burnline_slo.adapters.receivers.alert_json import fingerprint, rfc3339


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, "cbf29ce484222325"),  # the offset: nothing was added
        # As Alertmanager 0.25 answered for these labels.
        ({"alertname": "SLOErrorBudgetBurn", "slo_id": "checkout/availability"}, "29d3a3cb266a9434"),
        ({"alertname": "Ünïcode", "b": "2", "a": "1"}, "b789e7e6980a6806"),
    ],
)
def test_fingerprints_are_those_of_alertmanager(labels: dict[str, str], expected: str) -> None:
    assert fingerprint(labels) == expected


def test_the_order_of_labels_does_not_matter() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert fingerprint({"a": "1", "b": "2"}) != fingerprint({"a": "2", "b": "1"})
    assert fingerprint({"a": "bc"}) != fingerprint({"ab": "c"})


def test_times_are_utc_with_a_z() -> None:
    assert rfc3339(datetime(2026, 3, 1, 12, tzinfo=UTC)) == "2026-03-01T12:00:00Z"
    assert rfc3339(datetime(2026, 3, 1, 12, 0, 0, 5000, tzinfo=UTC)) == "2026-03-01T12:00:00.005000Z"
    assert rfc3339(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T12:00:00Z"
