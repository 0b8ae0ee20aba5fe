from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from tests.support.sample_app.told import PAGE

from burnline_sample_app.demo.notification import notifications
from burnline_sample_app.demo.receiver import Receiver


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    receiver = Receiver(log=tmp_path / "webhooks.jsonl")
    receiver.start()
    yield receiver
    receiver.stop()


def test_a_webhook_is_taken_once_and_logged(receiver: Receiver, tmp_path: Path) -> None:
    assert httpx2.post(receiver.url, json=PAGE).status_code == 200
    (taken,) = receiver.take()
    assert (taken.is_firing, taken.alert, taken.severity, taken.summary) == (
        True,
        ("checkout/availability", "page_1h"),
        "page",
        "14 times too fast",
    )
    assert receiver.take() == []
    assert json.loads((tmp_path / "webhooks.jsonl").read_text())["body"] == PAGE


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"alerts": [3]}', b'{"alerts": [{"status": "odd"}]}']
)
def test_a_body_that_is_no_webhook_is_refused_and_the_receiver_goes_on(receiver: Receiver, body: bytes) -> None:
    assert httpx2.post(receiver.url, content=body).status_code == 400
    assert httpx2.post(receiver.url, json=PAGE).status_code == 200
    assert len(receiver.take()) == 1


def test_an_odd_status_is_named() -> None:
    with pytest.raises(ValueError, match="must be firing or resolved; got 'odd'"):
        notifications({"alerts": [{"status": "odd"}]}, received_at=datetime(2025, 1, 1, tzinfo=UTC))
