"""One server's HTTP API: requests with retries, and what is wrong with an answer."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx2
import orjson
import stamina

from burnline_slo.errors import QueryRefusedError, SourceError
from burnline_slo.http.client import reason

Parameters: TypeAlias = Mapping[str, str | float | Sequence[str]]

TRIES = 3
RETRIED_STATUSES = frozenset({429, 500, 502, 504})
ANSWER_TIMEOUTS = 3
"""A whole answer may take this many times the client's timeout, which is one for each read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A whole HTTP answer."""

    status: int
    content_type: str
    content: bytes

    def document(self) -> Mapping[str, Any] | None:
        """What it says if that has the form of all of Prometheus' answers, else None."""
        try:
            document = orjson.loads(self.content)
        except orjson.JSONDecodeError:
            return None
        is_known = isinstance(document, dict) and document.get("status") in ("success", "error")
        return document if is_known else None

    @property
    def beginning(self) -> str:
        return _beginning(self.content[:1_000].decode("utf-8", errors="replace"))


class Connection:
    """`url` is the server's base, with a path prefix if it has one. Safe to use from several threads."""

    def __init__(self, url: str, client: httpx2.Client) -> None:
        self.url = url.rstrip("/")
        self._client = client

    def post(self, path: str, parameters: Parameters) -> object:
        """The `data` of the answer to a query. Parameters go in the body, because queries are longer than addresses.

        Raises QueryRefusedError when the query is at fault, SourceError when the server is.
        """
        return self._ask("POST", path, parameters)

    def get(self, path: str, parameters: Parameters | None = None) -> object:
        """As `post`, where the API knows no other way."""
        return self._ask("GET", path, parameters or {})

    def _ask(self, method: str, path: str, parameters: Parameters) -> object:
        try:
            for attempt in stamina.retry_context(
                on=_is_worth_another_try, attempts=TRIES, timeout=None, wait_initial=0.1, wait_max=1.0
            ):
                with attempt:
                    answer = self._request(method, path, parameters)
        except (httpx2.RequestError, httpx2.InvalidURL, _BusyError) as error:
            why = reason(error) if isinstance(error, httpx2.HTTPError) else str(error)
            raise SourceError(f"Prometheus at {self.url} is unreachable: {why}") from error
        return self._data(answer, path)

    def _request(self, method: str, path: str, parameters: Parameters) -> _Answer:
        given = dict(parameters) or None
        query, body = (given, None) if method == "GET" else (None, given)
        with self._client.stream(method, self.url + path, params=query, data=body) as response:
            answer = _Answer(
                status=response.status_code,
                content_type=response.headers.get("content-type", "no content type"),
                content=self._whole(response),
            )
        # Prometheus says 503 of a query that took too long as well, and then it says so in its own form.
        if answer.status in RETRIED_STATUSES or (answer.status == 503 and answer.document() is None):
            raise _BusyError(f"it answered {answer.status} {answer.beginning}")
        return answer

    def _whole(self, response: httpx2.Response) -> bytes:
        """Reads all of it, but does not wait for ever for a server that sends a little now and then."""
        limit = ANSWER_TIMEOUTS * (self._client.timeout.read or math.inf)
        until = time.monotonic() + limit
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if time.monotonic() > until:
                raise SourceError(f"Prometheus at {self.url} did not finish its answer within {limit:.3g} s")
        return bytes(content)

    def _data(self, answer: _Answer, path: str) -> object:
        if answer.status in (401, 403):
            raise SourceError(
                f"Prometheus at {self.url} refused our credentials ({answer.status}); "
                "see `prometheus:` in the configuration, or the options of the command"
            )
        document = answer.document()
        if document is None:
            if answer.status in (404, 405):
                raise QueryRefusedError(f"{self.url} does not know {path}")
            raise SourceError(
                f"{self.url} does not speak Prometheus' API: "
                f"it answered {answer.status} with {answer.content_type}: {answer.beginning}"
            )
        if document["status"] == "error":
            kind, why = document.get("errorType", "error"), _beginning(str(document.get("error", "")))
            raise QueryRefusedError(f"{kind}: {why}")
        return document.get("data")


def _is_worth_another_try(error: Exception) -> bool:
    """Not when it took too long: the tick would be held up three times as long."""
    return isinstance(error, httpx2.TransportError | _BusyError) and not isinstance(error, httpx2.TimeoutException)


class _BusyError(Exception):
    """An answer that may be better in a moment."""


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]}…"
