"""What people read on the pages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from tests.support.slo_service.board import NOW, FakeBoard, Story, many_slos, slo
from tests.support.slo_service.markup import Page, parse
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.alerts import step
from burnline_slo.domain.composite import CompositeSLI, MissingPart
from burnline_slo.domain.period import CalendarPeriod, CalendarUnit
from burnline_slo.domain.policy import AlertPolicy, SpentAlert
from burnline_slo.domain.sli import AvailabilitySLI, TimeslicesSLI
from burnline_slo.web.app import create_app


def page(client: FlaskClient, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    return parse(answer.text)


def show(board: FakeBoard, path: str = "/") -> Page:
    return page(create_app(board, external_url="http://localhost").test_client(), path)


def test_the_list_is_worst_first_and_names_every_state_in_words(client: FlaskClient) -> None:
    rows = page(client, "/").rows("slos")
    assert [row[0] for row in rows] == [
        "Exhausted", "Burning", "At risk", "No data", "No data", "No data", "OK", "OK", "OK", "OK",
    ]  # fmt: skip
    assert rows[0][1:] == [
        "payments / availability",
        "team-payments",
        "99.95% 30d",
        "99.9280%",
        "−44.0%",
        "1.44×",
        "ticket_3d",
    ]


def test_the_counts_on_top_cover_all_states(client: FlaskClient) -> None:
    text = page(client, "/").text
    for count in ("1 Exhausted", "1 Burning", "1 At risk", "3 No data", "4 OK"):
        assert count in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=catalog", ["catalog / availability", "catalog / freshness"]),
        ("state=burning&state=at_risk", ["checkout / availability", "catalog / availability"]),
        ("q=latency&state=ok", ["checkout / latency", "storefront / latency"]),
        ("service=mailer", ["mailer / delivery"]),
    ],
)
def test_search_and_states_narrow_the_list(client: FlaskClient, query: str, names: list[str]) -> None:
    rows = page(client, f"/?{query}").rows("slos")
    assert [row[1].partition(" the source")[0] for row in rows] == names


def test_the_filter_shows_what_it_filters_by(client: FlaskClient) -> None:
    answer = client.get("/?q=a%22b&state=ok").text
    assert 'value="a&#34;b"' in answer
    assert 'value="ok" checked' in answer


def test_nothing_found_leads_back(client: FlaskClient) -> None:
    found = page(client, "/?q=nobody")
    assert "No SLO matches" in found.text
    assert "Show all 10" in found.text


def test_a_state_nobody_knows_is_a_400_that_lists_them(client: FlaskClient) -> None:
    assert "state is one of no_data, exhausted" in page(client, "/?state=great", 400).text


def test_missing_data_is_never_shown_as_health(client: FlaskClient) -> None:
    rows = {row[1].partition(" ")[0]: row for row in page(client, "/").rows("slos")}
    assert "no data" in rows["mailer"][4]
    assert "no data" in rows["mailer"][5]
    assert "100%" not in " ".join(rows["mailer"])
    detail = page(client, "/slos/mailer/delivery")
    assert "No data: the source has no samples of this SLI" in detail.text
    assert "100%" not in detail.text


def test_the_last_known_numbers_are_marked_as_such(client: FlaskClient) -> None:
    text = page(client, "/slos/search/availability").text
    assert "the newest sample is from 2026-08-14 09:18 UTC" in text
    assert "last known" in text


def test_a_part_of_the_period_is_shown(client: FlaskClient) -> None:
    assert "data for 41% of the 30d" in page(client, "/").text
    assert "41.0% of the 30d has data" in page(client, "/slos/storefront/availability").text


def test_a_near_miss_is_not_rounded_to_a_hit() -> None:
    nearly = slo("a", "near", "0.99")
    text = show(FakeBoard(stories=[Story(slo=nearly, error_ratio=0.0000004)]), "/slos/a/near").text
    assert "99.99996%" in text
    assert "100% objective" not in text


def test_an_slo_says_what_it_is_and_what_is_left(client: FlaskClient) -> None:
    text = page(client, "/slos/checkout/availability").text
    for part in (
        "99.9% over 30d",
        "team-payments",
        "runbooks.example/checkout",
        "Customers can pay.",
        "page_1h is firing: burn rate 23.6× over 1h",
        "69,216 of 103,680 bad events",
        "28 min 50 s of full outage",
        "20h 20 min",
        '{http_response_status_code=~"5..",service="checkout"}',
    ):
        assert part in text


def test_an_overspent_budget_says_by_how_much(client: FlaskClient) -> None:
    text = page(client, "/slos/payments/availability").text
    assert "22,810 bad events above the 51,840 allowed" in text
    assert "9 min 30 s of full outage over budget" in text


def test_each_tier_stands_beside_its_threshold_and_state(client: FlaskClient) -> None:
    rows = page(client, "/slos/checkout/availability").rows("tiers")
    assert rows[0] == ["page_1h", "23.6× 1h", "35.3× 5m", "14.4×", "2% in 1h", "firing"]
    assert [row[-1] for row in rows] == ["firing", "inactive", "inactive", "inactive"]


def test_history_says_from_when_to_when(client: FlaskClient) -> None:
    rows = page(client, "/slos/checkout/availability").rows("history")
    assert rows[0][:4] == ["page_1h", "2026-08-14 11:56", "still firing", "34 min"]
    assert rows[1][:4] == ["page_1h", "2026-08-11 07:30", "2026-08-11 08:04", "34 min"]


def test_the_page_stays_when_the_ledger_can_not_be_read(board: FakeBoard, client: FlaskClient) -> None:
    board.ledger_fails = True
    assert "The alert history can't be read at the moment" in page(client, "/slos/checkout/availability").text
    assert "The alert history can't be read at the moment" in page(client, "/alerts").text


def test_alerts_that_fire_come_before_history(client: FlaskClient) -> None:
    rows = page(client, "/alerts").rows("history")
    assert rows[0][0] == "payments/availability"
    assert len(rows) == 2 + 5


def test_the_title_counts_firing_alerts(client: FlaskClient) -> None:
    assert page(client, "/").title == "(2) SLOs · Burnline"
    assert show(FakeBoard()).title == "SLOs · Burnline"


def test_an_unknown_slo_is_a_page_that_says_so(client: FlaskClient) -> None:
    found = page(client, "/slos/checkout/nothing", 404)
    assert "There is no SLO checkout/nothing" in found.text
    assert "All SLOs" in found.text


def test_with_nothing_to_show_the_page_says_what_to_do() -> None:
    assert "No SLOs yet" in show(FakeBoard()).text
    assert "burnline check" in show(FakeBoard()).text
    waiting = show(FakeBoard(reason="no tick has finished yet")).text
    assert "No SLOs yet" not in waiting
    assert "no tick has finished yet" in waiting


def test_mistakes_in_slo_files_stand_on_top() -> None:
    text = show(FakeBoard(stories=[Story(slo=slo())], problems=["a.yaml:3:1: error: unknown key", "b.yaml:1:1"])).text
    assert "2 mistakes in SLO files" in text
    assert "a.yaml:3:1: error: unknown key" in text


def test_old_numbers_are_announced(board: FakeBoard, client: FlaskClient) -> None:
    board.reason = "Prometheus did not answer for 12 minutes"
    assert "These numbers are not current. Prometheus did not answer for 12 minutes" in page(client, "/").text


def test_two_hundred_slos_are_one_page() -> None:
    assert len(show(many_slos(200)).rows("slos")) == 200


@pytest.mark.parametrize("path", ["/", "/slos/checkout/availability", "/slos/mailer/delivery", "/alerts", "/slos/a/b"])
def test_pages_are_well_formed_and_reachable_without_eyes(client: FlaskClient, path: str) -> None:
    found = parse(client.get(path).text)
    assert found.repeated_ids == []
    assert found.unclosed == []
    assert found.unlabelled == []
    assert found.missing_references == []
    assert found.headings[0] == 1
    assert all(deeper <= upper + 1 for upper, deeper in zip(found.headings, found.headings[1:], strict=False))
    assert found.inline == []


def test_markup_in_names_and_texts_is_text() -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    bad = slo(
        "shop<b>",
        'a"><script>alert(1)<',
        description=evil,
        owner=evil,
        runbook="javascript:alert(1)",
        labels={"team<i>": evil},
    )
    board = FakeBoard(stories=[Story(slo=bad, fault=evil)], problems=[evil], reason=evil)
    client = create_app(board, external_url="http://localhost").test_client()
    paths = [
        "/",
        f"/?q={evil}",
        "/alerts",
        client.application.url_map.bind("localhost").build("pages.slo", {"service": bad.service, "name": bad.name}),
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found = parse(answer.text)
        assert set(found.scripts) <= {"htmx.min.js", "live.js", "format.js", "charts.js", "uPlot.iife.min.js"}
        assert found.inline == []
        assert "<img src=x" not in answer.text
        assert not any(link.lower().startswith("javascript:") for link in found.links)
        assert found.unclosed == []


@pytest.mark.parametrize(
    ("runbook", "linked"),
    [
        ("https://runbooks.example/a", True),
        ("http://runbooks.example/a", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("https://[broken", False),
        ("see the wiki", False),
    ],
)
def test_only_web_addresses_of_runbooks_are_links(runbook: str, linked: bool) -> None:
    found = show(FakeBoard(stories=[Story(slo=slo("a", "b", runbook=runbook))]), "/slos/a/b")
    assert (runbook in found.links) == linked
    assert "Runbook" in found.text


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/")
    assert client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_pages_call_what_is_counted_by_its_name() -> None:
    of = events_of(bad="e_total", total="t_total")
    sliced = slo(sli=TimeslicesSLI(of=of, slice=timedelta(minutes=5), target=Decimal("0.99")))
    text = show(FakeBoard(stories=[Story(slo=sliced, error_ratio=0.0005)]), "/slos/checkout/availability").text
    assert "bad slices" in text
    assert "of bad slices" in text
    assert "Slices per second" in text
    assert "bad events" not in text.partition("What is counted")[0]
    up = slo(sli=AvailabilitySLI(gauge=selector("up")))
    assert "bad seconds" in show(FakeBoard(stories=[Story(slo=up)]), "/slos/checkout/availability").text


def test_a_calendar_budget_is_held_against_the_time_that_is_over() -> None:
    """On 14 August at half past twelve."""
    month = replace(slo(), period=CalendarPeriod(unit=CalendarUnit.MONTH, zone=ZoneInfo("UTC")))
    texts = [show(FakeBoard(stories=[Story(slo=one)]), "/slos/checkout/availability").text for one in (month, slo())]
    assert "44% of the period is over" in texts[0]
    assert "of the period is over" not in texts[1]
    assert "It is reset when the next period begins" in texts[0]
    assert "A rolling budget recovers" in texts[1]


def test_an_alert_that_is_no_tier_shows_its_reason_instead_of_burn_rates() -> None:
    policy = AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.5")),))
    one = replace(slo(), policy=policy)
    story = Story(slo=one, error_ratio=0.0008)
    board = FakeBoard(stories=[story])
    firing, _ = step(one, {}, {}, NOW, lambda: "id", period=story.window(one.period.length), newest_data_at=NOW)
    board._statuses[one.id] = replace(board._statuses[one.id], firing=list(firing.values()))
    row = show(board, "/alerts").text
    assert "spent_50" in row
    assert "50% or more of the error budget is spent" in row
    assert "no data" not in row


def test_a_journey_shows_its_parts_and_what_a_silent_one_counts_as() -> None:
    sli = CompositeSLI(parts=(("checkout/a", 1.0), ("checkout/b", 2.5), ("checkout/c", 1.0)), missing=MissingPart.BAD)
    stories = [Story(slo=replace(slo("checkout", "whole"), sli=sli))]
    stories += [Story(slo=slo("checkout", "a")), Story(slo=slo("checkout", "b"), covered=0.0)]
    page = show(FakeBoard(stories=stories), "/slos/checkout/whole")
    assert page.rows("parts") == [
        ["OK", "checkout/a", "1", "99.970%", "70.0%", ""],
        [
            "No data",
            "checkout/b",
            "2.5",
            "no data",
            "no data",
            "the source has no samples of this SLI in the whole period",
        ],
        ["", "checkout/c", "1", "no data", "no data", "no SLO of this name is in force"],
    ]
    assert "a part without events counts as failed" in page.text
