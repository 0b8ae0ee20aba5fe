"""What a collector that takes connections and never answers costs a service: spans, and nothing of its requests."""

import json
import os
import socket
import subprocess
import sys

import pytest
from tests.support.sdk.collector import Collector

pytestmark = pytest.mark.real

STALLED = """
import gc, json, re, sys, time, tracemalloc
import burnline
from flask import Flask
from burnline._private.otlp.http_endpoint import HttpEndpoint

burnline.configure(service="shop", access_log="off", exit_timeout_seconds=0.1)
app = burnline.instrument(Flask("shop"))
app.add_url_rule("/items/<int:item>", view_func=lambda item: "x")
client = app.test_client()

def ask(times):
    for _ in range(times):
        assert client.get("/items/7").status_code == 200

def waits_for_an_answer():
    posts = HttpEndpoint.post.__code__
    for frame in sys._current_frames().values():
        inner, names = frame, set()
        while frame is not None:
            names.add(frame.f_code)
            frame = frame.f_back
        if posts in names and inner.f_code.co_name == "readinto":
            return inner
    return None

ask(1)
deadline = time.monotonic() + 20
while waits_for_an_answer() is None and time.monotonic() < deadline:
    time.sleep(0.02)
before = waits_for_an_answer()
tracemalloc.start()
ask(600)
gc.collect()
held = tracemalloc.get_traced_memory()[0]
ask(600)
gc.collect()
grown = tracemalloc.get_traced_memory()[0] - held
still = waits_for_an_answer() is before is not None
page = client.get("/metrics").text
print(json.dumps({"still": still, "grown": grown, **dict(re.findall(r"^(burnline_\\S+) (\\S+)$", page, re.M))}))
"""


def test_requests_go_on_in_bounded_memory_while_the_exporter_waits_for_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as collector:  # the kernel takes connections, and nobody answers
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.getsockname()[1]}",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "60",
            "OTEL_BSP_MAX_QUEUE_SIZE": "300",
        }
        done = subprocess.run(
            [sys.executable, "-c", STALLED], env={**os.environ, **environ}, capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout)
    assert told["still"], "the exporter was not in one and the same wait from the first request to the last"
    assert float(told["burnline_export_queue_spans"]) == 300
    assert float(told['burnline_spans_total{result="queue_full"}']) == 1200 - 300
    assert told["grown"] < 120_000  # six hundred spans are 288,000 bytes


SATURATED = """
import os
import burnline
from flask import Flask

burnline.configure(service="shop", access_log="off")
app = burnline.instrument(Flask("shop"))
nowhere = os.open(os.devnull, os.O_WRONLY)

@app.get("/items/<int:item>")
def show(item):
    os.write(nowhere, b"as a server receives")
    os.write(nowhere, b"and sends")
    return "x"

client = app.test_client()
for _ in range(10_000):
    client.get("/items/7").close()
"""


def test_a_loop_without_a_pause_that_makes_system_calls_loses_no_span() -> None:
    with Collector() as collector:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_MAX_QUEUE_SIZE": "2048"}
        subprocess.run([sys.executable, "-c", SATURATED], env={**os.environ, **environ}, timeout=60, check=True)
        assert len(collector.spans) == 10_000
