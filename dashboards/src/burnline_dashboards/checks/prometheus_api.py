"""Asks a Prometheus what a dashboard would ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx2

from burnline_dashboards.checks.interpolation import Range
from burnline_dashboards.errors import PrometheusError
from burnline_dashboards.panels.json_value import JsonObject

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer: its labels and its values, in order of time (Unix seconds)."""

    labels: Mapping[str, str]
    values: Sequence[float]
    times: Sequence[float] = ()


class QueryRefusedError(Exception):
    """Prometheus does not run the query; the text is its own."""


class PrometheusApi:
    """The query API below `url`. Not thread-safe. Close it, or use it in a ``with``."""

    def __init__(self, url: str, *, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.url = url.rstrip("/")
        self._client = httpx2.Client(timeout=TIMEOUT_SECONDS, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def instant(self, expr: str, at: float) -> Sequence[Series]:
        """The result at a time. Raises QueryRefusedError and PrometheusError."""
        data = self._ask("query", {"query": expr, "time": f"{at:.3f}"})
        return _series(data)

    def over(self, expr: str, shown: Range) -> Sequence[Series]:
        """The curves over a range, at multiples of its step, as Grafana asks. Raises as `instant`."""
        step = shown.step_ms / 1000
        start, end = shown.start // step * step, shown.end // step * step
        data = self._ask(
            "query_range", {"query": expr, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
        )
        return _series(data)

    def exemplars(self, expr: str, shown: Range) -> int:
        """How many exemplars belong to the expression within the range. Raises as `instant`."""
        times = {"start": f"{shown.start:.3f}", "end": f"{shown.end:.3f}"}
        data = self._ask("query_exemplars", {"query": expr, **times})
        return sum(len(each.get("exemplars", ())) for each in data) if isinstance(data, list) else 0

    def label_values(self, label: str, selector: str, shown: Range) -> Sequence[str]:
        """The label's values among the selector's series (of all, if it is empty). Raises as `instant`."""
        times = {"start": f"{shown.start:.3f}", "end": f"{shown.end:.3f}"}
        data = self._ask(f"label/{label}/values", times | ({"match[]": selector} if selector else {}), get=True)
        return [str(value) for value in data] if isinstance(data, list) else []

    def _ask(self, what: str, params: Mapping[str, str], *, get: bool = False) -> object:
        url = f"{self.url}/api/v1/{what}"
        try:
            answer = self._client.get(url, params=params) if get else self._client.post(url, data=params)
            content = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise PrometheusError(f"{self.url} must answer as a Prometheus does: {error}") from error
        if not isinstance(content, dict):
            raise PrometheusError(f"{self.url} must answer as a Prometheus does; it answered {answer.status_code}")
        if content.get("status") != "success":
            if content.get("errorType") in ("bad_data", "execution"):
                raise QueryRefusedError(str(content.get("error")))
            raise PrometheusError(f"{self.url} answered {answer.status_code}: {content.get('error')}")
        return content.get("data")


def _series(data: object) -> Sequence[Series]:
    if not isinstance(data, dict):
        return []
    found, kind = data.get("result", []), data.get("resultType")
    if kind in ("scalar", "string"):
        return [Series(labels={}, values=[float(found[1])])]
    return [_one(each) for each in found]


def _one(each: JsonObject) -> Series:
    pairs = each["values"] if "values" in each else [each["value"]] if "value" in each else []
    return Series(labels=each["metric"], values=[float(value) for _, value in pairs], times=[at for at, _ in pairs])
