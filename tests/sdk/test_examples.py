"""Each example runs as its first line says, and tells what it promises."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.sdk.collector import Collector
from tests.support.sdk.server import Server

EXAMPLES = Path(__file__).parents[2] / "sdk" / "examples"

SERVED = {
    "flask": (["flask", "--app", "sdk/examples/flask_shop.py", "run", "--port", "{port}"], "/orders/7"),
    "gunicorn": (
        ["gunicorn", "-c", "sdk/examples/gunicorn.conf.py", "-b", "127.0.0.1:{port}", "--chdir", "sdk/examples",
         "--no-control-socket", "flask_shop:app"],
        "/orders/7",
    ),
    "uvicorn": (["uvicorn", "--app-dir", "sdk/examples", "--port", "{port}", "fastapi_shop:app"], "/items/7"),
}  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("name", SERVED)
def test_a_served_example_answers_and_counts_and_is_ready(name: str, tmp_path: Path) -> None:
    command, path = SERVED[name]
    with Collector() as collector:
        with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
            server.get_many(path, 8)
            server.wait_for_sample("http_server_request_duration_seconds_count", 8)
            assert server.get("/readyz")[0] == 200
            assert server.sample("shop_") > 0
        collector.wait(lambda: len(collector.spans) == 16)  # each request has a span of the example's own below it
    assert "Traceback" not in server.output()


@pytest.mark.real
def test_the_workers_mails_belong_to_the_traces_that_asked_for_them() -> None:
    with Collector() as collector:
        done = subprocess.run(
            [sys.executable, EXAMPLES / "worker.py"],
            env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        collector.wait(lambda: len(collector.spans) == 6)
    asked = {span.span_id: span.trace_id for span in collector.spans if span.name == "ask for mail"}
    sent = [span for span in collector.spans if span.name == "send mail"]
    assert [asked[span.parent_span_id] for span in sent] == [span.trace_id for span in sent]
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == [
        "mail sent",
        "mail not sent",
        "mail sent",
    ]
    assert done.stderr == ""


def test_every_example_is_run_here() -> None:
    run = {"flask_shop.py", "fastapi_shop.py", "gunicorn.conf.py", "worker.py"}
    run.add("celery_mailer.py")  # in servers/test_celery.py
    assert {file.name for file in EXAMPLES.iterdir() if file.is_file()} == run
