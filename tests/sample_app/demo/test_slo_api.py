from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
import yaml

from burnline_sample_app.demo.slo_api import SloRow, configuration, fetch

DOCUMENT = {
    "id": "checkout/availability",
    "state": "burning",
    "objective_ratio": 0.999,
    "sli_ratio": 0.9996,
    "bad_events": 12,
    "budget_remaining_ratio": None,
    "burn_rates": {"1h": 20.5, "3d": None},
    "alerts": [{"tier": "page_1h", "state": "firing"}, {"tier": "page_6h", "state": "inactive"}],
}


def answer(status: int, body: object) -> list[SloRow]:
    """What `fetch` makes of one answer of a service."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/api/v1/slos"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        try:
            return fetch(f"http://127.0.0.1:{server.server_port}")
        finally:
            thread.join()


def test_rows_are_what_the_api_tells_and_null_stays_unknown() -> None:
    assert answer(200, {"slos": [DOCUMENT]}) == [
        SloRow(
            id="checkout/availability",
            state="burning",
            objective_ratio=0.999,
            sli_ratio=0.9996,
            bad_events=12.0,
            budget_remaining_ratio=None,
            burn_rates={"1h": 20.5, "3d": None},
            firing=["page_1h"],
        )
    ]


def test_a_service_that_fails_is_an_http_error() -> None:
    with pytest.raises(httpx2.HTTPStatusError):
        answer(503, {})


def test_the_configuration_names_the_shops_slos_and_the_webhook() -> None:
    document = yaml.safe_load(
        configuration(
            prometheus_url="http://127.0.0.1:9090",
            port=8480,
            database=Path("/run/burnline.db"),
            webhook_url="http://127.0.0.1:5/webhook",
        )
    )
    (slos,) = document["slos"]
    assert {file.stem for file in Path(slos).glob("*.yaml")} == {"catalog", "checkout", "payments", "storefront"}
    assert document["database"] == "sqlite:////run/burnline.db"
    assert document["notifiers"] == [{"name": "demo", "webhook": {"url": "http://127.0.0.1:5/webhook"}}]
