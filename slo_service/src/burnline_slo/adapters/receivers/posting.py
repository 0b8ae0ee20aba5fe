"""Posting JSON to a receiver: accepted with 2xx, else a DeliveryError that says why and gives nothing secret away."""

from collections.abc import Mapping
from types import MappingProxyType

import httpx2

from burnline_slo.errors import DeliveryError
from burnline_slo.http.client import reason

ANSWER_BYTES = 300
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def post_json(client: httpx2.Client, url: str, body: bytes, headers: Mapping[str, str] = _NO_HEADERS) -> None:
    """Raises DeliveryError. Its text names the host only: paths and queries of such addresses are often secret."""
    host = httpx2.URL(url).netloc.decode("ascii")
    sent = {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers}
    try:
        with client.stream("POST", url, content=body, headers=sent) as response:
            if response.is_success:
                return
            answer = _beginning(response)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DeliveryError(f"{host} could not be reached: {reason(error)}") from error
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.is_redirect:
        status += " (redirects are not followed: configure the final address)"
    raise DeliveryError(f"{host} answered {status}" + (f": {answer}" if answer else ""))


def _beginning(response: httpx2.Response) -> str:
    """What came first of the body, in one line. One read only: whoever answers drop by drop is not waited for."""
    try:
        first = next(response.iter_raw(), b"")[:ANSWER_BYTES]
    except httpx2.HTTPError:
        return ""
    text = " ".join(first.decode("utf-8", errors="replace").split())
    credentials = response.request.headers.get("Authorization", "").partition(" ")[2]
    return text.replace(credentials, "…") if credentials else text
