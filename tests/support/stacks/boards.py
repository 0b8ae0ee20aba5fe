"""What the boards look at, for real: the shop with traffic and a fault, the SLO service, Prometheus, Alertmanager."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import httpx2
import yaml
from tests.support.dashboards.committed import SLOS
from tests.support.ports import reserve
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.prometheus import Prometheus, ScrapeJob, configuration

from burnline_sample_app.processes.group import ProcessGroup
from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role

VISITORS_PER_SECOND = 15
RULES = {"groups": [{"name": "up", "rules": [{"record": "job:up:min", "expr": "min by (job) (up)"}]}]}
SPAN = "2m"
"""Everything here is younger than a minute or two: longer ranges would step over it."""


class Stack:
    """Starts everything; a `with` block ends it. A tenth of the checkout's requests fail, and some are slow."""

    def __init__(self, folder: Path) -> None:
        self._exit = ExitStack()
        self._folder = folder
        self._service_port = reserve(None)
        self._shop_ports = {role: reserve(None) for role in Role}

    def __enter__(self) -> Self:
        try:
            return self._start()
        except BaseException:
            self._exit.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def _start(self) -> Self:
        enter = self._exit.enter_context
        self._processes = enter(ProcessGroup(log_folder=self._folder / "logs"))
        alertmanager = enter(Alertmanager(self._folder / "alertmanager", webhook_url="http://127.0.0.1:9/"))
        # Prometheus first: it waits five seconds before it scrapes.
        self.prometheus = Prometheus(
            self._folder / "prometheus", flags=["--enable-feature=exemplar-storage", "--query.lookback-delta=1m"]
        )
        self._configure(alertmanager.port)
        enter(self.prometheus)
        ports = {role: reserved.release() for role, reserved in self._shop_ports.items()}
        self._shop = enter(Shop(folder=self._folder / "shop", ports=ports))
        fault = {"error_ratio": 0.1, "added_latency_seconds": 0.02, "duration_seconds": 600}
        for role in (Role.CHECKOUT, Role.PAYMENTS):
            httpx2.put(f"{self._shop.url(role)}/faults", json=fault, timeout=10).raise_for_status()
        load = [sys.executable, "-m", "burnline_sample_app", "load", self._shop.url(Role.STOREFRONT), "--depth", "0"]
        self._processes.start("load", [*load, "--rate", str(VISITORS_PER_SECOND), "--duration", "600"])
        self._start_service()
        return self

    def _configure(self, alertmanager_port: int) -> None:
        jobs = {
            "shop": [f"127.0.0.1:{self._shop_ports[role].port}" for role in Role],
            "slo-service": [f"127.0.0.1:{self._service_port.port}"],
            "prometheus": [f"127.0.0.1:{self.prometheus.port}"],
            "alertmanager": [f"127.0.0.1:{alertmanager_port}"],
        }
        text = configuration(
            [ScrapeJob(name=name, targets=targets) for name, targets in jobs.items()], scrape_interval_seconds=1
        )
        rules = self._folder / "rules.yml"
        rules.write_text(yaml.safe_dump(RULES), encoding="utf-8")
        self.prometheus.config.write_text(text + yaml.safe_dump({"rule_files": [str(rules)]}), encoding="utf-8")

    def _start_service(self) -> None:
        port = self._service_port.release()
        config = self._folder / "burnline.yaml"
        settings = {
            "slos": [str(SLOS)],
            "prometheus": {"url": self.prometheus.url},
            "listen": f"127.0.0.1:{port}",
            "database": f"sqlite:///{self._folder / 'burnline.db'}",
            "tile": "10s",
            "settle": "2s",
        }
        config.write_text(yaml.safe_dump(settings), encoding="utf-8")
        self._processes.start("burnline", [sys.executable, "-m", "burnline_slo", "serve", "-c", str(config)])

    def wait_for_data(self) -> None:
        """Returns when every SLO of the shop has a budget and errors have been counted. Raises TimeoutError."""
        prometheus = self.prometheus
        prometheus.wait_for("count(slo:period_error_budget_remaining:ratio) == 5", timeout_seconds=90)
        prometheus.wait_for('sum(slo:bad_events:rate5m{slo_id="checkout/availability"}) > 0', timeout_seconds=60)
        prometheus.wait_for('sum(slo:bad_events:rate5m{slo_id="storefront/availability"}) > 0', timeout_seconds=60)
