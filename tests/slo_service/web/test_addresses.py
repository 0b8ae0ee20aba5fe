"""Pages of single combinations of labels, whatever their values hold."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.support.slo_service.board import FakeBoard, Story, slo
from tests.support.slo_service.markup import parse

from burnline_slo.domain.combinations import expand
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.notification import slo_url
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer

VALUES = ["/cart", "/../../alerts", "//a", "/a/", "..", "", "%2F", "a?b#c", 'x="y"', "ü ✓", "\\", "}{", "&<b>", "a\nb"]
BY_ROUTE = replace(slo(), grouping=Grouping(labels=("route", "zone")))
TOTAL, *CHILDREN = expand(BY_ROUTE, [(value, "eu") for value in VALUES], ["A note."])


def board() -> FakeBoard:
    return FakeBoard(stories=[Story(slo=one) for one in (TOTAL, *CHILDREN)])


@pytest.mark.parametrize("prefix", ["", "/burnline"])
def test_every_combination_has_a_page_that_the_list_and_alerts_lead_to(prefix: str) -> None:
    base = f"http://localhost{prefix}"
    client = create_app(board(), external_url=base).test_client()
    links = [link for link in parse(client.get(f"{prefix}/").text).links if "/slos/" in link]
    assert len(links) == len(VALUES) + 1
    for child in CHILDREN:
        address = slo_url(base, child.id)
        assert urlsplit(address).path in links
        page = client.get(address)
        assert page.status_code == 200, address
        told = client.get(address.replace("/slos/", "/api/v1/slos/"))
        assert told.json is not None
        assert told.json["id"] == child.id
        assert told.json["group"] == child.combination
        assert told.json["parent"] == TOTAL.id
        assert told.json["url"] == address


def test_the_page_refreshes_itself_under_its_own_address() -> None:
    client = create_app(board(), external_url="http://localhost/burnline").test_client()
    address = urlsplit(slo_url("http://localhost/burnline", CHILDREN[0].id)).path
    assert f'hx-get="{address}?range=6h"' in client.get(f"{address}?range=6h").text
    assert 'hx-get="/burnline/alerts"' in client.get("/burnline/alerts").text
    assert 'hx-get="/burnline/nothing%3Fhere"' in client.get("/burnline/nothing%3Fhere").text


def test_a_combination_leads_to_its_total_and_the_total_says_what_is_to_be_known() -> None:
    client = create_app(board(), external_url="http://localhost").test_client()
    assert "/slos/checkout/availability" in parse(client.get(slo_url("", CHILDREN[0].id)).text).links
    total = client.get("/slos/checkout/availability").text
    assert "A note." in total
    assert "route and zone" in total
    (link,) = [link for link in parse(total).links if "?q=" in link]
    listed = client.get(link).text
    assert f"{len(VALUES)} of {len(VALUES) + 1} SLOs" in listed


def test_what_is_no_combination_is_not_found() -> None:
    client = create_app(board(), external_url="http://localhost").test_client()
    for path in ("/slos/checkout/availability/x", "/slos/checkout/availability%7Bx%7D", "/slos/checkout/"):
        assert client.get(path).status_code == 404


def test_a_real_server_serves_them() -> None:
    app = create_app(board(), external_url="http://localhost")
    with WebServer(app, host="127.0.0.1", port=0) as web:
        for child in CHILDREN:
            told = httpx2.get(slo_url(f"http://127.0.0.1:{web.port}", child.id).replace("/slos/", "/api/v1/slos/"))
            assert told.json()["id"] == child.id
