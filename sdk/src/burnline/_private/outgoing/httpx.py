"""httpx and httpx2, which share their shape: their HTTP transports are wrapped, so each hop of a redirect is a call."""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from functools import wraps
from types import ModuleType
from typing import Any

from burnline._private.outgoing.call import Call, RuntimeNow, begin


def hook(runtime: RuntimeNow, module: ModuleType) -> None:
    """Wraps the transports of `module`, once."""
    _wrap_sync(runtime, module.HTTPTransport)
    _wrap_async(runtime, module.AsyncHTTPTransport)


def _start(runtime: RuntimeNow, request: Any) -> Call | None:
    call = begin(runtime, request.method, str(request.url))
    if call is not None:
        call.add_headers(request.headers.update)
    return call


def _wrap_sync(runtime: RuntimeNow, transport: Any) -> None:
    original = transport.handle_request
    if hasattr(original, "__burnline__"):
        return

    @wraps(original)
    def handle_request(self: Any, request: Any) -> Any:
        call = _start(runtime, request)
        if call is None:
            return original(self, request)
        try:
            response = original(self, request)
        except BaseException as error:
            call.failed(error)
            raise
        call.answered(response.status_code)
        return response

    handle_request.__burnline__ = True  # type: ignore[attr-defined]
    transport.handle_request = handle_request


def _wrap_async(runtime: RuntimeNow, transport: Any) -> None:
    original = transport.handle_async_request
    if hasattr(original, "__burnline__"):
        return

    @wraps(original)
    async def handle_async_request(self: Any, request: Any) -> Any:
        call = _start(runtime, request)
        if call is None:
            return await original(self, request)
        try:
            response = await original(self, request)
        except BaseException as error:
            call.failed(error)
            raise
        call.answered(response.status_code)
        return response

    handle_async_request.__burnline__ = True  # type: ignore[attr-defined]
    transport.handle_async_request = handle_async_request
