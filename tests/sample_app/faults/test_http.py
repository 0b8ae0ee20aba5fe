import time

from tests.support.sample_app.shop import ShopInProcess
from tests.support.waiting import wait_until

from burnline.testing import Captured
from burnline_sample_app.serving.roles import Role


def test_a_fault_fails_requests_until_it_is_deleted(shop: ShopInProcess) -> None:
    catalog = shop.client(Role.CATALOG)
    put = catalog.put("/faults", json={"error_ratio": 1, "duration_seconds": 60})
    assert put.status_code == 200
    assert catalog.get("/products").status_code == 500
    assert catalog.get("/faults").json()["active"]["error_ratio"] == 1
    assert catalog.delete("/faults").json() == {"service": "catalog", "active": None, "remaining_seconds": None}
    assert catalog.get("/products").status_code == 200


def test_a_bad_request_says_what_to_write(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CHECKOUT).put("/faults", json={"dependency_down": "paymnts", "duration_seconds": 5})
    assert answer.status_code == 400
    assert answer.json() == {
        "problems": [
            {
                "field": "dependency_down",
                "summary": "must be one of the known names, got 'paymnts'",
                "fix": "Did you mean payments? Write one of payments, database.",
            }
        ]
    }


def test_a_body_that_is_no_json_is_a_bad_request(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CHECKOUT).put("/faults", content=b"\xff{")
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["field"] == "the document"


def test_a_fault_cuts_the_connection_to_a_dependency(shop: ShopInProcess) -> None:
    catalog = shop.client(Role.CATALOG)
    catalog.put("/faults", json={"dependency_down": "database", "duration_seconds": 60})
    answer = catalog.get("/products")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_added_latency_is_felt(shop: ShopInProcess) -> None:
    catalog = shop.client(Role.CATALOG)
    catalog.put("/faults", json={"added_latency_seconds": 0.05, "duration_seconds": 60})
    started = time.monotonic()
    assert catalog.get("/products").status_code == 200
    assert time.monotonic() - started >= 0.05


def test_an_injected_failure_counts_and_the_faults_interface_does_not(shop: ShopInProcess, captured: Captured) -> None:
    catalog = shop.client(Role.CATALOG)
    catalog.put("/faults", json={"error_ratio": 1, "duration_seconds": 60})
    catalog.get("/products")
    catalog.get("/healthz")
    catalog.get("/faults")
    lines = [line for line in captured.lines if line["event"] == "http_request"]
    assert [(line["http_route"], line["http_response_status_code"]) for line in lines] == [("/products", 500)]


def test_the_gauge_shows_the_fault_and_its_end(shop: ShopInProcess) -> None:
    catalog = shop.client(Role.CATALOG)

    def shown() -> float:
        text = catalog.get("/metrics").text
        wanted = ("shop_fault_active{", 'kind="error_ratio"', 'service="catalog"')
        (line,) = [line for line in text.splitlines() if all(part in line for part in wanted)]
        return float(line.split()[-1])

    assert shown() == 0
    catalog.put("/faults", json={"error_ratio": 0.5, "duration_seconds": 0.2})
    assert shown() == 1
    wait_until(lambda: shown() == 0, timeout_seconds=20, what="the fault is over")
