"""The SLO files that ship, and the metrics that the SDK gives: they must meet."""

from collections.abc import Mapping
from importlib.resources import files

import pytest
import yaml

from burnline import conventions
from burnline_sample_app.scenarios.reader import scenarios
from burnline_sample_app.serving.roles import Role

FILES = {entry.name: entry.read_text() for entry in (files("burnline_sample_app") / "slos").iterdir()}
SLOS: Mapping[str, dict[str, dict[str, str]]] = {
    f"{document['service']}/{slo['name']}": slo["sli"]
    for document in map(yaml.safe_load, FILES.values())
    for slo in document["slos"]
}


def test_the_shop_has_these_objectives() -> None:
    assert set(SLOS) == {
        "checkout/availability",
        "checkout/latency",
        "storefront/availability",
        "payments/availability",
        "catalog/latency",
    }


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_is_about_a_service_of_the_shop_and_asks_only_for_its_series(text: str) -> None:
    document = yaml.safe_load(text)
    assert document["version"] == "burnline/v1"
    assert document["service"] in list(Role)
    assert text.count(f"{conventions.HTTP_SERVER_REQUEST_DURATION}") == text.count(f'service="{document["service"]}"')


@pytest.mark.parametrize("slo_id", ["checkout/latency", "catalog/latency"])
def test_a_latency_threshold_is_a_bucket_of_the_histogram(slo_id: str) -> None:
    threshold = SLOS[slo_id]["latency"]["threshold"]
    assert threshold.endswith("ms")
    assert int(threshold.removesuffix("ms")) / 1000 in conventions.DURATION_BOUNDS_SECONDS


def test_scenarios_alert_on_objectives_that_exist() -> None:
    assert {alert.slo_id for scenario in scenarios().values() for alert in scenario.alerts} <= set(SLOS)
