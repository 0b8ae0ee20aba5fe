"""`burnline status` against a month of awkward traffic whose true counts are known, on the real engines."""

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.slo_service.truth.traffic import DAY, METRIC, SHAPES, Service, month, openmetrics

pytestmark = pytest.mark.real

END = 1_790_000_220
"""2026-09-21 14:17:00 UTC: on a minute, but on no hour and no 5 minutes."""
DAYS = 30
NAMES = [shape.name for shape in SHAPES]


@pytest.fixture(scope="module")
def services() -> list[Service]:
    return list(month(END, DAYS, seed=7))


@pytest.fixture(scope="module")
def days(services: list[Service], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The month as an OpenMetrics file per day."""
    folder = tmp_path_factory.mktemp("month")
    series = [one for service in services for one in service.series]
    files = []
    for day in range(DAYS):
        start = END - (DAYS - day) * DAY
        file = folder / f"{day:02}.om"
        file.write_text(openmetrics(series, start, start + DAY))
        files.append(file)
    return files


@pytest.fixture(scope="module")
def prometheus_url(days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Prometheus(tmp_path_factory.mktemp("prometheus"), retention="10y")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda file: write_blocks([file], server.data), days))
    with server:
        yield server.url


@pytest.fixture(scope="module")
def victoria_metrics_url(days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with VictoriaMetrics(tmp_path_factory.mktemp("victoria-metrics"), retention_days=3_650) as server:
        for file in days:
            server.load(file)
        yield server.url


def slo_file(folder: Path) -> Path:
    documents = [
        f"""\
version: burnline/v1
service: {name}
slos:
  - name: availability
    objective: 99.9%
    sli:
      events:
        bad: {METRIC}{{service="{name}", http_response_status_code=~"5.."}}
        total: {METRIC}{{service="{name}"}}
"""
        for name in NAMES
    ]
    file = folder / "slos.yaml"
    file.write_text("---\n".join(documents))
    return file


def status(url: str, folder: Path, at: int = END, file: Path | None = None) -> dict[str, dict[str, Any]]:
    """What `burnline status` says, by service."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "burnline_slo", "status", str(file or slo_file(folder))),
            *("--prometheus", url, "--at", str(at), "--format", "json"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "NaN" not in done.stdout
    return {slo["service"]: slo for slo in json.loads(done.stdout)["slos"]}


@pytest.fixture(scope="module")
def on_prometheus(prometheus_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return status(prometheus_url, tmp_path_factory.mktemp("slos"))


@pytest.fixture(scope="module")
def on_victoria_metrics(
    victoria_metrics_url: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    return status(victoria_metrics_url, tmp_path_factory.mktemp("slos"))


@pytest.fixture(params=["on_prometheus", "on_victoria_metrics"])
def answers(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name != "restarting"])
def test_counts_are_right_to_the_event(answers: dict[str, dict[str, Any]], services: list[Service], name: str) -> None:
    truth = next(service for service in services if service.name == name)
    assert (answers[name]["bad_events"], answers[name]["total_events"]) == (truth.bad, truth.total)


def test_counts_are_right_to_a_thousandth_where_counters_restart(
    answers: dict[str, dict[str, Any]], services: list[Service]
) -> None:
    truth = next(service for service in services if service.name == "restarting")
    assert answers["restarting"]["bad_events"] == pytest.approx(truth.bad, rel=1e-3)
    assert answers["restarting"]["total_events"] == pytest.approx(truth.total, rel=1e-3)


def test_ratios_follow_from_the_counts(answers: dict[str, dict[str, Any]], services: list[Service]) -> None:
    for service in services:
        answer = answers[service.name]
        assert answer["sli_ratio"] == pytest.approx(1 - service.bad / service.total, abs=1e-6)
        assert answer["budget_spent_ratio"] == pytest.approx(service.bad / (0.001 * service.total), rel=1e-3)


def test_a_service_younger_than_the_period_says_how_much_of_it_is_known(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["young"]["coverage_ratio"] == pytest.approx((30 - 25.4) / 30, abs=1e-3)
    assert answers["steady"]["coverage_ratio"] == pytest.approx(1, abs=1e-3)


def test_a_week_without_traffic_is_known_to_be_idle(answers: dict[str, dict[str, Any]]) -> None:
    """Scrapes went on: the time is covered, and nothing is added to or taken from the counts."""
    assert answers["idle"]["coverage_ratio"] == pytest.approx(1, abs=1e-3)
    assert answers["idle"]["no_data"] is None


def test_in_the_middle_of_a_silence_windows_have_no_events_and_the_budget_stays(
    prometheus_url: str, tmp_path: Path
) -> None:
    silent = status(prometheus_url, tmp_path, at=END - 17 * DAY)["idle"]
    assert silent["burn_rates"]["1h"] is None
    assert silent["no_data_windows"]["1h"] == "no events in this window"
    assert silent["state"] != "no_data"
    assert math.isfinite(silent["budget_remaining_ratio"])


def test_both_engines_give_the_same_numbers(
    on_prometheus: dict[str, dict[str, Any]], on_victoria_metrics: dict[str, dict[str, Any]]
) -> None:
    for name in NAMES:
        for key in ("bad_events", "total_events", "budget_remaining_ratio", "burn_rates"):
            assert on_prometheus[name][key] == pytest.approx(on_victoria_metrics[name][key])


SLOTH = f"""\
version: prometheus/v1
service: steady
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate({METRIC}{{service="steady", http_response_status_code=~"5.."}}[{{{{.window}}}}]))
        total_query: sum(rate({METRIC}{{service="steady"}}[{{{{.window}}}}]))
    alerting:
      name: SteadyErrors
"""


def test_an_slo_of_a_sloth_file_has_the_error_ratios_of_sloths_own_rules(prometheus_url: str, tmp_path: Path) -> None:
    file = tmp_path / "sloth.yaml"
    file.write_text(SLOTH)
    rates = status(prometheus_url, tmp_path, file=file)["steady"]["burn_rates"]
    # Sloth's rates extrapolate: over 5 minutes with a handful of errors that shows.
    for window, within in {"5m": 0.1, "30m": 0.03, "1h": 0.02, "2h": 0.02, "6h": 0.01, "1d": 0.01, "3d": 0.01}.items():
        errors = f'sum(rate({METRIC}{{service="steady", http_response_status_code=~"5.."}}[{window}]))'
        rule = f'({errors}) / (sum(rate({METRIC}{{service="steady"}}[{window}])))'
        answer = httpx2.get(f"{prometheus_url}/api/v1/query", params={"query": rule, "time": END}, timeout=60).json()
        sloths = float(answer["data"]["result"][0]["value"][1])
        assert rates[window] * 0.001 == pytest.approx(sloths, rel=within), window


def test_a_mean_of_five_minute_ratios_is_wrong_on_the_same_month(prometheus_url: str, services: list[Service]) -> None:
    """What the README says of the usual way; here so that it stays true."""

    def mean(name: str) -> float:
        errors = f'sum(rate({METRIC}{{service="{name}", http_response_status_code=~"5.."}}[5m]))'
        query = f'avg_over_time(({errors} / sum(rate({METRIC}{{service="{name}"}}[5m])))[30d:5m])'
        answer = httpx2.get(f"{prometheus_url}/api/v1/query", params={"query": query, "time": END}, timeout=60).json()
        return float(answer["data"]["result"][0]["value"][1])

    truth = {service.name: service.bad / service.total for service in services}
    assert mean("late-errors") > 3 * truth["late-errors"]
    assert mean("young") < 0.7 * truth["young"]
    assert math.isnan(mean("idle"))
