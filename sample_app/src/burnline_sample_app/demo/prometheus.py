"""How a real Prometheus is started: its configuration and its command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from burnline_sample_app.demo import tools


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


def command(*, config: Path, data: Path, port: int, retention: str) -> list[str]:
    """The command line of a Prometheus on 127.0.0.1:`port`; `retention` as Prometheus writes it (``35d``).

    Raises ToolMissingError.
    """
    return [
        str(tools.find("prometheus")),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        f"--storage.tsdb.retention.time={retention}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-lifecycle",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    ]
