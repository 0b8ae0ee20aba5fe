"""A real Prometheus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import yaml
from tests.support.servers.server import RealServer
from tests.support.waiting import wait_until

from scripts import programs


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapeJob:
    """One scrape job: its name and where its targets listen (``host:port``), with labels added to all of them."""

    name: str
    targets: Sequence[str]
    labels: Mapping[str, str] = field(default_factory=dict)


def configuration(jobs: Sequence[ScrapeJob], *, scrape_interval_seconds: float) -> str:
    """The text of prometheus.yml. The interval may be a fraction of a second."""
    interval = f"{round(scrape_interval_seconds * 1000)}ms"
    return yaml.safe_dump(
        {
            "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
            "scrape_configs": [
                {
                    "job_name": job.name,
                    "static_configs": [{"targets": list(job.targets), "labels": dict(job.labels)}],
                }
                for job in jobs
            ],
        },
        sort_keys=False,
    )


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
        return [
            str(programs.find("prometheus")),
            f"--config.file={self.config}",
            f"--storage.tsdb.path={self.data}",
            f"--storage.tsdb.retention.time={self._retention}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--web.enable-lifecycle",
            "--log.level=warn",
            *self._flags,
        ]

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
