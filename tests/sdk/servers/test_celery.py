"""The example's Celery worker on a real Redis: its children are recycled, and it is told to end."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.request import urlopen

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from tests.support.ports import free_port
from tests.support.sdk.collector import Collector
from tests.support.sdk.server import BIN, ROOT, Server
from tests.support.servers.redis import Redis

pytestmark = pytest.mark.real

WORKER = ["celery", "--app", "celery_mailer", "worker", "--pool", "prefork", "--concurrency", "2",
          "--max-tasks-per-child", "2", "--loglevel", "warning"]  # fmt: skip
MAILS = 8


@dataclass(frozen=True)
class Ran:
    """What a shop and its worker told when all mails were sent and both had ended."""

    spans: list[Span]
    counted: float
    exit_code: int
    output: str

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


def mails_counted(side_port: int) -> float:
    """What any process of the worker shows; 0 while it starts."""
    try:
        with urlopen(f"http://127.0.0.1:{side_port}/metrics", timeout=5) as page:
            return sum(map(float, re.findall(r"^shop_mails_total{.*} ([\d.]+)", page.read().decode(), re.MULTILINE)))
    except OSError:
        return 0.0


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("celery")
    side_port = free_port()
    with Redis(folder / "redis") as redis, Collector() as collector:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "BROKER_URL": redis.url}
        with (folder / "worker").open("wb") as output:
            worker = subprocess.Popen(
                [BIN / WORKER[0], *WORKER[1:]],
                cwd=ROOT / "sdk" / "examples",
                env={**os.environ, **environ, "PYTHONWARNINGS": "ignore", "SIDE_PORT": str(side_port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            web = ["gunicorn", "-b", "127.0.0.1:{port}", "--no-control-socket", "tests.support.sdk.shop_celery:app"]
            with Server(web, folder / "web", environ) as server:
                for order in range(MAILS - 2):
                    server.get(f"/mails/{order}")
                server.get("/mails/13")
                assert server.get("/mails-by-name/99")[0] == 200
                deadline = time.monotonic() + 30
                while (counted := mails_counted(side_port)) < MAILS:
                    assert time.monotonic() < deadline, f"{counted} mails; {(folder / 'worker').read_text()}"
                    time.sleep(0.05)
            worker.send_signal(signal.SIGTERM)
            exit_code = worker.wait(20)
        finally:
            worker.kill()
            worker.wait()
        yield Ran(collector.spans, counted, exit_code, (folder / "worker").read_text())


def test_every_task_of_recycled_and_ended_children_has_its_spans_and_its_count(ran: Ran) -> None:
    assert ran.exit_code == 0
    assert ran.counted == MAILS
    assert len(ran.named("run/send_mail")) == len(ran.named("render mail")) == MAILS
    assert len({span.span_id for span in ran.spans}) == len(ran.spans)


def test_the_trace_goes_from_the_request_through_the_queue_into_the_task(ran: Ran) -> None:
    by_id = {span.span_id: span for span in ran.spans}
    names = []
    for span in ran.named("render mail"):
        path = [span]
        while path[-1].parent_span_id:
            path.append(by_id[path[-1].parent_span_id])
        assert len({each.trace_id for each in path}) == 1
        names.append(" < ".join(each.name for each in path))
    task = "render mail < run/send_mail < apply_async/send_mail"
    assert sorted(names) == [
        *[f"{task} < GET /mails-by-name/<int:order>"],
        *[f"{task} < GET /mails/<int:order>"] * (MAILS - 1),
    ]


def test_what_the_worker_does_with_its_broker_makes_no_traces(ran: Ran) -> None:
    assert {span.name for span in ran.spans if not span.parent_span_id} == {
        "GET /mails/<int:order>",
        "GET /mails-by-name/<int:order>",
    }


def test_a_task_that_fails_is_an_error_of_its_span(ran: Ran) -> None:
    (failed,) = [span for span in ran.named("run/send_mail") if span.status.code == Status.STATUS_CODE_ERROR]
    assert any(event.name == "exception" for event in failed.events)


def test_a_line_of_a_task_carries_the_ids_of_its_span(ran: Ran) -> None:
    lines = [json.loads(line) for line in ran.output.splitlines() if line.startswith("{")]
    sent = {(line["trace_id"], line["span_id"]) for line in lines if line["event"] == "mail sent"}
    rendered = [span for span in ran.named("render mail") if span.status.code != Status.STATUS_CODE_ERROR]
    assert sent == {(span.trace_id.hex(), span.span_id.hex()) for span in rendered}
    assert len(sent) == MAILS - 1
