import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.stacks.whole_path import SLO, WholePath

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholePath]:
    """The whole path after a fault whose page fires; the tests below follow it in their order."""
    with WholePath(tmp_path_factory.mktemp("whole-path")) as running:
        running.break_checkout(seconds=7)
        running.wait(lambda: statuses(running.direct), "a page at the webhook", timeout_seconds=60)
        yield running


@pytest.fixture(scope="module")
def page(chromium: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser.new_page()
        browser.close()


def statuses(receiver: WebhookReceiver, tier: str = "page_1h") -> list[str]:
    """What was told of one tier, in order, repeats left out."""
    told = [alert["status"] for alert in receiver.alerts() if alert["labels"]["tier"] == tier]
    return [status for index, status in enumerate(told) if index == 0 or status != told[index - 1]]


def test_a_fault_rings_the_webhook(path: WholePath) -> None:
    page_alert = next(alert for alert in path.direct.alerts() if alert["labels"]["tier"] == "page_1h")
    assert page_alert["status"] == "firing"
    assert page_alert["labels"] | {"slo_id": SLO, "severity": "page", "service": "checkout"} == page_alert["labels"]
    assert path.direct.requests[0].json()["version"] == "4"
    assert "page_1h is firing, burn rate" in page_alert["annotations"]["summary"]


def test_the_same_comes_through_alertmanager(path: WholePath) -> None:
    path.wait(lambda: statuses(path.behind_alertmanager), "a page through Alertmanager")
    labels = path.behind_alertmanager.alerts()[0]["labels"]
    assert labels["slo_id"] == SLO


def test_the_list_shows_what_burns(path: WholePath, page: Page) -> None:
    page.goto(path.service_url)
    row = page.get_by_role("row").filter(has_text="availability")
    expect(row).to_contain_text("page")
    expect(row).to_contain_text("%")


def test_the_page_of_the_slo_shows_budget_chart_and_alert(path: WholePath, page: Page) -> None:
    page.goto(f"{path.service_url}/slos/{SLO}")
    expect(page.get_by_text("Budget left", exact=True).first).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.get_by_text("page_1h", exact=True).first).to_be_visible()


def test_it_resolves_when_the_fault_is_over(path: WholePath) -> None:
    path.wait(lambda: statuses(path.direct) == ["firing", "resolved"], "resolved at the webhook", timeout_seconds=150)
    path.wait(
        lambda: statuses(path.behind_alertmanager) == ["firing", "resolved"],
        "resolved through Alertmanager",
        timeout_seconds=30,
    )


def test_status_from_prometheus_alone_tells_what_the_service_tells(path: WholePath) -> None:
    told = path.slo()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "burnline_slo", "status", "--config", str(path.config)),
            *("--at", told["at"], "--format", "json"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    alone = json.loads(done.stdout)["slos"][0]
    assert alone["bad_events"] == pytest.approx(told["bad_events"], abs=1)
    assert alone["total_events"] == pytest.approx(told["total_events"], rel=0.01)
