"""urllib3: each `urlopen` of a connection pool is a call, whose retries belong to it.

What uses urllib3 below is followed too (botocore, elasticsearch); requests, which has a hook of its own, is not
measured twice.
"""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from collections.abc import Callable
from types import ModuleType
from typing import Any

from burnline._private.guard import GUARD
from burnline._private.outgoing.call import Call, RuntimeNow, begin
from burnline._private.outgoing.wrapping import wrap_once

_HEADERS_AT = 2
"""Where `urlopen(method, url, body, headers, …)` takes the headers when they come without their name, after the URL."""


def hook(runtime: RuntimeNow, module: ModuleType) -> None:
    """Wraps `HTTPConnectionPool.urlopen`, once."""

    def measured(original: Any) -> Callable[..., Any]:
        def urlopen(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            call = begin(runtime, method, _full_url(self, url))
            if call is None:
                return original(self, method, url, *args, **kwargs)
            args = _add_headers(self, call, args, kwargs)
            with call:
                response = original(self, method, url, *args, **kwargs)
            call.answered(response.status)
            return response

        return urlopen

    wrap_once(module.HTTPConnectionPool, "urlopen", measured)


def _full_url(pool: Any, url: str) -> str:
    if not url.startswith("/"):  # as a proxy is asked
        return url
    port = f":{pool.port}" if pool.port else ""
    return f"{pool.scheme}://{pool.host}{port}{url}"


def _add_headers(pool: Any, call: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The positional arguments to call with; `kwargs` are changed in place. The host's own headers are not."""
    try:
        if len(args) >= _HEADERS_AT:
            return (*args[: _HEADERS_AT - 1], _with(pool, args[_HEADERS_AT - 1], call), *args[_HEADERS_AT:])
        kwargs["headers"] = _with(pool, kwargs.get("headers"), call)
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("outgoing headers", error)
    return args


def _with(pool: Any, headers: Any, call: Call) -> Any:
    made = (pool.headers if headers is None else headers).copy()
    made.update(call.headers)
    return made
