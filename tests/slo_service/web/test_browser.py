"""The pages in a real browser: charts, live refresh, dark mode, phones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.support.slo_service.board import NOW, FakeBoard, Story, full_board, many_slos, slo
from tests.support.slo_service.browser import CONTRAST, DRAWN, WIDE

from burnline_slo.render.percent import percent
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer

pytestmark = pytest.mark.real
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@dataclass(kw_only=True)
class Site:
    """A served board and a way to open its pages; whatever a page complains about fails the test."""

    board: FakeBoard
    server: WebServer
    open: Callable[..., Page]


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    board = full_board()
    server = WebServer(create_app(board, external_url="http://localhost", refresh_seconds=1), port=0)
    server.start()
    complaints: list[str] = []
    contexts = []

    def show(path: str, size: dict[str, int] = WIDE, scheme: str = "light") -> Page:
        context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]  # literals
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.url + path)
        if path.startswith("/slos/"):
            page.wait_for_selector(DRAWN)
        return page

    yield Site(board=board, server=server, open=show)
    for context in contexts:
        context.close()
    server.stop()
    assert [each for each in complaints if "ERR_CONNECTION_REFUSED" not in each and "Failed to fetch" not in each] == []


def test_every_chart_is_drawn_and_the_policy_lets_it(site: Site) -> None:
    page = site.open("/slos/checkout/availability")
    assert page.locator(".plot canvas").count() == 7
    inked = page.evaluate("""() => [...document.querySelectorAll(".plot canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
    })""")
    assert min(inked) > 8
    expect(page.locator("#plot-budget .u-legend")).to_contain_text("budget left66.8%")
    expect(page.locator(".tile").first).to_contain_text("66.8%")


def test_the_cursor_shows_time_and_value(site: Site) -> None:
    page = site.open("/slos/checkout/availability")
    page.locator("#plot-errors .u-over").hover(position={"x": 20, "y": 20})
    legend = page.locator("#plot-errors .u-legend")
    expect(legend).to_contain_text("08-14 06:")
    expect(legend).to_contain_text("allowed0.1%")


def test_without_any_data_no_curve_is_drawn(site: Site) -> None:
    page = site.open("/slos/mailer/delivery")
    assert page.locator(".plot canvas").count() == 0
    assert "No data: the source has no samples" in page.locator("#plot-budget .hole").inner_text()


def test_a_new_tick_shows_by_itself_and_keeps_the_scroll(site: Site) -> None:
    page = site.open("/slos/checkout/latency", {"width": 1300, "height": 500})
    page.evaluate("window.marker = 1; scrollTo(0, 700)")
    seen = "[document.querySelector('.ranges').getBoundingClientRect().top, window.marker]"
    before = page.evaluate(seen)
    expect(page.locator(".headline .badge")).to_have_text("OK")
    later = NOW + timedelta(minutes=1)
    site.board.tell([Story(slo=slo("checkout", "latency", "0.99"), error_ratio=0.02, now=later)])
    expect(page.locator(".headline .badge")).to_have_text("Exhausted")
    expect(page.locator("#plot-budget .u-legend")).to_contain_text("−1")
    assert page.evaluate(seen) == pytest.approx(before, abs=1)
    assert page.locator(".plot canvas").count() == 7


def test_typing_narrows_the_list_and_a_refresh_keeps_what_was_typed(site: Site) -> None:
    page = site.open("/")
    page.locator("#q").press_sequentially("catalog")
    expect(page.locator(".slos tbody tr")).to_have_count(2)
    expect(page).to_have_url(f"{site.server.url}/?q=catalog")
    page.evaluate("window.marker = 1")
    site.board.tell(full_board().stories[:5])
    expect(page.locator(".counts")).to_contain_text("0 No data")
    expect(page.locator(".slos tbody tr")).to_have_count(2)
    assert page.locator("#q").input_value() == "catalog"
    assert page.evaluate("[document.activeElement.id, window.marker]") == ["q", 1]


def test_a_count_on_top_filters_by_its_state(site: Site) -> None:
    page = site.open("/")
    page.locator(".count.exhausted").click()
    expect(page.locator(".slos tbody tr")).to_have_count(1)
    assert "state=exhausted" in page.url
    page.locator(".count.exhausted input").press("Space")
    expect(page.locator(".slos tbody tr")).to_have_count(10)


def test_another_range_redraws_in_place(site: Site) -> None:
    page = site.open("/slos/checkout/availability", {"width": 1300, "height": 500})
    page.evaluate("window.marker = 1; scrollTo(0, 500)")
    with page.expect_response(lambda answer: "/api/v1/slos/checkout/availability?range=3d" in answer.url):
        page.get_by_role("link", name="3d", exact=True).click()
    expect(page.locator(".ranges [aria-current]")).to_have_text("3d")
    assert page.evaluate("[scrollY, window.marker]") == [500, 1]
    assert page.url.endswith("?range=3d")
    page.go_back()
    expect(page.locator(".ranges [aria-current]")).to_have_text("6h")


def test_a_window_shorter_than_a_step_says_so_instead_of_no_data(site: Site) -> None:
    page = site.open("/slos/checkout/availability?range=30d")
    expect(page.locator("[data-tier=page_1h] .hole")).to_have_text(
        "Over this range 5m is too short to be drawn: choose a shorter range"
    )
    assert page.locator("[data-tier=ticket_3d] canvas").count() == 1


def test_charts_are_drawn_though_the_ledger_gives_no_history(site: Site) -> None:
    site.board.ledger_fails = True
    page = site.open("/slos/checkout/availability")
    assert page.locator(".plot canvas").count() == 7
    expect(page.locator("#main")).to_contain_text("The alert history can't be read at the moment")


def test_a_service_that_does_not_answer_is_announced_and_the_numbers_stay(site: Site) -> None:
    page = site.open("/slos/checkout/availability")
    expect(page.locator("#connection")).to_be_hidden()
    site.server.stop()
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator(".headline .badge")).to_have_text("Burning")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/slos/checkout/availability"])
def test_text_stands_out_in_light_and_dark(site: Site, path: str, scheme: str) -> None:
    page = site.open(path, scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(16, 21, 28)") == (scheme == "dark")
    assert page.evaluate(CONTRAST) == []


def test_charts_follow_a_change_to_dark(site: Site) -> None:
    page = site.open("/slos/checkout/availability")
    page.evaluate("document.querySelectorAll('canvas').forEach((each) => { each.className = 'light'; })")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("canvas.light")).to_have_count(0)
    assert page.locator(".plot canvas").count() == 7


@pytest.mark.parametrize("path", ["/", "/slos/checkout/availability", "/alerts"])
def test_a_phone_never_scrolls_sideways(site: Site, path: str) -> None:
    page = site.open(path, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_two_hundred_slos_are_there_at_once(site: Site) -> None:
    site.board.tell(many_slos(200).stories)
    page = site.open("/")
    assert page.locator(".slos tbody tr").count() == 200


def test_markup_in_names_does_not_run(site: Site) -> None:
    evil = "<img src=x onerror=document.documentElement.dataset.owned=1>"
    bad = slo("shop", "a<b>", description=evil, owner=evil, labels={"x": evil})
    site.board.tell([Story(slo=bad, fault_ratio=0.035, fault_since=timedelta(minutes=40))])
    page = site.open("/slos/shop/a%3Cb%3E")
    assert page.locator("html[data-owned]").count() == 0
    assert evil in page.locator(".description").inner_text()


def test_the_browser_writes_percent_as_the_server_does(site: Site) -> None:
    page = site.open("/slos/checkout/availability")
    ratios = [0, 1, 0.5, 0.9995, 0.99999, 0.9999999, 0.0004, 0.00001, -0.44, -0.00001, 1.5, 1e-13, 1 - 1e-13]
    shown = page.evaluate("(ratios) => ratios.map((ratio) => format.percent(ratio, 1))", ratios)
    assert shown == [percent(ratio) for ratio in ratios]
