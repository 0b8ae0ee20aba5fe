"""Prometheus' HTTP API: range queries, which series there are, and what the server says of itself."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import httpx2
import orjson
import stamina

from burnline_slo.adapters.http import reason
from burnline_slo.ports import SourceError

Parameters: TypeAlias = Mapping[str, str | int | Sequence[str]]

TRIES = 3
RETRIED_STATUSES = frozenset({429, 500, 502, 504})
ANSWER_TIMEOUTS = 3
"""A whole answer may take this many times the client's timeout, which is one for each read."""


class QueryRefusedError(Exception):
    """The server is well, but refuses this query; the text is the server's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSeries:
    """One series of a range query: values (also NaN and infinite) at Unix seconds."""

    labels: Mapping[str, str]
    times: Sequence[float]
    values: Sequence[float]


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


class PrometheusApi:
    """A client of one server. `url` is its base, with a path prefix if it has one. Safe to use from several threads."""

    def __init__(self, url: str, client: httpx2.Client) -> None:
        self._url = url.rstrip("/")
        self._client = client

    @property
    def url(self) -> str:
        return self._url

    def query_range(self, query: str, *, start: int, end: int, step: int) -> Sequence[RangeSeries]:
        """Evaluates at start, start + step, … up to end (Unix seconds, inclusive).

        Raises QueryRefusedError when the query is at fault, SourceError when the server is.
        """
        data = self._ask("POST", "/api/v1/query_range", {"query": query, "start": start, "end": end, "step": step})
        result = data.get("result") if isinstance(data, dict) else None
        if not isinstance(data, dict) or data.get("resultType") != "matrix" or not isinstance(result, list):
            raise SourceError(f"{self._url} did not answer a range query with a matrix")
        try:
            return [_series(one) for one in result]
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{self._url} answered a range query in a form of its own") from error

    def series(self, selectors: Sequence[str], *, start: int, end: int) -> Sequence[Mapping[str, str]]:
        """The labels of each series that any of the selectors finds between two times (Unix seconds).

        Raises as `query_range` does. A server may also tell series of the day around it.
        """
        data = self._ask("POST", "/api/v1/series", {"match[]": selectors, "start": start, "end": end})
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise SourceError(f"{self._url} did not answer with a list of series")
        return data

    def clock(self) -> datetime:
        """What time it is by the server. Raises SourceError."""
        try:
            data = self._ask("POST", "/api/v1/query", {"query": "vector(time())"})
            seconds = float(data["result"][0]["value"][1])  # type: ignore[index]  # checked by trying
            return datetime.fromtimestamp(seconds, UTC)
        except (KeyError, IndexError, TypeError, ValueError, OverflowError, QueryRefusedError) as error:
            raise SourceError(f"{self._url} does not tell what time it is") from error

    def config_text(self) -> str:
        """The server's configuration as YAML, empty where it does not tell."""
        return str(self._tell("/api/v1/status/config").get("yaml", ""))

    def retention_texts(self) -> Sequence[str]:
        """How long the server keeps samples, in its own words: `15d or 10GiB`, `0s`. Empty where it is silent."""
        found = [
            self._tell("/api/v1/status/runtimeinfo").get("storageRetention"),
            self._tell("/api/v1/status/flags").get("storage.tsdb.retention.time"),
        ]
        return [text for text in found if isinstance(text, str)]

    def samples_read(self, query: str, *, at: int) -> int | None:
        """How many samples an evaluation at a moment reads; None where the server does not tell.

        Raises as `query_range` does.
        """
        data = self._ask("POST", "/api/v1/query", {"query": query, "time": at, "stats": "all"})
        try:
            return int(data["stats"]["samples"]["totalQueryableSamples"])  # type: ignore[index]  # checked by trying
        except (KeyError, TypeError, ValueError):
            return None

    def _tell(self, path: str) -> Mapping[str, Any]:
        try:
            data = self._ask("GET", path, {})
        except QueryRefusedError:
            return {}
        return data if isinstance(data, dict) else {}

    def _ask(self, method: str, path: str, parameters: Parameters) -> object:
        try:
            for attempt in stamina.retry_context(
                on=_is_worth_another_try, attempts=TRIES, timeout=None, wait_initial=0.1, wait_max=1.0
            ):
                with attempt:
                    answer = self._request(method, path, parameters)
        except (httpx2.RequestError, httpx2.InvalidURL, _BusyError) as error:
            why = reason(error) if isinstance(error, httpx2.HTTPError) else str(error)
            raise SourceError(f"Prometheus at {self._url} is unreachable: {why}") from error
        return self._data(answer, path)

    def _request(self, method: str, path: str, parameters: Parameters) -> _Answer:
        data = dict(parameters) if parameters else None
        with self._client.stream(method, self._url + path, data=data) as response:
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
                raise SourceError(f"Prometheus at {self._url} did not finish its answer within {limit:.3g} s")
        return bytes(content)

    def _data(self, answer: _Answer, path: str) -> object:
        if answer.status in (401, 403):
            raise SourceError(
                f"Prometheus at {self._url} refused our credentials ({answer.status}); "
                "see `prometheus:` in the configuration"
            )
        document = answer.document()
        if document is None:
            if answer.status in (404, 405):
                raise QueryRefusedError(f"{self._url} does not know {path}")
            raise SourceError(
                f"{self._url} does not speak Prometheus' API: "
                f"it answered {answer.status} with {answer.content_type}: {answer.beginning}"
            )
        if document["status"] == "error":
            kind, why = document.get("errorType", "error"), _beginning(str(document.get("error", "")))
            raise QueryRefusedError(f"{kind}: {why}")
        return document.get("data")


def _series(series: Mapping[str, Any]) -> RangeSeries:
    """Raises KeyError, TypeError or ValueError where it has another form."""
    points = series["values"]
    times = [float(moment) for moment, _ in points]
    if not isinstance(series["metric"], dict) or not all(map(math.isfinite, times)):
        raise ValueError("labels are a mapping, times are numbers")
    return RangeSeries(labels=series["metric"], times=times, values=[float(value) for _, value in points])


def _is_worth_another_try(error: Exception) -> bool:
    """Not when it took too long: the tick would be held up three times as long."""
    return isinstance(error, httpx2.TransportError | _BusyError) and not isinstance(error, httpx2.TimeoutException)


class _BusyError(Exception):
    """An answer that may be better in a moment."""


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]}…"
