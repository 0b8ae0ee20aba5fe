"""Outgoing calls: one span each, the trace goes along, whatever the library and the order of imports."""

import asyncio
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
from opentelemetry.trace import SpanKind, StatusCode

import burnline
from burnline.testing import Captured


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it got; /500 with 500, /redirect with a redirect to /."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        status = {"/500": 500, "/redirect": 302}.get(self.path.partition("?")[0], 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


Answer = tuple[int, dict[str, str]]


def by_httpx2(url: str) -> Answer:
    with httpx2.Client() as client:
        answer = client.get(url)
    return answer.status_code, answer.json()


def by_httpx2_async(url: str) -> Answer:
    async def get() -> Answer:
        async with httpx2.AsyncClient() as client:
            answer = await client.get(url)
        return answer.status_code, answer.json()

    return asyncio.run(get())


def by_httpx(url: str) -> Answer:
    with httpx.Client() as client:
        answer = client.get(url)
    return answer.status_code, answer.json()


def by_httpx_async(url: str) -> Answer:
    async def get() -> Answer:
        async with httpx.AsyncClient() as client:
            answer = await client.get(url)
        return answer.status_code, answer.json()

    return asyncio.run(get())


def by_requests(url: str) -> Answer:
    with requests.Session() as session:
        answer = session.get(url, timeout=5)
    return answer.status_code, answer.json()


def by_urllib(url: str) -> Answer:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def by_urllib3(url: str) -> Answer:
    with urllib3.PoolManager(retries=False) as manager:
        answer = manager.request("GET", url)
    return answer.status, answer.json()


EACH_CLIENT = pytest.mark.parametrize(
    "get", [by_httpx2, by_httpx2_async, by_httpx, by_httpx_async, by_requests, by_urllib, by_urllib3]
)


@EACH_CLIENT
def test_a_call_is_one_client_span_whose_trace_the_server_gets(
    get: Callable[[str], Answer], server: str, captured: Captured
) -> None:
    with burnline.span("work"):
        _, headers = get(f"{server}/?password=hunter2")
    call, work = captured.spans
    assert call.kind is SpanKind.CLIENT
    assert call.parent is not None
    assert call.parent.span_id == work.context.span_id
    assert headers["traceparent"] == f"00-{work.context.trace_id:032x}-{call.context.span_id:016x}-01"
    assert call.attributes is not None
    assert call.attributes["http.response.status_code"] == 200
    assert call.attributes["url.full"] == f"{server}/?password=REDACTED"
    count = "http_client_request_duration_seconds_count"
    assert captured.value(count, server_address="127.0.0.1", http_response_status_code="200") == 1


@EACH_CLIENT
def test_a_5xx_answer_is_an_error_of_the_call(get: Callable[[str], Answer], server: str, captured: Captured) -> None:
    assert get(f"{server}/500")[0] == 500
    (call,) = captured.spans
    assert call.status.status_code is StatusCode.ERROR
    assert call.attributes is not None
    assert call.attributes["error.type"] == "500"


@EACH_CLIENT
def test_a_call_that_finds_nobody_is_an_error_and_raises_as_before(
    get: Callable[[str], Answer], captured: Captured
) -> None:
    with pytest.raises((OSError, httpx2.ConnectError, httpx.ConnectError, urllib3.exceptions.HTTPError)):
        get("http://127.0.0.1:9/")
    (call,) = captured.spans
    assert call.status.status_code is StatusCode.ERROR


def test_a_redirect_that_urllib_follows_is_one_call(server: str, captured: Captured) -> None:
    assert by_urllib(f"{server}/redirect")[0] == 200
    assert len(captured.spans) == 1


def test_retries_of_urllib3_are_one_call_and_the_hosts_headers_stay_as_they_are(
    server: str, captured: Captured
) -> None:
    pool = urllib3.HTTPConnectionPool("127.0.0.1", int(server.rpartition(":")[2]), headers={"X-Own": "1"})
    own = {"X-Mine": "2"}
    retries = urllib3.Retry(2, status_forcelist=[500], raise_on_status=False)
    assert pool.urlopen("GET", "/500", retries=retries).status == 500
    assert {"x-own", "traceparent"} <= pool.urlopen("GET", "/").json().keys()
    assert {"x-mine", "traceparent"} <= pool.urlopen("GET", "/", None, own).json().keys()
    pool.close()
    assert own == {"X-Mine": "2"}
    assert [span.attributes["url.full"] for span in captured.spans if span.attributes is not None] == [
        f"{server}/500",
        f"{server}/",
        f"{server}/",
    ]


def test_hosts_over_the_limit_share_one_series_and_are_counted(
    server: str, captured: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnline._private.metrics.bounded_label.LIMIT", 1)
    other = server.replace("127.0.0.1", "127.0.0.2")  # the same machine, where nobody listens
    for _ in range(3):
        assert by_httpx2(server)[0] == 200
        with pytest.raises(httpx2.ConnectError):
            by_httpx2(other)
    count = "http_client_request_duration_seconds_count"
    assert captured.value(count, server_address="127.0.0.1", http_response_status_code="200") == 3
    assert captured.value(count, server_address="_OTHER", http_response_status_code="") == 3
    assert captured.value(count, server_address="127.0.0.2") == 0
    folded = "burnline_label_sets_folded_total"
    assert captured.value(folded, metric="http_client_request_duration_seconds") == 3


def test_calls_of_aiohttp_nest_by_opentelemetrys_own_package(server: str, captured: Captured) -> None:
    async def get() -> dict[str, str]:
        async with aiohttp.ClientSession() as session, session.get(server) as answer:
            headers: dict[str, str] = await answer.json(content_type=None)
            return headers

    with burnline.span("work"):
        headers = asyncio.run(get())
    call, work = captured.spans
    assert call.kind is SpanKind.CLIENT
    assert call.parent is not None
    assert call.parent.span_id == work.context.span_id
    assert f"{call.context.span_id:016x}" in headers["traceparent"]


def test_baggage_goes_along(server: str, captured: Captured) -> None:
    from opentelemetry import baggage, context

    token = context.attach(baggage.set_baggage("tenant", "acme"))
    try:
        assert by_httpx2(server)[1]["baggage"] == "tenant=acme"
    finally:
        context.detach(token)


CALLS = {
    "httpx2": "httpx2.get(url)",
    "httpx": "httpx.get(url)",
    "requests": "requests.get(url)",
    "urllib3": "urllib3.request('GET', url)",
    "urllib.request": "urllib.request.urlopen(url).read()",
}


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.real
def test_each_library_is_followed_once_whether_it_is_imported_before_configure_or_after(
    before: bool, server: str
) -> None:
    libraries = f"import {', '.join(CALLS)}"
    program = [*([libraries] if before else []), "import burnline", "burnline.configure(service='a')", libraries]
    calls = [f"    {call}" for call in CALLS.values()]
    report = "    print([span.attributes['server.port'] for span in captured.spans])"
    code = "\n".join([*program, f"url = '{server}'", "with burnline.testing() as captured:", *calls, report])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == f"{[int(server.rpartition(':')[2])] * len(CALLS)}\n"


@pytest.mark.real
def test_from_http_import_before_configure_is_followed_too(server: str) -> None:
    code = f"""
from urllib.request import urlopen
import burnline
burnline.configure(service="a")
print(urlopen("{server}").read().decode())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert "traceparent" in json.loads(done.stdout)
