"""requests: each prepared request that an adapter sends is a call."""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from collections.abc import Callable
from types import ModuleType
from typing import Any

from burnline._private.outgoing.call import RuntimeNow, begin
from burnline._private.outgoing.wrapping import wrap_once


def hook(runtime: RuntimeNow, module: ModuleType) -> None:
    """Wraps `HTTPAdapter.send`, once."""

    def measured(original: Any) -> Callable[..., Any]:
        def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            call = begin(runtime, request.method or "", request.url or "")
            if call is None:
                return original(self, request, *args, **kwargs)
            call.add_headers(request.headers.update)
            with call:
                response = original(self, request, *args, **kwargs)
            call.answered(response.status_code)
            return response

        return send

    wrap_once(module.HTTPAdapter, "send", measured)
