"""Whatever a server answers, the source says what is wrong with it, or that there is no data."""

from __future__ import annotations

import gzip
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.servers.stub_prometheus import Answer, StubServer, json_answer, matrix
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.prometheus.source import DEFAULT_SCRAPE_INTERVAL, PrometheusSource
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, LatencySLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import SourceError
from burnline_slo.prometheus.api import PrometheusApi

SPAN = Span(start=6_000, end=6_300, grain_seconds=60)
SLIS: list[SLI] = [
    events_of(bad="a_failed_total", total="a_total"),
    LatencySLI(histogram=selector("b_seconds"), threshold_seconds=Decimal("0.3")),
]
HTML = Answer(body=b"<html><body>Please log in</body></html>", content_type="text/html")


def series(points: object, labels: object = None) -> dict[str, object]:
    return {"metric": {"burnline_tile": "0:whole"} if labels is None else labels, "values": points}


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
    "native histograms": matrix({"metric": {"burnline_tile": "0:whole"}, "histograms": [[6_060, {"count": "3"}]]}),
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
