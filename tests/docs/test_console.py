"""What the pages say to type is typed, and prints what they show; what they say of the SDK's metrics is so in the shop.

A word after a block's language (`console bad` in docs/check.md) makes it an example of something else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.docs.month import write_month
from tests.support.docs.newcomer import Newcomer
from tests.support.docs.pages import NUMBERS_VARY, Step, blocks, pages, steps
from tests.support.servers.prometheus import Prometheus, ScrapeJob

from burnline.conventions import HTTP_SERVER_REQUEST_DURATION
from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role
from scripts import programs

pytestmark = pytest.mark.real

NOT_TYPED = {
    "make ": "takes minutes, or runs these tests",
    "pip install": "tests/packages installs them",
    "compose/": "needs Docker; tests/compose holds it",
    "cd compose": "needs Docker; tests/compose holds it",
    "docker ": "needs Docker; tests/compose holds it",
    "gunicorn ": "tests/sdk/servers holds it",
    "uwsgi ": "tests/sdk/servers holds it",
    "uvicorn ": "tests/sdk/servers holds it",
    "OTEL_SERVICE_NAME=checkout ": "tests/sdk/servers holds it",
    "python -m benchmarks": "measures for minutes",
    "python -m venv .bench": "measures for minutes",
    ".bench/bin/": "measures for minutes",
    "burnline corrections": "tests/slo_service/web/test_corrections_docs.py holds it",
    "burnline-dashboards push": "needs a Grafana; tests/dashboards/push holds it",
    "burnline-dashboards check dashboards/dist": "needs the whole stack; tests/end_to_end holds it",
    "burnline-dashboards check exported/": "needs somebody's dashboards; tests/dashboards/checks holds it",
    "python -m burnline_sample_app up": "runs already",
    "python -m burnline_sample_app load": "takes a minute; tests/sample_app/load holds it",
    "python -m burnline_sample_app play": "takes minutes; tests/sample_app/scenarios holds it",
}
"""What a command begins with → why it is not typed here."""
GIVEN = {
    "slos/checkout.yaml": "README.md",
    "burnline.yaml": "docs/configuration.md",
    "app.py": "docs/sdk.md",
}
"""A file that other pages take as given → the page that shows it."""
FILES = {
    "docs/check.md": {
        "slos/checkout.yaml": "version: burnline/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 0.999\n"
        "    sli: {events: {bad: orders_failed_total, total: orders_total}}\n",
    },
}
"""What else stands in the folder of somebody who reads a page."""
WITH_SERVICE = ("docs/api.md",)
"""Pages that speak to a service that runs already."""


def typed(page: str) -> list[Step]:
    found = [step for block in blocks(page, "console") if block.info in ("", NUMBERS_VARY) for step in steps(block)]
    return [step for step in found if not step.command.startswith(tuple(NOT_TYPED))]


def pages_to_type() -> list[str]:
    """Those with a command or an output that no page before them has."""
    known: set[tuple[str, tuple[str, ...]]] = set()
    chosen = []
    for page in sorted(pages(), key=lambda page: page.count("/README.md")):
        new = {(re.sub(r"\s+# .*", "", step.command), step.output) for step in typed(page)} - known
        if new:
            chosen.append(page)
        known |= new | {(command, ()) for command, _ in new}
    return chosen


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """With a month of the checkout's requests."""
    folder = tmp_path_factory.mktemp("month")
    write_month(folder / "data")
    with Prometheus(folder) as server:
        yield server


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(folder=tmp_path_factory.mktemp("shop")) as running:
        yield running


@pytest.mark.parametrize("page", pages_to_type())
def test_what_a_page_says_to_type_prints_what_it_shows(
    page: str, prometheus: Prometheus, shop: Shop, tmp_path: Path
) -> None:
    ports = {9090: prometheus.url, 8080: shop.url(Role.STOREFRONT), 8002: shop.url(Role.CHECKOUT)}
    with Newcomer(tmp_path, running=ports) as newcomer:
        for source in dict.fromkeys([*GIVEN.values(), page]):
            newcomer.write_files(source)
        for name, text in FILES.get(page, {}).items():
            newcomer.write(name, text)
        if page in WITH_SERVICE:
            newcomer.enter(Step(command="burnline serve -c burnline.yaml", output=()))
        for step in typed(page):
            program = step.command.partition(" ")[0]
            if program in ("curl", "openssl") and shutil.which(program) is None:
                pytest.skip(f"this machine has no {program} (install it: apt-get install {program})")
            newcomer.enter(step)


def test_what_is_not_typed_is_on_a_page() -> None:
    commands = [step.command for page in pages() for block in blocks(page, "console") for step in steps(block)]
    assert [name for name in NOT_TYPED if not any(command.startswith(name) for command in commands)] == []


def test_the_configuration_of_prometheus_on_the_sdks_page_is_one(tmp_path: Path) -> None:
    with Newcomer(tmp_path, running={}) as newcomer:
        newcomer.write_files("docs/sdk-metrics.md")
    command: list[str | Path] = [programs.find("promtool"), "check", "config", tmp_path / "prometheus.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


EXAMPLES = [
    pytest.param(block.text, id=f"{block.page}:{block.line}")
    for page in pages()
    for block in blocks(page, "yaml")
    if "burnline/v1" in block.text and HTTP_SERVER_REQUEST_DURATION in block.text
]


@pytest.fixture(scope="module")
def shop_prometheus(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Has scraped the shop."""
    job = ScrapeJob(name="shop", targets=[url.removeprefix("http://") for url in shop.urls.values()])
    with Prometheus(tmp_path_factory.mktemp("shop_prometheus"), jobs=[job]) as server:
        server.wait_for(f"count(count by (service) ({HTTP_SERVER_REQUEST_DURATION}_count)) == {len(Role)}")
        yield server


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_with_the_sdks_metrics_hold_in_the_shop(
    example: str, shop_prometheus: Prometheus, tmp_path: Path
) -> None:
    with Newcomer(tmp_path, running={9090: shop_prometheus.url}) as newcomer:
        newcomer.write("slos/example.yaml", example)
        newcomer.enter(Step(command="burnline check slos/ --prometheus http://127.0.0.1:9090", output=()))
