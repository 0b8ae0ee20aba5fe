"""An SLO read from a Sloth file has the error ratios of Sloth's own rules, on the same Prometheus."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.truth.traffic import DAY, METRIC, month, openmetrics

pytestmark = pytest.mark.real

END = 1_790_000_220
DAYS = 4
"""The last days of a month of traffic are enough for the longest alert window."""
SERVICE = "steady"
BAD = f'sum(rate({METRIC}{{service="{SERVICE}", http_response_status_code=~"5.."}}[{{{{.window}}}}]))'
TOTAL = f'sum(rate({METRIC}{{service="{SERVICE}"}}[{{{{.window}}}}]))'
SLOTH = f"""version: prometheus/v1
service: {SERVICE}
slos:
  - name: counted
    objective: 99.9
    sli:
      events:
        error_query: {BAD}
        total_query: {TOTAL}
  - name: raw
    objective: 99.9
    sli:
      raw:
        error_ratio_query: ({BAD} or vector(0)) / {TOTAL}
  - name: grouped
    objective: 99.9
    sli:
      events:
        error_query: {BAD.replace("sum(", "sum by (http_route) (")}
        total_query: {TOTAL.replace("sum(", "sum by (http_route) (")}
  - name: as-written
    objective: 99.9
    sli:
      events:
        error_query: {BAD} * 1
        total_query: {TOTAL}
"""
WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("other_tools")
    server = Prometheus(folder / "prometheus", retention="10y")
    series = [one for service in month(END, 30, seed=7) if service.name == SERVICE for one in service.series]
    for day in range(DAYS):
        start = END - (DAYS - day) * DAY
        file = folder / f"{day}.om"
        file.write_text(openmetrics(series, start, start + DAY))
        write_blocks([file], server.data)
    with server:
        yield server


@pytest.fixture(scope="module")
def burn_rates(prometheus: Prometheus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    file: Path = tmp_path_factory.mktemp("slos") / "sloth.yaml"
    file.write_text(SLOTH)
    command = [sys.executable, "-m", "burnline_slo", "status", str(file), "--prometheus", prometheus.url]
    command += ["--at", str(END), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert (done.returncode, done.stderr) == (0, "")
    slos: list[dict[str, Any]] = json.loads(done.stdout)["slos"]
    return {slo["id"].removeprefix(f"{SERVICE}/"): slo["burn_rates"] for slo in slos}


def sloth_says(prometheus: Prometheus, expression: str, window: str) -> float:
    at = datetime.fromtimestamp(END, UTC)
    ((_, value),) = prometheus.query(expression.replace("{{.window}}", window), at=at)
    return value


@pytest.mark.real
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("slo", ["counted", "raw", "grouped", 'grouped{http_route="/"}'])
def test_each_window_has_the_error_ratio_of_sloths_own_rule(
    prometheus: Prometheus, burn_rates: dict[str, dict[str, float]], slo: str, window: str
) -> None:
    """To 1 %, or to 2 events where there are few: Sloth's rates extrapolate, the ledger counts."""
    ratio = sloth_says(prometheus, f"({BAD})\n/\n({TOTAL})", window)
    two_events = 2 / sloth_says(prometheus, TOTAL.replace("rate", "increase"), window)
    assert burn_rates[slo][window] * 0.001 == pytest.approx(ratio, rel=0.01, abs=two_events)


@pytest.mark.real
@pytest.mark.parametrize("window", WINDOWS)
def test_a_query_evaluated_as_written_is_as_exact_as_rate_over_a_tile(
    prometheus: Prometheus, burn_rates: dict[str, dict[str, float]], window: str
) -> None:
    """Which loses or stretches what falls between two tiles: within 12 %, or 10 events where there are few."""
    ratio = sloth_says(prometheus, f"({BAD})\n/\n({TOTAL})", window)
    ten_events = 10 / sloth_says(prometheus, TOTAL.replace("rate", "increase"), window)
    assert burn_rates["as-written"][window] * 0.001 == pytest.approx(ratio, rel=0.12, abs=ten_events)
