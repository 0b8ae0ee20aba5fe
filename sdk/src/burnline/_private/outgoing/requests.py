"""requests: each prepared request that an adapter sends is a call."""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from functools import wraps
from types import ModuleType
from typing import Any

from burnline._private.outgoing.call import RuntimeNow, begin


def hook(runtime: RuntimeNow, module: ModuleType) -> None:
    """Wraps `HTTPAdapter.send`, once."""
    adapter: Any = module.HTTPAdapter
    original = adapter.send
    if hasattr(original, "__burnline__"):
        return

    @wraps(original)
    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        call = begin(runtime, request.method or "", request.url or "")
        if call is None:
            return original(self, request, *args, **kwargs)
        call.add_headers(request.headers.update)
        with call:
            response = original(self, request, *args, **kwargs)
        call.answered(response.status_code)
        return response

    send.__burnline__ = True  # type: ignore[attr-defined]
    adapter.send = send
