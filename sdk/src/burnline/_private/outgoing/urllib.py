"""urllib.request: each `open` of an http or https URL is a call."""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.error import HTTPError

from burnline._private.outgoing.call import RuntimeNow, begin
from burnline._private.outgoing.wrapping import wrap_once


def hook(runtime: RuntimeNow, module: ModuleType) -> None:
    """Wraps `OpenerDirector.open`, once."""
    make_request: Any = module.Request

    def measured(original: Any) -> Callable[..., Any]:
        def open_(self: Any, fullurl: Any, data: Any = None, *args: Any, **kwargs: Any) -> Any:
            request = make_request(fullurl, data) if isinstance(fullurl, str) else fullurl
            url = str(getattr(request, "full_url", ""))
            call = None
            if url[:5].lower() in ("http:", "https"):
                call = begin(
                    runtime, "POST" if data is not None and request.data is None else request.get_method(), url
                )
            if call is None:
                return original(self, fullurl, data, *args, **kwargs)
            call.add_headers(lambda headers: [request.add_header(name, value) for name, value in headers.items()])
            with call:
                try:
                    response = original(self, request, data, *args, **kwargs)
                except HTTPError as error:
                    call.answered(error.code)
                    raise
            call.answered(response.status)
            return response

        return open_

    wrap_once(module.OpenerDirector, "open", measured)
