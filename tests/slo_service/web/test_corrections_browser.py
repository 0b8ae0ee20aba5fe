"""What is excluded, on the page of an SLO in a real browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.support.slo_service.board import NOW, FakeBoard, Story, slo
from tests.support.slo_service.browser import CONTRAST, DRAWN, WIDE
from tests.support.waiting import wait_until

from burnline_slo.domain.corrections import Correction
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer

pytestmark = pytest.mark.real


def story(*corrections: Correction) -> Story:
    return Story(slo=slo(), corrections=corrections)


def test_the_page_shows_what_is_excluded_and_takes_it_back_when_it_is_removed(chromium: Path) -> None:
    start = NOW - timedelta(hours=4)
    one = Correction(id="c1", reason="Database upgrade", author="ada", start=start, end=start + timedelta(hours=2))
    board = FakeBoard(stories=[story(one)])
    complaints: list[str] = []
    app = create_app(board, external_url="http://localhost", refresh_seconds=1)
    with WebServer(app, port=0) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=WIDE)  # type: ignore[arg-type]  # a literal
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{server.url}/slos/checkout/availability")
        page.wait_for_selector(DRAWN)
        card = page.locator("section.excluded")
        expect(card).to_contain_text("Corrections leave out 2h of the 30d.")
        expect(card.locator(".corrections")).to_contain_text("Database upgrade")
        assert card.locator("tr.corrected td").all_inner_texts() != card.locator("tr.raw td").all_inner_texts()
        assert page.evaluate(CONTRAST) == []
        # Above the curve of the traffic chart, 3 hours ago: a band, and nothing but the grid when it is removed.
        inked = """() => { const c = document.querySelector("#plot-traffic canvas");
            if (!c) return 40;
            const { data } = c.getContext("2d").getImageData(c.width * 0.5, c.height * 0.15, 40, 1);
            return data.filter((value, i) => i % 4 === 3 && value > 0).length }"""
        assert page.evaluate(inked) == 40
        board.tell([story()])
        expect(card).to_have_count(0)
        wait_until(lambda: page.evaluate(inked) < 10, timeout_seconds=10, what="the band is gone")
        browser.close()
    assert complaints == []
