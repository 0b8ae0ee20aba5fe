from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import stamina
from tests.support.ports import free_port
from tests.support.servers.stub_prometheus import (
    CONFIG,
    RANGE,
    Answer,
    StubServer,
    json_answer,
    matrix,
    refusal,
)

from burnline_slo.errors import QueryRefusedError, SourceError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus import connection
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.connection import TRIES
from burnline_slo.prometheus.series import Series

HTML = Answer(body=b"<html><body>Please log in</body></html>", content_type="text/html")


def series(points: object, labels: object = None) -> dict[str, object]:
    return {"metric": {"burnline_tile": "0:whole"} if labels is None else labels, "values": points}


def ask(api: PrometheusApi) -> list[Series]:
    return list(api.query_range("up", start=60, end=180, step=60))


def test_a_range_query_is_posted_and_its_matrix_read(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(matrix(series([[60, "1"], [120.5, "2.5"]], {"a": "b"})))
    assert ask(api) == [Series(labels={"a": "b"}, times=[60, 120.5], values=[1, 2.5])]
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


def test_a_server_that_does_not_answer_in_time_is_told(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(Answer(hangs=True))
    with pytest.raises(SourceError, match=r"is unreachable: no answer in time \(ReadTimeout\)"):
        ask(api)


def test_a_server_that_answers_drop_by_drop_is_given_up(stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop comes in time; the answer never does."""
    monkeypatch.setattr(connection, "ANSWER_TIMEOUTS", 0.1)  # of a limit for each drop that a busy machine keeps
    stub.always(Answer(drips=True, body=b"{"))
    with (
        http_client(HttpOptions(timeout=timedelta(seconds=5))) as client,
        pytest.raises(SourceError, match=r"did not finish its answer within 0\.5 s"),
    ):
        ask(PrometheusApi(stub.url, client))


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


def ask_once(api: PrometheusApi) -> list[Series]:
    return list(api.query("up", at=90.5))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"resultType": "vector", "result": []}, []),
        (
            {"resultType": "vector", "result": [{"metric": {"a": "b"}, "value": [90.5, "+Inf"]}]},
            [Series(labels={"a": "b"}, times=[90.5], values=[float("inf")])],
        ),
        (
            {"resultType": "matrix", "result": [{"metric": {}, "values": [[60, "1"], [75, "2"]]}]},
            [Series(labels={}, times=[60, 75], values=[1, 2])],
        ),
        ({"resultType": "scalar", "result": [90.5, "7"]}, [Series(labels={}, times=[90.5], values=[7])]),
        ({"resultType": "string", "result": [90.5, "words"]}, []),
    ],
)
def test_an_instant_query_gives_series_whatever_it_evaluates_to(
    api: PrometheusApi, stub: StubServer, data: object, found: list[Series]
) -> None:
    stub.always(json_answer({"status": "success", "data": data}))
    assert ask_once(api) == found
    assert (stub.asked[0].method, stub.asked[0].path) == ("POST", "/api/v1/query")
    assert stub.asked[0].parameters == {"query": "up", "time": "90.5"}


@pytest.mark.parametrize("data", [None, [], {"resultType": "vector"}, {"resultType": "vector", "result": [{}]}])
def test_an_instant_query_answered_with_something_else_is_told(
    api: PrometheusApi, stub: StubServer, data: object
) -> None:
    stub.always(json_answer({"status": "success", "data": data}))
    with pytest.raises(SourceError, match="answer"):
        ask_once(api)


def test_a_series_of_native_histograms_has_no_values(api: PrometheusApi, stub: StubServer) -> None:
    histogram = {"count": "3", "sum": "1.5", "buckets": []}
    stub.always(matrix({"metric": {"a": "b"}, "histograms": [[60, histogram]]}))
    assert ask(api) == [Series(labels={"a": "b"}, times=[], values=[])]
    stub.always(instant([{"metric": {"a": "b"}, "histogram": [60, histogram]}]))
    assert ask_once(api) == [Series(labels={"a": "b"}, times=[], values=[])]


def test_exemplars_are_counted_over_all_series(api: PrometheusApi, stub: StubServer) -> None:
    series: list[dict[str, object]] = [
        {"seriesLabels": {}, "exemplars": [{}, {}]},
        {"seriesLabels": {}, "exemplars": [{}]},
    ]
    stub.always(json_answer({"status": "success", "data": series}))
    assert api.exemplars("rate(a_bucket[1m])", start=0, end=60) == 3
    assert stub.asked[0].path == "/api/v1/query_exemplars"


def test_the_values_of_a_label_are_asked_for_in_the_address(api: PrometheusApi, stub: StubServer) -> None:
    stub.always(json_answer({"status": "success", "data": ["a", "b"]}))
    assert api.label_values("job", 'up{job!=""}', start=0, end=60) == ["a", "b"]
    assert (stub.asked[0].method, stub.asked[0].path) == ("GET", "/api/v1/label/job/values")
    assert stub.asked[0].parameters == {"match[]": 'up{job!=""}', "start": "0", "end": "60"}
    api.label_values("job", start=0, end=60)
    assert stub.asked[1].parameters == {"start": "0", "end": "60"}


@pytest.mark.parametrize("ask_for", [lambda api: api.exemplars("a", start=0, end=1),
                                     lambda api: api.label_values("a", start=0, end=1)])  # fmt: skip
def test_lists_that_are_none_are_told(
    api: PrometheusApi, stub: StubServer, ask_for: Callable[[PrometheusApi], object]
) -> None:
    stub.always(json_answer({"status": "success", "data": {"a": "b"}}))
    with pytest.raises(SourceError, match="did not answer with a list"):
        ask_for(api)
