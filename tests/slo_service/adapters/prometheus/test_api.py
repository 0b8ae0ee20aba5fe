from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx2
import pytest
import stamina
from tests.support.slo_service.stub_server import (
    CONFIG,
    RANGE,
    Answer,
    StubServer,
    json_answer,
    matrix,
    refusal,
)

from burnline_sample_app.demo.ports import free_port
from burnline_slo.adapters.prometheus.api import TRIES, PrometheusApi, QueryRefusedError, RangeSeries
from burnline_slo.adapters.prometheus.source import DEFAULT_SCRAPE_INTERVAL, PrometheusSource
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, EventsSLI, LatencySLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import SourceError

SPAN = Span(start=6_000, end=6_300, grain_seconds=60)
SLIS: list[SLI] = [
    EventsSLI(bad="a_failed_total", total="a_total"),
    LatencySLI(histogram="b_seconds", matchers="", threshold_seconds=Decimal("0.3")),
]
HTML = Answer(body=b"<html><body>Please log in</body></html>", content_type="text/html")


def series(points: object, labels: object = None) -> dict[str, object]:
    return {"metric": {"burnline_tile": "0:whole"} if labels is None else labels, "values": points}


def ask(api: PrometheusApi) -> list[RangeSeries]:
    return list(api.query_range("up", start=60, end=180, step=60))


def test_a_range_query_is_posted_and_its_matrix_read(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(matrix(series([[60, "1"], [120.5, "2.5"]], {"a": "b"})))
    assert ask(api) == [RangeSeries(labels={"a": "b"}, times=[60, 120.5], values=[1, 2.5])]
    (asked,) = stub.asked
    assert (asked.method, asked.path) == ("POST", RANGE)
    assert asked.parameters == {"query": "up", "start": "60", "end": "180", "step": "60"}


def test_an_empty_matrix_is_no_series(api: PrometheusApi) -> None:
    assert ask(api) == []


def test_the_configuration_is_read_where_the_server_tells_it(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(json_answer({"status": "success", "data": {"yaml": "global: {}"}}))
    assert api.config_text() == "global: {}"
    assert stub.asked[0].path == CONFIG


@pytest.mark.parametrize("answer", [Answer(status=404, body=b"not found"), refusal(status=400), refusal(status=404)])
def test_a_server_that_does_not_tell_its_configuration_is_well(
    api: PrometheusApi, stub: StubServer, answer: Answer
) -> None:
    stub.always(answer)
    assert api.config_text() == ""


@pytest.mark.parametrize("status", [400, 422, 503])
def test_a_query_at_fault_is_told_in_the_servers_words_and_not_tried_again(
    api: PrometheusApi, stub: StubServer, status: int
) -> None:
    stub.always(refusal("execution", "many-to-many\nmatching", status=status))
    with pytest.raises(QueryRefusedError, match=r"^execution: many-to-many matching$"):
        ask(api)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_and_may_recover(api: PrometheusApi, stub: StubServer, status: int) -> None:
    busy = Answer(status=status, body=b"try later", content_type="text/plain")
    stub.in_turn([busy, busy, matrix()])
    assert ask(api) == []
    assert len(stub.asked) == TRIES


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_stays_busy_is_an_error_with_its_words(api: PrometheusApi, stub: StubServer, status: int) -> None:
    stub.always(Answer(status=status, body=b"the head is\n corrupted " + b"x" * 10_000, content_type="text/plain"))
    with pytest.raises(SourceError, match=rf"unreachable: it answered {status} the head is corrupted x+…$"):
        ask(api)
    assert len(stub.asked) == TRIES


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_told_with_where_to_look(api: PrometheusApi, stub: StubServer, status: int) -> None:
    stub.always(Answer(status=status, body=b"no", content_type="text/plain"))
    with pytest.raises(SourceError, match=rf"refused our credentials \({status}\); see `prometheus:`"):
        ask(api)


def test_a_redirect_is_not_followed_and_told(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(Answer(status=302, headers={"Location": "https://login.example/"}, content_type="text/html"))
    with pytest.raises(SourceError, match="does not speak Prometheus' API: it answered 302"):
        ask(api)


def test_a_login_page_is_told_as_what_it_is(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(HTML)
    with pytest.raises(SourceError, match="it answered 200 with text/html: <html><body>Please log in"):
        ask(api)


def test_nobody_there_is_told_with_the_address(client: httpx2.Client) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with stamina.set_testing(True, attempts=TRIES), pytest.raises(SourceError, match=f"^Prometheus at {url} is unrea"):
        ask(PrometheusApi(url, client))


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[::1", "http://a b", "ftp://127.0.0.1", "nonsense"])
def test_an_address_that_is_none_is_no_other_exception(client: httpx2.Client, url: str) -> None:
    with stamina.set_testing(True, attempts=TRIES), pytest.raises(SourceError, match="Prometheus at "):
        ask(PrometheusApi(url, client))


BAD_ANSWERS = {
    "empty": Answer(),
    "html": HTML,
    "garbage": Answer(body=bytes(range(256)) * 4),
    "half a document": Answer(body=b'{"status": "success", "data": {"resultTy'),
    "deep": Answer(body=b"[" * 100_000),
    "not what its gzip says": Answer(body=b"plain", headers={"Content-Encoding": "gzip"}),
    "cut gzip": Answer(body=gzip.compress(b"{}" * 1_000)[:20], headers={"Content-Encoding": "gzip"}),
    "not utf-8": Answer(body=b'{"status": "\xff\xfe"}'),
    "closed": Answer(closes=True, body=b'{"status": "succ'),
    "not found": Answer(status=404, body=b"404 page not found", content_type="text/plain"),
    "teapot": Answer(status=418),
    "no content": Answer(status=204),
    "a number": json_answer(5),
    "null": json_answer(None),
    "a list": json_answer([]),
    "an unknown status": json_answer({"status": "fine"}),
    "a status of another type": json_answer({"status": ["success"]}),
    "no data": json_answer({"status": "success"}),
    "data of another type": json_answer({"status": "success", "data": [1]}),
    "a vector": json_answer({"status": "success", "data": {"resultType": "vector", "result": []}}),
    "a result of another type": json_answer({"status": "success", "data": {"resultType": "matrix", "result": {}}}),
    "an error without words": json_answer({"status": "error"}, 400),
    "an error of other types": json_answer({"status": "error", "errorType": 5, "error": {"a": 1}}, 422),
    "series of another type": matrix(5),  # type: ignore[arg-type]  # what it is about
    "series without labels": matrix({"values": []}),
    "labels of another type": matrix(series([[6_060, "1"]], ["burnline_tile"])),
    "labels that are numbers": matrix(series([[6_060, "1"]], {"burnline_tile": 7})),
    "values of another type": matrix(series(7)),
    "values of null": matrix(series(None)),
    "points of another type": matrix(series([7])),
    "points that are text": matrix(series(["ab"])),
    "points that are too short": matrix(series([[6_060]])),
    "points that are too long": matrix(series([[6_060, "1", "2"]])),
    "times that are text": matrix(series([["noon", "1"]])),
    "times that are null": matrix(series([[None, "1"]])),
    "values that are words": matrix(series([[6_060, "many"]])),
    "values that are lists": matrix(series([[6_060, []]])),
    "times before the question": matrix(series([[60, "1"]])),
    "times after the question": matrix(series([[9_999_999_999, "1"]])),
    "times off the grid": matrix(series([[6_075, "1"]])),
    "times without end": Answer(body=b'{"status":"success","data":{"resultType":"matrix","result":['
                                     b'{"metric":{"burnline_tile":"0:whole"},"values":[[1e400,"1"]]}]}}'),
    "names we did not ask for": matrix(series([[6_060, "1"]], {"burnline_tile": "9:part"})),
    "negative counts": matrix(series([[6_060, "-5"]])),
}  # fmt: skip


def tiles_or_error(api: PrometheusApi) -> list[Tiles | NoData] | SourceError:
    try:
        return list(PrometheusSource(api, timedelta(seconds=15)).tiles(SLIS, SPAN))
    except SourceError as error:
        return error


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_whatever_comes_back_is_a_source_error_or_no_data(api: PrometheusApi, stub: StubServer, kind: str) -> None:
    stub.always(BAD_ANSWERS[kind])
    found = tiles_or_error(api)
    if isinstance(found, SourceError):
        assert stub.url in str(found)
        assert len(str(found)) < 500
    else:
        assert all(isinstance(one, NoData) or not one.covered_seconds.any() for one in found)


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_whatever_comes_back_the_scrape_interval_is_a_source_error_or_the_default(
    api: PrometheusApi, stub: StubServer, kind: str
) -> None:
    stub.always(BAD_ANSWERS[kind])
    try:
        interval = PrometheusSource(api).scrape_interval()
    except SourceError:
        return
    assert interval == DEFAULT_SCRAPE_INTERVAL


@pytest.mark.parametrize(
    ("yaml", "seconds"),
    [
        ("global: {scrape_interval: 15s}", 15),
        ("global: {scrape_interval: 15s}\nscrape_configs: [{scrape_interval: 1m30s}, {}]", 90),
        ("global: {scrape_interval: 250ms}", 0.25),
        ("", 60),
        ("global:", 60),
        ("[]", 60),
        ("a: [", 60),
        ("global: {scrape_interval: soon}", 60),
        ("global: 5", 60),
        ("scrape_configs: 5", 60),
        ("scrape_configs: [5, null]", 60),
    ],
)
def test_the_scrape_interval_is_the_longest_configured(
    api: PrometheusApi, stub: StubServer, yaml: str, seconds: float
) -> None:
    stub.always(json_answer({"status": "success", "data": {"yaml": yaml}}))
    assert PrometheusSource(api).scrape_interval() == timedelta(seconds=seconds)


def test_a_server_that_does_not_answer_in_time_is_told(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(Answer(hangs=True))
    with pytest.raises(SourceError, match=r"is unreachable: no answer in time \(ReadTimeout\)"):
        ask(api)


def test_a_server_that_answers_drop_by_drop_is_given_up(api: PrometheusApi, stub: StubServer) -> None:
    """Each drop comes in time; the answer never does."""
    stub.always(Answer(drips=True, body=b"{"))
    with pytest.raises(SourceError, match="did not finish its answer within"):
        ask(api)


def instant(result: object) -> Answer:
    return json_answer({"status": "success", "data": {"resultType": "vector", "result": result}})


def test_the_servers_clock_is_read(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(instant([{"metric": {}, "value": [1_790_000_000, "1790000000.25"]}]))
    assert api.clock() == datetime(2026, 9, 21, 14, 13, 20, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("result", [[], {}, None, [{"value": [1, "NaN"]}], [{"value": [1, "1e300"]}], [{"value": "x"}]])
def test_a_server_that_does_not_tell_the_time_is_no_clock(api: PrometheusApi, stub: StubServer, result: object) -> None:
    stub.always(instant(result))
    with pytest.raises(SourceError, match="does not tell what time it is"):
        api.clock()
