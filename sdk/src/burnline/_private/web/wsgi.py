"""The WSGI layer: a plain wrapper around the app, which measures from the call to the body's `close()`."""

# ruff: noqa: ANN401 - exc_info as PEP 3333 has it
from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from burnline import conventions
from burnline._private.bounded_cache import BoundedCache
from burnline._private.guard import GUARD
from burnline._private.otel_private import current_context, make_current
from burnline._private.own_pages import Answer
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.tracing.propagation import wanted_headers
from burnline._private.web.entry import Arrival, new
from burnline._private.web.excluded import emit_excluded_error, excluded_context
from burnline._private.web.flask_app import REQUEST_KEY
from burnline._private.web.middleware import Middleware
from burnline._private.web.request import ServerRequest
from burnline._private.web.wsgi_body import MeasuredBody, SizedBody

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


WsgiApplication = Callable[..., Iterable[bytes]]


class WsgiMiddleware(Middleware[WsgiApplication]):
    """A WSGI app that measures another one."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        runtime = PROCESS.runtime
        if runtime is None:
            return self.wrapped(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if path in runtime.own_paths:
            answer = self.own_page(runtime, path)
            if answer is not None:
                return self._answer(runtime, answer, environ, start_response)
        settings = runtime.settings
        if path in settings.excluded_paths or (
            settings.excluded_url is not None and settings.excluded_url.search(path)
        ):
            return self._excluded(runtime, environ, start_response)
        if REQUEST_KEY in environ:  # an outer wrapper measures this request already
            return self.wrapped(environ, start_response)
        try:
            request = ServerRequest(runtime, self._service or settings.service, arrival(environ))
            environ[REQUEST_KEY] = request
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("request start", error)
            return self.wrapped(environ, start_response)

        def started(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            try:
                request.status = int(status[:3])
                request.route = self._route_of(environ) or conventions.UNMATCHED_ROUTE
                if exc_info and exc_info[0] is not None:
                    request.error = exc_info[0][1]
            except Exception as error:  # noqa: BLE001 - the border to the host
                GUARD.caught("response start", error)
            return start_response(status, headers, *exc_info)

        try:
            body = self.wrapped(environ, started)
        except BaseException as error:
            request.error = error
            request.status = 500
            request.route = request.route or self.route(environ)
            request.finish()
            request.leave()
            raise
        now = runtime.clock.read
        if type(body) is list or type(body) is tuple:
            return SizedBody(body, request, now)
        return MeasuredBody(body, request, now)

    def _excluded(self, runtime: Runtime, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Runs the app with no span, sample or line, except a line for a 5xx."""

        def started(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            if status[:1] == "5":
                emit_excluded_error(runtime, self.service(runtime), environ.get("PATH_INFO", ""), status)
            return start_response(status, headers, *exc_info)

        outer = current_context()
        make_current(excluded_context())
        try:
            return self.wrapped(environ, started)
        finally:
            make_current(outer)

    def _answer(
        self, runtime: Runtime, answer: Answer, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        page = answer(environ.get("HTTP_ACCEPT", ""), environ.get("HTTP_ACCEPT_ENCODING", ""))
        if page.status >= 500:
            emit_excluded_error(runtime, self.service(runtime), environ.get("PATH_INFO", ""), str(page.status))
        start_response(f"{page.status} {HTTPStatus(page.status).phrase}", page.headers)
        return [page.body] if environ.get("REQUEST_METHOD") != "HEAD" else []


def arrival(environ: WSGIEnvironment) -> Arrival:
    """What the environ says of the request."""
    get = environ.get
    path = get("SCRIPT_NAME", "") + get("PATH_INFO", "")
    propagation = None
    if "HTTP_TRACEPARENT" in environ or "HTTP_BAGGAGE" in environ or (_OTHER_KEYS and _OTHER_KEYS & environ.keys()):
        propagation = {header: environ[key] for header, key in _PROPAGATION_HEADERS if key in environ}
    return new(
        Arrival,
        (
            get("REQUEST_METHOD", ""),
            path if path.isascii() else _decoded(path),
            get("QUERY_STRING", ""),
            get("wsgi.url_scheme", "http"),
            get("SERVER_NAME"),
            _ports[get("SERVER_PORT", "")],
            get("REMOTE_ADDR"),
            get("HTTP_USER_AGENT"),
            _versions[get("SERVER_PROTOCOL", "")],
            propagation,
        ),
    )


def _decoded(path: str) -> str:
    """As text: PEP 3333 has the bytes of a path as Latin-1, whatever they are."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def _port(number: str) -> int | None:
    try:
        port = int(number) if number.isascii() else -1
    except (ValueError, AttributeError):
        port = -1
    return port if 0 <= port < 65536 else None


def _version(protocol: str) -> str | None:
    return protocol.removeprefix("HTTP/") if protocol.startswith("HTTP/") else None


_ports: Final = BoundedCache(_port, 64)
_versions: Final = BoundedCache(_version, 64)
_PROPAGATION_HEADERS: Final = [(header, f"HTTP_{header.upper().replace('-', '_')}") for header in wanted_headers()]
_OTHER_KEYS: Final = {key for _, key in _PROPAGATION_HEADERS} - {"HTTP_TRACEPARENT", "HTTP_TRACESTATE", "HTTP_BAGGAGE"}
"""Of propagators other than the usual ones."""
