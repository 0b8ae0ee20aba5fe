"""The image, built by its own steps, and every command of ours run from it with what compose.yaml tells it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.compose.copies import REPOSITORY, copy_stack
from tests.compose.image import Image, build
from tests.compose.moved import Moved
from tests.compose.stack import Service, Stack
from tests.support.program import Program
from tests.support.sdk.collector import Collector
from tests.support.waiting import wait_until

from scripts import programs

pytestmark = pytest.mark.real

SERVERS_OF_OTHERS = {"prometheus": "prometheus", "alertmanager": "alertmanager"}
"""Those that can run here, and the programs that do."""
TOO_NEW = {"--web.enable-otlp-receiver"}
"""Flags that the Prometheus here does not know."""
STARTS_WITHIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The shop, its load, the SLO service and the pager, with Prometheus, Alertmanager and a collector."""

    stack: Stack
    moved: Moved
    image: Image
    programs: dict[str, Program]
    collector: Collector
    folder: Path

    def get(self, service: str, path: str, **params: str) -> Any:
        """The JSON of an answer."""
        answer = httpx2.get(self.moved.url(service) + path, params=params, timeout=10, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def answers(self, service: str, path: str) -> bool:
        """Whether there is a good answer."""
        try:
            return httpx2.get(self.moved.url(service) + path, timeout=10, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    def is_healthy(self, service: Service) -> bool:
        """What the healthcheck of a service of ours says."""
        program, *arguments = self.moved.healthcheck(service)
        command = [str(self.image.programs / program), *arguments]
        return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(REPOSITORY, tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def running(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("running")
    stack = copy_stack(folder / "repository")
    subprocess.run([stack.folder / "make-secrets"], check=True, capture_output=True)
    with Collector() as collector, ExitStack() as stopped_at_last:
        moved = Moved(stack, folder, outside={"collector:4318": collector.url.removeprefix("http://")})
        started: dict[str, Program] = {}
        state = Running(stack=stack, moved=moved, image=image, programs=started, collector=collector, folder=folder)
        moved.release()
        for service in stack.services.values():
            moved.write_configurations(service)
            command = moved.command(service)
            if service.is_ours:
                command = [str(image.python), str(image.entrypoint), *command]
            elif service.name in SERVERS_OF_OTHERS:
                (port,) = service.exposed
                command = [word for word in command if word not in TOO_NEW]
                command.append(f"--web.listen-address=127.0.0.1:{moved.port(service.name, port)}")
                command.insert(0, str(programs.find(SERVERS_OF_OTHERS[service.name])))
            else:
                continue
            environ = {**moved.environ(service), "PATH": f"{image.programs}:/usr/bin:/bin"}
            log = folder / "logs" / f"{service.name}.log"
            program = Program(command, name=service.name, log=log, environ=environ, folder=folder)
            started[service.name] = stopped_at_last.enter_context(program)
        for name, program in started.items():
            for path in {"prometheus": ["/-/ready"], "alertmanager": ["/-/ready"], "load": []}.get(name, ["/healthz"]):
                program.wait_until(
                    partial(state.answers, name, path), what=f"{name} answers", timeout_seconds=STARTS_WITHIN_SECONDS
                )
        yield state


def test_the_image_holds_no_tools_for_building(image: Image) -> None:
    programs = {file.name for file in image.programs.iterdir()}
    assert {"python", "burnline"} <= programs
    assert not programs & {"pip", "uv", "hatchling", "grafana-client", "pytest"}


def test_everything_of_ours_is_healthy_by_its_own_check(running: Running) -> None:
    checked = [service for service in running.stack.ours() if service.raw.get("healthcheck")]
    assert [service.name for service in checked if not running.is_healthy(service)] == []
    assert {service.name for service in running.stack.ours()} - {service.name for service in checked} == {"load"}
    assert [name for name, program in running.programs.items() if not program.running] == []


def test_visitors_are_served_and_their_spans_arrive(running: Running) -> None:
    shop = {"storefront", "catalog", "checkout", "payments"}

    def seen() -> set[str]:
        sent = [resource for request in running.collector.requests for resource in request.resource_spans]
        attributes = [attribute for each in sent for attribute in each.resource.attributes]
        return {attribute.value.string_value for attribute in attributes if attribute.key == "service.name"}

    wait_until(lambda: seen() >= shop, timeout_seconds=60, what="spans of the whole shop")


def test_prometheus_scrapes_all_of_ours_with_the_token_it_needs(running: Running) -> None:
    def up() -> set[str]:
        found = running.get("prometheus", "/api/v1/query", query="up == 1")["data"]["result"]
        return {series["metric"]["instance"] for series in found}

    ours = {service.name for service in running.stack.ours() if service.exposed}
    wanted = {running.moved.url(name).removeprefix("http://") for name in ours}
    wait_until(lambda: up() >= wanted, timeout_seconds=60, what="all targets are up")


def test_exemplars_with_trace_ids_are_stored(running: Running) -> None:
    def exemplars() -> list[Mapping[str, Any]]:
        now = datetime.now(UTC)
        asked = {
            "query": "http_server_request_duration_seconds_bucket",
            "start": (now - timedelta(minutes=5)).isoformat(),
            "end": now.isoformat(),
        }
        data: list[Mapping[str, Any]] = running.get("prometheus", "/api/v1/query_exemplars", **asked)["data"]
        return [exemplar for series in data for exemplar in series["exemplars"]]

    found = wait_until(exemplars, timeout_seconds=60, what="an exemplar")
    assert all(len(exemplar["labels"]["trace_id"]) == 32 for exemplar in found)


def test_the_slo_service_answers_only_those_with_a_token(running: Running) -> None:
    url = running.moved.url("slo-service") + "/api/v1/slos"
    token = (running.stack.folder / "secrets/burnline_token").read_text().strip()
    assert httpx2.get(url, trust_env=False).status_code == 401
    answer = httpx2.get(url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert "checkout/availability" in {slo["id"] for slo in answer.json()["slos"]}


def test_a_page_silences_the_ticket_of_its_slo_and_reaches_the_pager(running: Running) -> None:
    def alert(slo_id: str, severity: str) -> dict[str, object]:
        labels = {"alertname": "SLOErrorBudgetBurn", "slo_id": slo_id, "severity": severity, "tier": f"{severity}_1h"}
        return {"labels": labels, "annotations": {"summary": f"{severity} of {slo_id}"}}

    posted = [alert("a/x", "page"), alert("a/x", "ticket"), alert("b/x", "ticket")]
    url = running.moved.url("alertmanager") + "/api/v2/alerts"
    httpx2.post(url, json=posted, trust_env=False).raise_for_status()

    def states() -> dict[tuple[str, str], str]:
        alerts = running.get("alertmanager", "/api/v2/alerts")
        return {(a["labels"].get("slo_id", ""), a["labels"]["severity"]): a["status"]["state"] for a in alerts}

    wait_until(lambda: states().get(("a/x", "ticket")) == "suppressed", timeout_seconds=60, what="the inhibition")
    assert (states()["a/x", "page"], states()["b/x", "ticket"]) == ("active", "active")

    def shown() -> str:
        return httpx2.get(running.moved.url("pager"), trust_env=False).text

    wait_until(lambda: "page of a/x" in shown(), timeout_seconds=60, what="the page is shown")
    assert "ticket of a/x" not in shown()


def test_lines_are_kept_for_the_collector_with_what_it_reads_of_them(running: Running) -> None:
    reader = running.stack.document("collector/collector.yaml")["receivers"]["file_log"]
    parser = next(step for step in reader["operators"] if step["type"] == "json_parser")
    needed = [parser[part]["parse_from"].removeprefix("attributes.") for part in ("timestamp", "severity")]
    traces: dict[str, set[str]] = {}
    for service in running.stack.ours():
        if service.exposed:
            file = Path(running.moved.environ(service)["KEEP_LINES_IN"])
            lines = [json.loads(line) for line in file.read_text().splitlines() if line.startswith("{")]
            assert lines, f"{service.name} keeps no line"
            assert all(isinstance(line[name], str) for line in lines for name in needed)
            assert all(datetime.fromisoformat(line["timestamp"]).tzinfo for line in lines)
            traces[service.name] = {line["trace_id"] for line in lines if "trace_id" in line}
    assert traces["storefront"] & traces["catalog"]


def test_everything_of_ours_stops_in_order_when_asked_and_is_healthy_no_more(running: Running) -> None:
    for service in running.stack.ours():
        program = running.programs[service.name]
        assert program.stop(grace_seconds=60) == 0, program.last_lines()
    assert not running.is_healthy(running.stack.services["storefront"])
