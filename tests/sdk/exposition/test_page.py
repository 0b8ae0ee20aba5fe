"""Which form of the metrics page a client gets for its request headers."""

import gzip

import pytest
from fastapi import FastAPI
from flask import Flask
from prometheus_client import CollectorRegistry
from tests.support.sdk.asgi import get

import burnline
from burnline._private.exposition.page import expose
from burnline._private.metrics.families import Families
from burnline.testing import Captured

TEXT = "text/plain; version=0.0.4"
NEW_TEXT = "text/plain; version=1.0.0"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
PROTOBUF = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
DELIMITED = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
PROMETHEUS_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5"
PROMETHEUS = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75"


@pytest.fixture(scope="module")
def metrics() -> Families:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    orders = metrics.counter("orders", "Orders.", ["kind"])
    for number in range(50):
        orders.inc(kind=f"kind {number}")
    return metrics


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", TEXT),
        ("*/*", TEXT),
        ("text/plain", TEXT),
        ("text/plain;version=1.0.0", NEW_TEXT),
        ("application/openmetrics-text", OPENMETRICS),
        ("application/openmetrics-text;version=0.0.1,text/plain;q=0.1", TEXT),
        (f"{PROMETHEUS},text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OPENMETRICS),
        (f"{DELIMITED},{PROMETHEUS},text/plain;version=0.0.4;q=0.5,*/*;q=0.1", PROTOBUF),
        (f"{PROMETHEUS_3},text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;q=0.3,*/*;q=0.2", OPENMETRICS),
        (f"{DELIMITED};escaping=allow-utf-8;q=0.6,{PROMETHEUS_3};q=0.5,*/*;q=0.2", PROTOBUF),
        # the weight counts, not the place
        ("text/plain;q=0.2,application/openmetrics-text;q=0.9", OPENMETRICS),
        (f"{DELIMITED};q=0.3, text/plain ; q=0.7", TEXT),
        ("application/openmetrics-text;q=0,*/*", TEXT),
        (f"{DELIMITED};q=0.000,application/openmetrics-text;q=0.001", OPENMETRICS),
        # protocol buffers of another kind are not ours
        ("application/vnd.google.protobuf,text/plain;q=0.1", TEXT),
        (DELIMITED.replace("delimited", "text"), TEXT),
        (DELIMITED.replace("MetricFamily", "Metric"), TEXT),
        # what nobody can answer gets text
        ("text/html,image/png;q=0.9", TEXT),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT),
        (";;;,,=;q=much", TEXT),
        ("text/plain;q=loud", TEXT),
    ],
)
def test_a_client_gets_the_form_it_would_rather_have(metrics: Families, accept: str, content_type: str) -> None:
    headers, body = expose(metrics, accept, "")
    assert dict(headers)["Content-Type"].startswith(content_type)
    assert dict(headers)["Vary"] == "Accept, Accept-Encoding"
    assert body


@pytest.mark.parametrize(
    ("accept_encoding", "packed"),
    [
        ("gzip, deflate", True),
        ("deflate, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("", False),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("x-gzip-like, br", False),
        ("gzip;q=0, *", False),
    ],
)
@pytest.mark.parametrize("accept", ["", DELIMITED])
def test_a_long_page_is_compressed_for_those_who_take_it(
    metrics: Families, accept: str, accept_encoding: str, packed: bool
) -> None:
    headers, body = expose(metrics, accept, accept_encoding)
    assert (("Content-Encoding", "gzip") in headers) == packed
    assert dict(headers)["Content-Length"] == str(len(body))
    assert (gzip.decompress(body) if packed else body) == expose(metrics, accept, "")[1]


def test_head_is_answered_as_get_without_the_page(app: Flask) -> None:
    client = app.test_client()
    whole, head = client.get("/metrics"), client.head("/metrics")
    assert head.status_code == 200
    assert head.data == b""
    for header in ("Content-Type", "Vary"):
        assert head.headers[header] == whole.headers[header]
    assert int(head.headers["Content-Length"]) > 0


def test_head_is_answered_by_asgi_apps_too(captured: Captured) -> None:
    api = burnline.instrument(FastAPI())
    assert get(api, "/metrics", method="HEAD") == (200, b"")
    assert get(api, "/metrics")[1]
