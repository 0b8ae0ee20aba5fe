"""Which HTTP libraries are hooked."""

from functools import partial

from burnline._private.imports import when_imported
from burnline._private.outgoing import httpx, requests, urllib, urllib3
from burnline._private.outgoing.call import RuntimeNow


def watch(runtime: RuntimeNow) -> None:
    """Hooks the libraries that are imported already and those that will be."""
    when_imported("httpx", partial(httpx.hook, runtime))
    when_imported("httpx2", partial(httpx.hook, runtime))
    when_imported("requests.adapters", partial(requests.hook, runtime))
    when_imported("urllib.request", partial(urllib.hook, runtime))
    when_imported("urllib3.connectionpool", partial(urllib3.hook, runtime))
