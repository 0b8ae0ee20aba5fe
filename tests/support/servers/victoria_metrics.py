"""A real VictoriaMetrics, single node."""

from __future__ import annotations

from pathlib import Path

import httpx2
from tests.support.servers.server import RealServer

from scripts import programs


class VictoriaMetrics(RealServer):
    """A VictoriaMetrics that answers Prometheus' query API at `url`."""

    name = "victoria-metrics"
    ready_path = "/health"

    def __init__(self, folder: Path, *, retention_days: int = 100) -> None:
        super().__init__(folder)
        self._retention_days = retention_days

    def command(self) -> list[str]:
        return [
            str(programs.find("victoria-metrics")),
            f"-storageDataPath={self.folder / 'data'}",
            f"-retentionPeriod={self._retention_days}d",
            f"-httpListenAddr=127.0.0.1:{self.port}",
            "-search.latencyOffset=0s",
            "-search.disableCache",
            "-memory.allowedBytes=512MB",
            "-loggerLevel=WARN",
        ]

    def load(self, openmetrics: Path | str) -> None:
        """Imports samples: OpenMetrics text (or a file of it) whose timestamps are in seconds.

        The lines go in as they are, with the timestamp made milliseconds, as the import API wants it. The samples
        can be queried when this returns.
        """
        text = openmetrics.read_text(encoding="utf-8") if isinstance(openmetrics, Path) else openmetrics
        lines = []
        for line in text.splitlines():
            if line and not line.startswith("#"):
                sample, _, at_seconds = line.rpartition(" ")
                lines.append(f"{sample} {round(float(at_seconds) * 1000)}")
        body = "\n".join([*lines, ""]).encode()
        httpx2.post(f"{self.url}/api/v1/import/prometheus", content=body, timeout=120).raise_for_status()
        httpx2.get(f"{self.url}/internal/force_flush", timeout=60).raise_for_status()
        httpx2.get(f"{self.url}/internal/resetRollupResultCache", timeout=60).raise_for_status()
