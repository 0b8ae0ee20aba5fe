"""Prometheus' HTTP API: queries, which series there are, and what the server says of itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2

from burnline_slo.errors import QueryRefusedError, SourceError
from burnline_slo.prometheus.connection import Connection
from burnline_slo.prometheus.series import Series, matrix_series, scalar_series, vector_series

QUERY, RANGE_QUERY = "/api/v1/query", "/api/v1/query_range"


class PrometheusApi:
    """A client of one server. `url` is its base, with a path prefix if it has one. Safe to use from several threads.

    Times are Unix seconds. What asks with a query raises QueryRefusedError when the query is at fault, SourceError
    when the server is.
    """

    def __init__(self, url: str, client: httpx2.Client) -> None:
        self._server = Connection(url, client)

    @property
    def url(self) -> str:
        return self._server.url

    def query_range(self, query: str, *, start: float, end: float, step: float) -> Sequence[Series]:
        """Evaluates at start, start + step, … up to end, inclusive."""
        data = self._server.post(RANGE_QUERY, {"query": query, "start": start, "end": end, "step": step})
        result = data.get("result") if isinstance(data, dict) else None
        if not isinstance(data, dict) or data.get("resultType") != "matrix" or not isinstance(result, list):
            raise SourceError(f"{self.url} did not answer a range query with a matrix")
        return self._read(lambda: [matrix_series(one) for one in result], "a range query")

    def query(self, query: str, *, at: float) -> Sequence[Series]:
        """Evaluates at one moment: a vector's series, or the one number."""
        data = self._server.post(QUERY, {"query": query, "time": at})
        match data:
            case {"resultType": "vector", "result": list(result)}:
                return self._read(lambda: [vector_series(one) for one in result], "a query")
            case {"resultType": "matrix", "result": list(result)}:
                return self._read(lambda: [matrix_series(one) for one in result], "a query")
            case {"resultType": "scalar", "result": list(point)}:
                return self._read(lambda: [scalar_series(point)], "a query")
            case {"resultType": "string"}:
                return []
            case _:
                raise SourceError(f"{self.url} did not answer a query with a vector, a matrix or a number")

    def exemplars(self, query: str, *, start: float, end: float) -> int:
        """How many exemplars belong to the query's series between two times."""
        data = self._server.post("/api/v1/query_exemplars", {"query": query, "start": start, "end": end})
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise SourceError(f"{self.url} did not answer with a list of exemplars")
        return sum(len(series.get("exemplars", ())) for series in data)

    def series(self, selectors: Sequence[str], *, start: int, end: int) -> Sequence[Mapping[str, str]]:
        """The labels of each series that any of the selectors finds between two times.

        A server may also tell series of the day around it.
        """
        data = self._server.post("/api/v1/series", {"match[]": selectors, "start": start, "end": end})
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise SourceError(f"{self.url} did not answer with a list of series")
        return data

    def label_values(self, label: str, selector: str = "", *, start: float, end: float) -> Sequence[str]:
        """The label's values among the selector's series between two times; among all series without a selector."""
        asked: dict[str, str | float] = {"start": start, "end": end} | ({"match[]": selector} if selector else {})
        data = self._server.get(f"/api/v1/label/{quote(label, safe='')}/values", asked)
        if not isinstance(data, list):
            raise SourceError(f"{self.url} did not answer with a list of a label's values")
        return [str(value) for value in data]

    def clock(self) -> datetime:
        """What time it is by the server. Raises SourceError."""
        try:
            data = self._server.post(QUERY, {"query": "vector(time())"})
            seconds = float(data["result"][0]["value"][1])  # type: ignore[index]  # checked by trying
            return datetime.fromtimestamp(seconds, UTC)
        except (KeyError, IndexError, TypeError, ValueError, OverflowError, QueryRefusedError) as error:
            raise SourceError(f"{self.url} does not tell what time it is") from error

    def config_text(self) -> str:
        """The server's configuration as YAML, empty where it does not tell."""
        return str(self._about_itself("/api/v1/status/config").get("yaml", ""))

    def retention_texts(self) -> Sequence[str]:
        """How long the server keeps samples, in its own words: `15d or 10GiB`, `0s`. Empty where it is silent."""
        found = [
            self._about_itself("/api/v1/status/runtimeinfo").get("storageRetention"),
            self._about_itself("/api/v1/status/flags").get("storage.tsdb.retention.time"),
        ]
        return [text for text in found if isinstance(text, str)]

    def samples_read(self, query: str, *, at: int) -> int | None:
        """How many samples an evaluation at a moment reads; None where the server does not tell."""
        data = self._server.post(QUERY, {"query": query, "time": at, "stats": "all"})
        try:
            return int(data["stats"]["samples"]["totalQueryableSamples"])  # type: ignore[index]  # checked by trying
        except (KeyError, TypeError, ValueError):
            return None

    def _read(self, series: Callable[[], Sequence[Series]], answer_to: str) -> Sequence[Series]:
        try:
            return series()
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{self.url} answered {answer_to} in a form of its own") from error

    def _about_itself(self, path: str) -> Mapping[str, Any]:
        try:
            data = self._server.get(path)
        except QueryRefusedError:
            return {}
        return data if isinstance(data, dict) else {}
