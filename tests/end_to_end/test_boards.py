"""Every panel of every board has data where the real shop and the real service run."""

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner
from tests.support.dashboards.committed import DIST
from tests.support.dashboards.mistakes import LIVE, Mistake
from tests.support.stacks.boards import SPAN, Stack

from burnline_dashboards.checks.exemptions import without_exempted
from burnline_dashboards.checks.exported import Dashboard
from burnline_dashboards.checks.finding import Finding
from burnline_dashboards.checks.live import LiveOptions, live
from burnline_dashboards.cli.app import app
from burnline_dashboards.files.documents import read_documents
from burnline_dashboards.files.exemptions import read_exemptions
from burnline_dashboards.files.output import EXCEPTIONS_FILE
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
BOARDS = {board.uid: board for board in (Dashboard(each.content, each.file) for each in read_documents([DIST]))}
SLOS = [
    "catalog/latency",
    "checkout/availability",
    "checkout/latency",
    "payments/availability",
    "storefront/availability",
]
SERVICES = ["catalog", "checkout", "payments", "storefront"]
SCRAPE = timedelta(seconds=5)
"""Five times what the stack scrapes at. Rates look back over four of these: four seconds of a busy machine without a
scrape would leave panels of rates without data."""
T = TypeVar("T")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        running.wait_for_data()
        yield running


@pytest.fixture
def api(stack: Stack) -> Iterator[PrometheusApi]:
    with http_client(HttpOptions()) as client:
        yield PrometheusApi(stack.prometheus.url, client)


def asked(**given: str) -> LiveOptions:
    return LiveOptions(end=time.time(), length=timedelta(minutes=2), scrape=SCRAPE, variable_values=given)


def found(board: str, api: PrometheusApi, **given: str) -> Sequence[Finding]:
    return list(without_exempted(live(BOARDS[board], api, asked(**given)), read_exemptions([DIST / EXCEPTIONS_FILE])))


def at_last(look: Callable[[], T], is_right: Callable[[T], bool]) -> T:
    """What it sees once that is right, or when it has not become so: a rare kind of request may not have come yet."""
    deadline = time.monotonic() + 120
    while not is_right(seen := look()) and time.monotonic() < deadline:
        time.sleep(2)
    return seen


def found_at_last(board: str, api: PrometheusApi, **given: str) -> Sequence[str]:
    return at_last(lambda: [str(finding) for finding in found(board, api, **given)], lambda findings: not findings)


@pytest.mark.parametrize("board", sorted(BOARDS))
def test_every_panel_has_data(board: str, api: PrometheusApi) -> None:
    assert found_at_last(board, api) == []


@pytest.mark.parametrize("slo_id", SLOS)
def test_the_detail_board_has_data_for_every_slo(slo_id: str, api: PrometheusApi) -> None:
    assert found_at_last("slo-detail", api, slo_id=slo_id) == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_requests_board_has_data_for_every_service(service: str, api: PrometheusApi) -> None:
    assert found_at_last("service-red", api, service=service) == []


def test_marks_are_not_needed_where_errors_happen(api: PrometheusApi) -> None:
    """Only an SLO whose budget is gone, as this one's, has no time to exhaustion."""

    def empty() -> set[str]:
        everything = live(BOARDS["slo-detail"], api, asked(slo_id="checkout/availability"))
        return {each.panel for each in everything if each.code == "empty-result"}

    assert at_last(empty, lambda panels: panels <= {"Budget exhausted in"}) <= {"Budget exhausted in"}


@pytest.mark.parametrize("mistake", LIVE, ids=lambda each: each.name)
def test_a_mistake_that_only_running_shows_is_reported(mistake: Mistake, api: PrometheusApi) -> None:
    content = copy.deepcopy(BOARDS[mistake.board].content)
    mistake.change(content)
    assert content != BOARDS[mistake.board].content
    given = {} if mistake.code == "variable-empty" else {"service": "checkout"}

    def reported() -> set[tuple[str, str]]:
        return {(each.panel, each.code) for each in live(Dashboard(content), api, asked(**given))}

    wanted = (mistake.panel, mistake.code)
    assert wanted in at_last(reported, lambda pairs: wanted in pairs)


def test_exemplars_of_durations_carry_the_trace_they_open(api: PrometheusApi) -> None:
    end = time.time()
    expr = "sum by (le) (rate(http_server_request_duration_seconds_bucket[1m]))"
    assert api.exemplars(expr, start=end - 120, end=end) > 0


def test_the_command_finds_nothing_on_the_stack(stack: Stack) -> None:
    command = ["check", str(DIST), "--prometheus", stack.prometheus.url, "--range", SPAN, "--scrape-interval", "5s"]
    done = at_last(lambda: CliRunner().invoke(app, command), lambda done: done.exit_code == 0)
    assert (done.exit_code, done.stdout) == (0, "")


def test_the_command_names_the_metric_that_does_not_exist(stack: Stack, tmp_path: Path) -> None:
    text = (DIST / "slo-overview.json").read_text().replace("slo:objective:ratio", "slo:objectives:ratio")
    (tmp_path / "typo.json").write_text(text)
    others = [str(path) for path in DIST.glob("*.json") if path.name != "slo-overview.json"]
    command = ["check", str(tmp_path / "typo.json"), *others, "--prometheus", stack.prometheus.url, "--range", SPAN]
    done = CliRunner().invoke(app, [*command, "--scrape-interval", "5s"])
    assert done.exit_code == 1
    assert (
        "typo.json › SLOs › A: error empty-result: a query must have data; there is no metric slo:objectives:ratio"
        in (done.output)
    )
