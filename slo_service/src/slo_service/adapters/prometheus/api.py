"""Prometheus' HTTP API: range queries and what the server says of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
import stamina

from slo_service.adapters.http import reason
from slo_service.ports import SourceError

TRIES = 3
RETRIED_STATUSES = frozenset({429, 500, 502, 504})


class QueryRefusedError(Exception):
    """The server is well, but refuses this query; the text is the server's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSeries:
    """One series of a range query: values at Unix seconds."""

    labels: Mapping[str, str]
    points: Sequence[tuple[float, str]]


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
        result = data.get("result")
        if data.get("resultType") != "matrix" or not isinstance(result, list):
            raise SourceError(f"{self._url} did not answer a range query with a matrix")
        try:
            return [RangeSeries(labels=series["metric"], points=series["values"]) for series in result]
        except (KeyError, TypeError) as error:
            raise SourceError(f"{self._url} answered a range query in a form of its own") from error

    def config_text(self) -> str:
        """The server's configuration as YAML, empty where it does not tell."""
        return str(self._tell("/api/v1/status/config").get("yaml", ""))

    def _tell(self, path: str) -> Mapping[str, Any]:
        try:
            return self._ask("GET", path, {})
        except QueryRefusedError:
            return {}

    def _ask(self, method: str, path: str, parameters: Mapping[str, str | int]) -> Mapping[str, Any]:
        try:
            for attempt in stamina.retry_context(
                on=(httpx2.TransportError, _BusyError), attempts=TRIES, timeout=None, wait_initial=0.1, wait_max=1.0
            ):
                with attempt:
                    response = self._request(method, path, parameters)
        except (httpx2.RequestError, _BusyError) as error:
            why = str(error) if isinstance(error, _BusyError) else reason(error)
            raise SourceError(f"Prometheus at {self._url} is unreachable: {why}") from error
        return self._data(response)

    def _request(self, method: str, path: str, parameters: Mapping[str, str | int]) -> httpx2.Response:
        if method == "GET":
            response = self._client.get(self._url + path)
        else:
            response = self._client.post(self._url + path, data=dict(parameters))
        if response.status_code in RETRIED_STATUSES:
            raise _BusyError(f"it answered {response.status_code} {_beginning(response.text)}")
        return response

    def _data(self, response: httpx2.Response) -> Mapping[str, Any]:
        status = response.status_code
        if status in (401, 403):
            raise SourceError(
                f"Prometheus at {self._url} refused our credentials ({status}); see `prometheus:` in the configuration"
            )
        try:
            answer = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict) or answer.get("status") not in ("success", "error"):
            if status in (404, 405) and answer is None:
                raise QueryRefusedError(f"{self._url} does not know {response.url.path}")
            kind = response.headers.get("content-type", "no content type")
            raise SourceError(
                f"{self._url} does not speak Prometheus' API: "
                f"it answered {status} with {kind}: {_beginning(response.text)}"
            )
        if answer["status"] == "error":
            raise QueryRefusedError(f"{answer.get('errorType', 'error')}: {_beginning(str(answer.get('error', '')))}")
        data = answer.get("data")
        return data if isinstance(data, dict) else {}


class _BusyError(Exception):
    """An answer that may be better in a moment."""


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]}…"
