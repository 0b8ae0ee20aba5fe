"""The whole path on real parts: shop, traffic, Prometheus, SLO service, webhook receiver, Alertmanager."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import httpx2
import yaml
from tests.support.ports import reserve
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.prometheus import Prometheus, ScrapeJob
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.slo_service.truth.traffic import METRIC

from burnline_sample_app.processes.group import ProcessGroup
from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role

VISITORS_PER_SECOND = 20
SLO = "checkout/availability"


class WholePath:
    """Starts everything; a `with` block ends it. The SLO asks for 99 % in tiles of ten seconds, with default alerts."""

    def __init__(self, folder: Path) -> None:
        self._exit = ExitStack()
        self._folder = folder
        self.direct = WebhookReceiver()
        self.behind_alertmanager = WebhookReceiver()
        self._service_port = reserve(None)
        self.slo_file = folder / "slos.yaml"
        self.config = folder / "burnline.yaml"

    @property
    def service_url(self) -> str:
        return f"http://127.0.0.1:{self._service_port.port}"

    def __enter__(self) -> Self:
        enter = self._exit.enter_context
        enter(self.direct)
        enter(self.behind_alertmanager)
        self.processes = enter(ProcessGroup(log_folder=self._folder / "logs"))
        self.shop = enter(Shop(folder=self._folder / "shop"))
        targets = [self.shop.url(role).removeprefix("http://") for role in Role]
        self.prometheus = enter(Prometheus(self._folder / "prometheus", jobs=[ScrapeJob(name="shop", targets=targets)]))
        alertmanager = Alertmanager(self._folder / "alertmanager", webhook_url=self.behind_alertmanager.url)
        self.alertmanager = enter(alertmanager)
        self._start_traffic()
        self._start_service()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def break_checkout(self, seconds: float) -> None:
        """Every request to the checkout fails for that long."""
        fault = {"error_ratio": 1.0, "duration_seconds": seconds}
        httpx2.put(f"{self.shop.url(Role.CHECKOUT)}/faults", json=fault, timeout=10).raise_for_status()

    def slo(self) -> dict[str, Any]:
        """The SLO as the API tells it."""
        answer = httpx2.get(f"{self.service_url}/api/v1/slos/{SLO}", timeout=10)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def wait(self, condition: Callable[[], object], what: str, timeout_seconds: float = 60) -> None:
        """Raises with the log of a process that died, or TimeoutError."""
        self.processes.wait_until(lambda: bool(condition()), what=what, timeout_seconds=timeout_seconds)

    def _start_traffic(self) -> None:
        load = [sys.executable, "-m", "burnline_sample_app", "load", self.shop.url(Role.STOREFRONT)]
        self.processes.start("load", [*load, "--rate", str(VISITORS_PER_SECOND), "--depth", "0", "--duration", "600"])

    def _start_service(self) -> None:
        self.slo_file.write_text(
            yaml.safe_dump(
                {
                    "version": "burnline/v1",
                    "service": "checkout",
                    "slos": [
                        {
                            "name": "availability",
                            "objective": "99%",
                            "sli": {
                                "events": {
                                    "bad": f'{METRIC}{{service="checkout", http_response_status_code=~"5.."}}',
                                    "total": f'{METRIC}{{service="checkout"}}',
                                }
                            },
                        }
                    ],
                }
            )
        )
        port = self._service_port.release()
        self.config.write_text(
            yaml.safe_dump(
                {
                    "slos": ["slos.yaml"],
                    "prometheus": {"url": self.prometheus.url},
                    "listen": f"127.0.0.1:{port}",
                    "external_url": self.service_url,
                    "tile": "10s",
                    "settle": "2s",
                    "notifiers": [
                        {"name": "direct", "webhook": {"url": self.direct.url}},
                        {"name": "alertmanager", "alertmanager": {"url": self.alertmanager.url}},
                    ],
                }
            )
        )
        self.processes.start("burnline", [sys.executable, "-m", "burnline_slo", "serve", "-c", str(self.config)])
        self.wait(self._has_budget, "the service tells a budget")

    def _has_budget(self) -> bool:
        try:
            document = self.slo()
        except httpx2.HTTPError:
            return False
        return bool(document["state"] == "ok" and document["total_events"] > VISITORS_PER_SECOND)
