"""Everything that runs during the demo: the shop, its traffic, Prometheus, the SLO service, the receiver."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx2

from burnline_sample_app.demo import prometheus, slo_api
from burnline_sample_app.demo.history import write_history
from burnline_sample_app.demo.ports import reserve
from burnline_sample_app.demo.prometheus import ScrapeJob
from burnline_sample_app.demo.receiver import Receiver
from burnline_sample_app.demo.slo_api import SloRow
from burnline_sample_app.demo.terminal_view import TerminalView
from burnline_sample_app.errors import ProcessFailedError
from burnline_sample_app.load.wave import DailyWave
from burnline_sample_app.processes.group import ProcessGroup
from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role

REQUESTS_PER_SECOND: Final = 15.0
"""Visitors' actions in the demo; the scenarios' arithmetic counts on 3 requests a second at the checkout."""
DEPTH: Final = 0.5
SCRAPE_INTERVAL_SECONDS: Final = 5.0
RETENTION: Final = "35d"
JOB: Final = "shop"
PROMETHEUS: Final = "prometheus"
SLO_SERVICE: Final = "slo-service"
PREFERRED_PORTS: Final[Mapping[str, int]] = {PROMETHEUS: 9090, SLO_SERVICE: 8480, Role.STOREFRONT: 8080}
STEP_TIMEOUT_SECONDS: Final = 120.0
LOAD_LASTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where everything listens; no slash at the end."""

    shop: Mapping[Role, str]
    prometheus: str
    slo_service: str
    receiver: str


class DemoStack:
    """Builds itself up with `build`; a `with` block ends every process, whatever happened."""

    def __init__(self, folder: Path, view: TerminalView, *, seed: int, history: timedelta) -> None:
        """`folder` is empty and this run's own. Ports are kept from here on."""
        self._folder = folder
        self._view = view
        self._seed = seed
        self._history = history
        self._cancelled = threading.Event()
        self._ports = {name: reserve(PREFERRED_PORTS.get(name)) for name in (*Role, PROMETHEUS, SLO_SERVICE)}
        self.processes = ProcessGroup(log_folder=folder / "logs")
        self._shop = Shop(
            folder=folder / "shop",
            ports={role: self._ports[role].port for role in Role},
            processes=self.processes,
        )
        self.receiver = Receiver(log=folder / "webhooks.jsonl")

    @property
    def addresses(self) -> Addresses:
        """Known from the beginning; whether somebody answers there is another matter."""
        urls = {name: f"http://127.0.0.1:{reservation.port}" for name, reservation in self._ports.items()}
        return Addresses(
            shop={role: urls[role] for role in Role},
            prometheus=urls[PROMETHEUS],
            slo_service=urls[SLO_SERVICE],
            receiver=self.receiver.url,
        )

    def build(self) -> None:
        """Returns when every part is up and every SLO has data.

        Raises ProcessFailedError, HistoryError, ToolMissingError and OSError.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="history") as background:
            history = background.submit(self._write_history)
            try:
                self._start_shop()
                self._wait(history.done, "the history is written")
            except BaseException:
                self._cancelled.set()
                raise
            history.result()
        self._start_prometheus()
        self._start_load()
        self._start_slo_service()
        self._wait_for_data()

    def check(self) -> None:
        """Raises ProcessFailedError, with the end of its log, where a process has ended that should run."""
        ended = self.processes.ended()
        if ended is not None:
            raise ProcessFailedError(
                f"{ended.name} ended with code {ended.process.returncode}; the end of {ended.log_path}:\n"
                f"{ended.last_lines()}"
            )

    def _write_history(self) -> None:
        what = f"past traffic of {self._history.days} days"
        now = datetime.now(UTC)
        with self._view.step(what) as advance:
            write_history(
                self._folder / "prometheus",
                end_at=now,
                length=self._history,
                wave=past_wave(now),
                seed=self._seed,
                target_labels={role: {"job": JOB, "instance": f"127.0.0.1:{self._ports[role].port}"} for role in Role},
                on_progress=advance,
                cancelled=self._cancelled,
            )

    def _start_shop(self) -> None:
        with self._view.step("the shop's four services"):
            for role in Role:
                self._ports[role].release()
            self._shop.start()

    def _start_prometheus(self) -> None:
        with self._view.step("Prometheus"):
            config = self._folder / "prometheus.yml"
            jobs = {JOB: tuple(Role), SLO_SERVICE: (SLO_SERVICE,), PROMETHEUS: (PROMETHEUS,)}
            text = prometheus.configuration(
                [
                    ScrapeJob(name=job, targets=[f"127.0.0.1:{self._ports[name].port}" for name in names])
                    for job, names in jobs.items()
                ],
                scrape_interval_seconds=SCRAPE_INTERVAL_SECONDS,
            )
            config.write_text(text, encoding="utf-8")
            command = prometheus.command(
                config=config,
                data=self._folder / "prometheus",
                port=self._ports[PROMETHEUS].release(),
                retention=RETENTION,
            )
            self.processes.start(PROMETHEUS, command)
            self._wait(lambda: self._answers("/-/ready"), "Prometheus is ready")

    def _answers(self, path: str, params: Mapping[str, str] | None = None) -> httpx2.Response | None:
        """Prometheus' answer, None where it has no good one."""
        url = self.addresses.prometheus + path
        try:
            answer = httpx2.get(url, params=params, timeout=5, trust_env=False)
        except httpx2.TransportError:
            return None
        return answer if answer.status_code == 200 else None

    def _scrapes_all(self) -> bool:
        answer = self._answers("/api/v1/query", {"query": f'count(up{{job="{JOB}"}} == 1)'})
        result = answer.json()["data"]["result"] if answer is not None else []
        return bool(result) and float(result[0]["value"][1]) == len(Role)

    def _start_load(self) -> None:
        url = self.addresses.shop[Role.STOREFRONT]
        load = [sys.executable, "-m", "burnline_sample_app", "load", url, "--depth", "0", "--seed", str(self._seed)]
        load += ["--rate", str(REQUESTS_PER_SECOND), "--duration", str(LOAD_LASTS.total_seconds())]
        self.processes.start("load", load)

    def _start_slo_service(self) -> None:
        with self._view.step("the SLO service"):
            config = self._folder / "burnline.yaml"
            port = self._ports[SLO_SERVICE].release()
            text = slo_api.configuration(
                prometheus_url=self.addresses.prometheus,
                port=port,
                database=self._folder / "burnline.db",
                webhook_url=self.receiver.url,
            )
            config.write_text(text, encoding="utf-8")
            self.processes.start(SLO_SERVICE, slo_api.command(config))
            self._wait(lambda: bool(self._rows()), "the SLO service answers")

    def _wait_for_data(self) -> None:
        with self._view.step("first scrapes, first budgets"):
            self._wait(self._scrapes_all, "Prometheus scrapes the whole shop")
            self._wait(self._all_have_data, "every SLO has data")

    def _all_have_data(self) -> bool:
        rows = self._rows()
        return bool(rows) and all(row.state != "no_data" for row in rows)

    def _rows(self) -> list[SloRow]:
        """The service's SLOs; none while it does not answer."""
        try:
            return slo_api.fetch(self.addresses.slo_service)
        except httpx2.HTTPError:
            return []

    def _wait(self, is_so: Callable[[], object], what: str) -> None:
        self.processes.wait_until(lambda: bool(is_so()), what=what, timeout_seconds=STEP_TIMEOUT_SECONDS)

    def __enter__(self) -> Self:
        self.receiver.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cancelled.set()
        for reservation in self._ports.values():
            reservation.release()
        self.processes.stop()
        self.receiver.stop()


def past_wave(now: datetime) -> DailyWave:
    """The traffic of the month before `now`: as busy now as the demo will be, with the day's peak in an hour.

    So the last hour had about as many requests as the demo's next one, and the last six hours hardly fewer, at
    whatever time of day somebody starts the demo: the scenarios' arithmetic holds.
    """
    in_an_hour = now + timedelta(hours=1)
    peak_hour = in_an_hour.hour + in_an_hour.minute / 60
    shape = DailyWave(mean_requests_per_second=1.0, depth=DEPTH, peak_hour=peak_hour)
    mean = REQUESTS_PER_SECOND / shape.requests_per_second_at(now)
    return DailyWave(mean_requests_per_second=mean, depth=DEPTH, peak_hour=peak_hour)
