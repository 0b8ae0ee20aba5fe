"""The JSON API: filters, detail, alerts and errors."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.support.slo_service.board import FakeBoard

from burnline_slo.web.app import create_app


def ids(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/v1/slos?{query}")
    assert answer.status_code == 200, answer.text
    return [slo["id"] for slo in answer.get_json()["slos"]]


def test_all_slos_come_worst_first(client: FlaskClient) -> None:
    body = client.get("/api/v1/slos").get_json()
    assert [slo["state"] for slo in body["slos"]][:4] == ["exhausted", "burning", "at_risk", "no_data"]
    assert body["at"] == "2026-08-14T12:30:00Z"
    assert body["not_ready"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("service=catalog", ["catalog/availability", "catalog/freshness"]),
        ("state=burning", ["checkout/availability"]),
        ("state=burning,exhausted", ["payments/availability", "checkout/availability"]),
        ("state=burning&state=exhausted", ["payments/availability", "checkout/availability"]),
        ("service=catalog&state=ok", ["catalog/freshness"]),
        ("q=TEAM-web+latency", ["storefront/latency"]),
        ("q=team%3Dpayments", ["checkout/availability"]),
        ("service=nobody", []),
    ],
)
def test_filters(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(client, query) == expected


def test_links_come_from_the_external_url_and_not_from_the_host_header(client: FlaskClient) -> None:
    answer = client.get("/api/v1/slos", headers={"Host": "evil.example"})
    assert "evil" not in answer.text
    assert answer.get_json()["slos"][0]["url"] == "https://burnline.example/slos/payments/availability"


def test_one_slo_comes_with_charts_and_history(client: FlaskClient) -> None:
    body = client.get("/api/v1/slos/checkout/availability?range=1d").get_json()
    assert body["charts"]["range"] == "1d"
    assert set(body["charts"]["burn_rates"]) == {"30m", "1h", "2h", "6h", "1d", "3d"}
    times = body["charts"]["error_ratio"]["times"]
    assert times[-1] - times[0] == 86400
    assert [each["change"] for each in body["history"]] == ["firing", "resolved", "firing", "resolved", "firing"]


def test_the_usual_range_is_six_hours(client: FlaskClient) -> None:
    assert client.get("/api/v1/slos/checkout/availability").get_json()["charts"]["range"] == "6h"


def test_alerts_that_fire_and_their_history(client: FlaskClient) -> None:
    body = client.get("/api/v1/alerts").get_json()
    assert [(each["slo_id"], each["tier"]) for each in body["firing"]] == [
        ("payments/availability", "ticket_3d"),
        ("checkout/availability", "page_1h"),
    ]
    assert len(body["history"]) == 8


def test_alerts_of_one_service(client: FlaskClient) -> None:
    body = client.get("/api/v1/alerts?service=payments&limit=1").get_json()
    assert {each["service"] for each in body["firing"] + body["history"]} == {"payments"}
    assert len(body["history"]) == 1


def problem(client: FlaskClient, path: str, status: int) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["instance"] == path.partition("?")[0]
    return body


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/v1/slos?state=broken", 400, "state is one of no_data, exhausted, burning, at_risk, ok; got broken"),
        ("/api/v1/slos/checkout/availability?range=90d", 400, "range lies between 1h and the SLO's period, 30d"),
        ("/api/v1/slos/checkout/availability?range=59m", 400, "range lies between 1h"),
        ("/api/v1/slos/checkout/availability?range=soon", 400, "a duration is whole numbers with the units"),
        ("/api/v1/alerts?limit=0", 400, "limit is a whole number from 1 to 1000; got 0"),
        ("/api/v1/alerts?limit=1001", 400, "limit is a whole number from 1 to 1000; got 1001"),
        ("/api/v1/alerts?limit=%C2%B2", 400, "limit is a whole number"),
        ("/api/v1/slos/checkout/nothing", 404, "There is no SLO checkout/nothing"),
        ("/api/v1/nothing", 404, "not found"),
    ],
)
def test_mistakes_are_problem_documents_that_say_what_to_do(
    client: FlaskClient, path: str, status: int, detail: str
) -> None:
    assert detail in problem(client, path, status)["detail"]


def test_writing_is_refused_and_says_what_is_allowed(client: FlaskClient) -> None:
    answer = client.post("/api/v1/slos")
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert "GET" in answer.headers["Allow"]


def test_an_unreadable_ledger_is_a_503_that_names_no_file(board: FakeBoard, client: FlaskClient) -> None:
    board.ledger_fails = True
    assert "/var/lib" not in problem(client, "/api/v1/alerts", 503)["detail"]


def test_an_unreadable_ledger_leaves_an_slo_without_history(board: FakeBoard, client: FlaskClient) -> None:
    board.ledger_fails = True
    body = client.get("/api/v1/slos/checkout/availability").get_json()
    assert body["history"] is None
    assert body["charts"]["error_ratio"]["values"]


def test_a_bug_is_a_500_that_reveals_nothing(board: FakeBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(board, "statuses", broken)
    client = create_app(board, external_url="http://localhost").test_client()
    assert "secret" not in problem(client, "/api/v1/slos", 500)["detail"]


def test_before_the_first_tick_the_list_is_empty_and_says_why() -> None:
    waiting = FakeBoard(reason="no tick has finished yet")
    body = create_app(waiting, external_url="http://localhost").test_client().get("/api/v1/slos").get_json()
    assert body == {"slos": [], "at": None, "not_ready": "no tick has finished yet"}
