"""A real Alertmanager."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import yaml
from tests.support.servers.server import RealServer

from scripts import programs


class Alertmanager(RealServer):
    """An Alertmanager that sends every alert, grouped by all its labels, to one webhook without delay."""

    name = "alertmanager"
    ready_path = "/-/ready"

    def __init__(self, folder: Path, *, webhook_url: str, resolve_timeout: str = "5m") -> None:
        super().__init__(folder)
        self.config = folder / "alertmanager.yml"
        self.config.write_text(
            yaml.safe_dump(
                {
                    "global": {"resolve_timeout": resolve_timeout},
                    "route": {
                        "receiver": "webhook",
                        "group_by": ["..."],
                        "group_wait": "0s",
                        "group_interval": "1s",
                        "repeat_interval": "4h",
                    },
                    "receivers": [
                        {"name": "webhook", "webhook_configs": [{"url": webhook_url, "send_resolved": True}]}
                    ],
                }
            ),
            encoding="utf-8",
        )

    def command(self) -> list[str]:
        return [
            str(programs.find("alertmanager")),
            f"--config.file={self.config}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--cluster.listen-address=",
            "--log.level=warn",
        ]

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts it holds now, as its own API gives them."""
        answer = httpx2.get(f"{self.url}/api/v2/alerts", timeout=10)
        answer.raise_for_status()
        alerts: list[dict[str, Any]] = answer.json()
        return alerts
