"""A real Prometheus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from tests.support.servers.server import RealServer

from burnline_sample_app.demo.prometheus import ScrapeJob, command, configuration
from burnline_sample_app.demo.waiting import wait_until

__all__ = ["Prometheus", "ScrapeJob"]


class Prometheus(RealServer):
    """A Prometheus that scrapes `jobs`, or none, over whatever blocks lie in `data`.

    Load past data with ``write_blocks(files, prometheus.data)`` before the start.
    """

    name = "prometheus"
    ready_path = "/-/ready"

    def __init__(
        self,
        folder: Path,
        *,
        jobs: Sequence[ScrapeJob] = (),
        scrape_interval_seconds: float = 1,
        retention: str = "90d",
        data: Path | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """`retention` is measured back from the newest sample. `data` is ``folder/data`` if not given."""
        super().__init__(folder)
        self.config = folder / "prometheus.yml"
        self.data = data or folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self._retention = retention
        self._flags = list(flags)
        self._write_config(jobs, scrape_interval_seconds)

    def _write_config(self, jobs: Sequence[ScrapeJob], scrape_interval_seconds: float) -> None:
        text = configuration(jobs, scrape_interval_seconds=scrape_interval_seconds)
        self.config.write_text(text, encoding="utf-8")

    def command(self) -> list[str]:
        started = command(config=self.config, data=self.data, port=self.port, retention=self._retention)
        return [*started, *self._flags]

    def scrape(self, jobs: Sequence[ScrapeJob], *, scrape_interval_seconds: float = 1) -> None:
        """Changes what the running Prometheus scrapes. It takes 5 s (as after a start) until it does so."""
        self._write_config(jobs, scrape_interval_seconds)
        httpx2.post(f"{self.url}/-/reload", timeout=10).raise_for_status()

    def query(self, expression: str, *, at: datetime | None = None) -> list[tuple[Mapping[str, str], float]]:
        """An instant query's vector as (labels, value) pairs; `at` aware, None for Prometheus' own now.

        Raises httpx2.HTTPStatusError where Prometheus refuses the query.
        """
        params = {"query": expression} | ({} if at is None else {"time": repr(at.timestamp())})
        answer = httpx2.get(f"{self.url}/api/v1/query", params=params, timeout=60)
        answer.raise_for_status()
        result: list[dict[str, Any]] = answer.json()["data"]["result"]
        return [(series["metric"], float(series["value"][1])) for series in result]

    def wait_for(self, expression: str, *, timeout_seconds: float = 30) -> list[tuple[Mapping[str, str], float]]:
        """Waits until the query has a result that is not empty, and returns it; raises TimeoutError."""
        return wait_until(lambda: self.query(expression), timeout_seconds=timeout_seconds, what=expression)
