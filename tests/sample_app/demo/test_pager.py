from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

import burnline
from burnline_sample_app.demo.pager import SHOWN, create_app


@pytest.fixture
def pager() -> Iterator[FlaskClient]:
    with burnline.testing(service="pager"):
        yield create_app().test_client()


def webhook(status: str = "firing", summary: str = "14 times too fast") -> dict[str, object]:
    labels = {"slo_id": "checkout/availability", "severity": "page", "tier": "page_1h"}
    return {"version": "4", "alerts": [{"status": status, "labels": labels, "annotations": {"summary": summary}}]}


def test_a_webhook_is_shown_newest_first(pager: FlaskClient) -> None:
    assert "Nobody has been paged yet" in pager.get("/").text
    assert pager.post("/webhook", json=webhook()).status_code == 204
    assert pager.post("/webhook", json=webhook("resolved")).status_code == 204
    page = pager.get("/").text
    assert page.index('class="resolved"') < page.index('class="firing"')
    assert "checkout/availability" in page
    assert "14 times too fast" in page


def test_what_a_webhook_says_is_text_and_never_markup(pager: FlaskClient) -> None:
    pager.post("/webhook", json=webhook(summary="<script>alert(1)</script>"))
    assert "<script>" not in pager.get("/").text


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"alerts": [3]}', b'{"alerts": [{"status": "odd"}]}']
)
def test_a_body_that_is_no_webhook_is_refused(pager: FlaskClient, body: bytes) -> None:
    assert pager.post("/webhook", data=body, content_type="application/json").status_code == 400


def test_only_the_last_ones_are_kept(pager: FlaskClient) -> None:
    for _ in range(3):
        pager.post("/webhook", json={"alerts": webhook()["alerts"] * SHOWN})  # type: ignore[operator] # a list
    assert pager.get("/").text.count('class="firing"') == SHOWN


def test_health_and_metrics_are_served(pager: FlaskClient) -> None:
    assert pager.get("/healthz").status_code == 200
    assert "http_server_request_duration_seconds" in pager.get("/metrics").text
