"""The WSGI layer: a plain wrapper around the app, which measures from the call to the body's `close()`."""

# ruff: noqa: ANN401 - exc_info as PEP 3333 has it
from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from burnline import conventions
from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES, probe
from burnline._private.otel_private import current_context, make_current
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.tracing.propagation import wanted_headers
from burnline._private.web.excluded import emit_excluded_error, excluded_context
from burnline._private.web.flask_app import REQUEST_KEY
from burnline._private.web.request import Arrival, ServerRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RouteOf = Callable[[MutableMapping[str, Any]], str | None]
"""Gives the route template that an environ (or an ASGI scope) was matched to, None when unmatched or not yet known."""


def serves_health_only(path: str) -> bool:
    """For an app that cannot be asked: its health is its own business, its metrics the SDK's."""
    return path in PROBES


class WsgiMiddleware:
    """A WSGI app that measures another one. Nothing of the SDK's raises into it or changes its response."""

    def __init__(
        self,
        app: WSGIApplication,
        service: str | None,
        route_of: RouteOf,
        serves: Callable[[str], bool] = serves_health_only,
    ) -> None:
        """`serves(path)` says whether the app itself answers a path that the SDK would answer."""
        self.wrapped = app
        self._serves = serves
        self._service = service
        self._route_of = route_of

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        runtime = PROCESS.runtime
        if runtime is None:
            return self.wrapped(environ, start_response)
        path = environ.get("PATH_INFO", "")
        settings = runtime.settings
        if path == settings.metrics_path and not self._serves(path):
            return self._metrics(runtime, environ, start_response)
        if path in settings.excluded_paths or (
            settings.excluded_url is not None and settings.excluded_url.search(path)
        ):
            return self._excluded(runtime, environ, start_response)
        if REQUEST_KEY in environ:  # an outer wrapper measures this request already
            return self.wrapped(environ, start_response)
        try:
            request = ServerRequest(runtime, self._service or settings.service, _arrival(environ))
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
            self._failed(request, environ, error)
            raise
        return _Body(body, request)

    def _failed(self, request: ServerRequest, environ: WSGIEnvironment, error: BaseException) -> None:
        try:
            request.error = error
            request.status = 500
            request.route = request.route or self._route_of(environ) or conventions.UNMATCHED_ROUTE
        except Exception as inner:  # noqa: BLE001 - the border to the host
            GUARD.caught("request failure", inner)
        request.finish()
        request.leave()

    def _metrics(self, runtime: Runtime, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            headers, body = expose(
                runtime.metrics,
                environ.get("HTTP_ACCEPT", ""),
                environ.get("HTTP_ACCEPT_ENCODING", ""),
            )
            status = "200 OK"
        except Exception as error:  # noqa: BLE001 - a collector of the host that raises
            GUARD.caught("metrics page", error)
            status, body = "500 Internal Server Error", b"the metrics could not be collected\n"
            headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body] if environ.get("REQUEST_METHOD") != "HEAD" else []

    def _excluded(self, runtime: Runtime, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Runs the app with no span, sample or line, except a line for a 5xx; or answers a health probe itself."""
        path = environ.get("PATH_INFO", "")
        if path in PROBES and runtime.settings.health and not self._serves(path):
            return self._health(runtime, path, environ, start_response)
        outer = current_context()
        make_current(excluded_context())
        try:

            def started(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
                if status[:1] == "5":
                    emit_excluded_error(
                        runtime, self._service or runtime.settings.service, environ.get("PATH_INFO", ""), status
                    )
                return start_response(status, headers, *exc_info)

            return self.wrapped(environ, started)
        finally:
            make_current(outer)

    def _health(
        self, runtime: Runtime, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        code, body = probe(path, PROCESS.checks)
        if code >= 500:
            emit_excluded_error(runtime, self._service or runtime.settings.service, path, str(code))
        status = "200 OK" if code == 200 else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body] if environ.get("REQUEST_METHOD") != "HEAD" else []


class _Body:
    """The app's iterable, passed through; the request ends when it is closed.

    A server must call `close()`. One that does not (some test clients) leaves the end to the garbage collector; the
    duration is then up to the last chunk.
    """

    __slots__ = ("_body", "_closed", "_exhausted_at", "_iterator", "_request")

    def __init__(self, body: Iterable[bytes], request: ServerRequest) -> None:
        self._body = body
        self._iterator: Iterator[bytes] | None = None
        self._request = request
        self._exhausted_at: int | None = None
        self._closed = False

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        try:
            if self._iterator is None:
                self._iterator = iter(self._body)
            return next(self._iterator)
        except StopIteration:
            self._exhausted_at = self._request.now()
            raise
        except BaseException as error:
            self._request.error = error
            raise

    def close(self) -> None:
        """Closes the app's iterable, then ends the request: what the app does on close still belongs to it."""
        self._closed = True
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self._request.error = error
            raise
        finally:
            self._request.finish()
            self._request.leave()

    def __del__(self) -> None:
        if not self._closed and not sys.is_finalizing():
            self._request.finish(self._exhausted_at)
            self._request.leave()


_new: Final = tuple.__new__  # a third of the time that the named tuple's own constructor takes


def _arrival(environ: WSGIEnvironment) -> Arrival:
    get = environ.get
    protocol = get("SERVER_PROTOCOL", "")
    propagation = None
    if "HTTP_TRACEPARENT" in environ or "HTTP_BAGGAGE" in environ or (_OTHER_KEYS and _OTHER_KEYS & environ.keys()):
        propagation = {header: environ[key] for header, key in _PROPAGATION_HEADERS if key in environ}
    try:
        number = get("SERVER_PORT", "")
        port = int(number) if number.isascii() else -1
    except (ValueError, AttributeError):
        port = -1
    return _new(
        Arrival,
        (
            get("REQUEST_METHOD", ""),
            get("PATH_INFO", ""),
            get("QUERY_STRING", ""),
            get("wsgi.url_scheme", "http"),
            get("SERVER_NAME"),
            port if 0 <= port < 65536 else None,
            get("REMOTE_ADDR"),
            get("HTTP_USER_AGENT"),
            protocol[5:] if protocol[:5] == "HTTP/" else None,
            propagation,
        ),
    )


_PROPAGATION_HEADERS: Final = [(header, f"HTTP_{header.upper().replace('-', '_')}") for header in wanted_headers()]
_OTHER_KEYS: Final = {key for _, key in _PROPAGATION_HEADERS} - {"HTTP_TRACEPARENT", "HTTP_TRACESTATE", "HTTP_BAGGAGE"}
"""Of propagators other than the usual ones."""
