from __future__ import annotations

import httpx2
import pytest
from tests.support.servers.webhook_receiver import WebhookReceiver


def test_it_records_path_headers_body_and_answers_200(webhook_receiver: WebhookReceiver) -> None:
    answer = httpx2.post(webhook_receiver.url, json={"alerts": [{"labels": {"a": "b"}}]}, headers={"X-Id": "7"})
    assert answer.status_code == 200
    (request,) = webhook_receiver.requests
    assert (request.path, request.headers["x-id"], request.status) == ("/webhook", "7", 200)
    assert request.json() == {"alerts": [{"labels": {"a": "b"}}]}
    assert webhook_receiver.alerts() == [{"labels": {"a": "b"}}]


def test_a_refused_body_is_recorded_but_its_alerts_do_not_count(webhook_receiver: WebhookReceiver) -> None:
    webhook_receiver.answer(503)
    assert httpx2.post(webhook_receiver.url, json={"alerts": [{}]}).status_code == 503
    assert [request.status for request in webhook_receiver.requests] == [503]
    assert webhook_receiver.alerts() == []


def test_it_hangs_until_told_to_answer(webhook_receiver: WebhookReceiver) -> None:
    webhook_receiver.hang()
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(webhook_receiver.url, json={"alerts": []}, timeout=0.2)
    assert [request.status for request in webhook_receiver.requests] == [None]
    webhook_receiver.answer(200)
    assert httpx2.post(webhook_receiver.url, json={"alerts": []}).status_code == 200


def test_it_refuses_connections_and_comes_back_on_the_same_address(webhook_receiver: WebhookReceiver) -> None:
    url = webhook_receiver.url
    webhook_receiver.refuse()
    with pytest.raises(httpx2.ConnectError):
        httpx2.post(url, json={"alerts": []})
    webhook_receiver.answer(200)
    assert httpx2.post(url, json={"alerts": []}).status_code == 200


def test_waiting_for_a_request_that_never_comes_ends_with_a_reason(webhook_receiver: WebhookReceiver) -> None:
    with pytest.raises(TimeoutError, match="the page at http"):
        webhook_receiver.wait_for(lambda requests: bool(requests), timeout_seconds=0.1, what="the page")
