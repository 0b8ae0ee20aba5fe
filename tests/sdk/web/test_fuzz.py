"""Ten thousand requests with strange methods, paths, headers and bodies: every response is the bare app's."""

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask, Response, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import burnline
from burnline._private.guard import GUARD
from burnline.testing import Captured

REQUESTS_PER_EXAMPLE = 50

latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=30)
headers = st.sampled_from(
    ["HTTP_TRACEPARENT", "HTTP_TRACESTATE", "HTTP_BAGGAGE", "HTTP_USER_AGENT", "HTTP_HOST", "HTTP_COOKIE", "HTTP_X_Y"]
)
traceparents = st.from_regex(r"\A[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
requests = st.fixed_dictionaries(
    {
        "REQUEST_METHOD": st.sampled_from(["GET", "POST", "HEAD", "PROPFIND"]) | latin,
        "PATH_INFO": st.sampled_from(["/echo", "/boom", "/stream", "/healthz/x", "/echo/"]) | latin.map("/{}".format),
        "QUERY_STRING": latin,
        "SERVER_PORT": st.sampled_from(["80", "0"]),
        "REMOTE_ADDR": latin,
        "SERVER_PROTOCOL": st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/", "SPDY", ""]),
    }
)


def make() -> Flask:
    app = Flask("fuzzed")
    methods = ["GET", "POST", "PROPFIND"]

    @app.route("/echo", methods=methods)
    def echo() -> Response:
        return Response(request.query_string + request.get_data())

    @app.route("/boom", methods=methods)
    def boom() -> str:
        raise LookupError(request.query_string)

    @app.route("/stream", methods=methods)
    def stream() -> Response:
        return Response(iter([b"a", b"b", request.query_string]))

    return app


BARE, MEASURED = make(), make()
for each in (BARE, MEASURED):
    each.logger.disabled = True


def answer(app: Any, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body."""
    from io import BytesIO

    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, sent: list[tuple[str, str]], exc_info: object = None) -> object:
        told.append((status, sent))
        return None

    whole = {"SERVER_NAME": "localhost", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(b"body"), **environ}
    body: Iterable[bytes] = app({**whole, "CONTENT_LENGTH": "4", "wsgi.errors": BytesIO()}, start)
    content = b"".join(body)
    getattr(body, "close", lambda: None)()
    return *told[-1], content


@pytest.mark.slow
def test_no_request_gets_another_response_or_an_exception(captured: Captured) -> None:
    app = burnline.instrument(MEASURED)
    before = GUARD.counts()

    @settings(max_examples=10_000 // REQUESTS_PER_EXAMPLE, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(requests, st.dictionaries(headers, latin | traceparents, max_size=3)), min_size=1, max_size=3
        )
    )
    def check(has_ids: list[tuple[dict[str, Any], dict[str, str]]]) -> None:
        for environ, sent in has_ids * (REQUESTS_PER_EXAMPLE // len(has_ids) + 1):
            assert answer(app, {**environ, **sent}) == answer(BARE, {**environ, **sent})

    check()
    assert GUARD.counts() == before
    assert len(captured.lines) >= 10_000
