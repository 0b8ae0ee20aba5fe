"""Liveness and readiness: quick answers about slow and broken dependencies, on the app and on a side port."""

import asyncio
import http.client
import json
import subprocess
import sys
import threading
import time

import pytest
from fastapi import FastAPI
from flask import Flask
from tests.support.ports import free_port

import burnline
from burnline._private.health.checks import Checks
from burnline._private.process import PROCESS
from burnline.testing import Captured


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Checks:
    own = Checks()
    monkeypatch.setattr(PROCESS, "checks", own)
    return own


def get(app: Flask, path: str) -> tuple[int, dict[str, object]]:
    response = app.test_client().get(path)
    body: dict[str, object] = json.loads(response.text)
    response.close()
    return response.status_code, body


@pytest.fixture
def plain(captured: Captured) -> Flask:
    return burnline.instrument(Flask("plain"))


def test_a_service_without_checks_is_alive_and_ready(plain: Flask, checks: Checks, captured: Captured) -> None:
    assert get(plain, "/healthz") == (200, {"status": "ok"})
    assert get(plain, "/readyz") == (200, {"status": "ok", "checks": {}})
    assert captured.spans == []


def test_a_check_that_fails_makes_the_service_not_ready_and_tells_no_secret(plain: Flask, checks: Checks) -> None:
    def broken() -> None:
        raise ConnectionError("postgresql://user:hunter2@db")

    burnline.readiness_check("database", broken)
    burnline.readiness_check("queue", lambda: False)
    burnline.readiness_check("disk", lambda: None)
    status, body = get(plain, "/readyz")
    assert status == 503
    assert body["checks"] == {"database": "ConnectionError", "queue": "said no", "disk": "ok"}
    assert get(plain, "/healthz")[0] == 200


def test_a_check_that_hangs_makes_the_service_not_ready_and_is_not_started_again(plain: Flask, checks: Checks) -> None:
    release = threading.Event()
    started = []

    def hang() -> None:
        started.append(1)
        release.wait(60)

    burnline.readiness_check("database", hang, timeout_seconds=0.05, keep_seconds=0)
    answers = [get(plain, "/readyz") for _ in range(5)]
    assert [status for status, _ in answers] == [503] * 5
    assert [body["checks"] for _, body in answers] == [
        {"database": "no answer within 0.05 s"},
        *[{"database": "still running after 0.05 s"}] * 4,
    ]
    assert len(started) == 1
    release.set()


def test_probers_at_the_same_moment_wait_for_the_same_answer(checks: Checks) -> None:
    begun, asked, release = threading.Semaphore(0), threading.Barrier(5), threading.Event()
    started = []

    def slow() -> None:
        started.append(1)
        begun.release()
        release.wait(60)

    def probe() -> None:
        asked.wait()
        answers.append(checks.ready())

    answers: list[tuple[bool, dict[str, str]]] = []
    burnline.readiness_check("database", slow, timeout_seconds=60)
    probers = [threading.Thread(target=probe) for _ in range(4)]
    for prober in probers:
        prober.start()
    asked.wait()
    begun.acquire()
    later = threading.Thread(target=lambda: answers.append(checks.ready()))
    later.start()  # the check runs for sure
    release.set()
    for prober in (*probers, later):
        prober.join()
    assert answers == [(True, {"database": "ok"})] * 5
    assert len(started) == 1


def test_an_answer_is_kept_for_a_while(plain: Flask, checks: Checks) -> None:
    asked: list[int] = []
    burnline.readiness_check("database", lambda: asked.append(1), keep_seconds=60)
    for _ in range(10):
        get(plain, "/readyz")
    assert len(asked) == 1


def test_an_apps_own_health_route_wins(captured: Captured) -> None:
    app = Flask("own")
    app.add_url_rule("/healthz", view_func=lambda: {"mine": True})
    assert get(burnline.instrument(app), "/healthz") == (200, {"mine": True})


def test_health_and_metrics_are_answered_whatever_paths_are_excluded() -> None:
    with burnline.testing(excluded_paths=["/internal"]) as captured:
        app = burnline.instrument(Flask("few excluded"))
        assert get(app, "/healthz") == (200, {"status": "ok"})
        assert "http_server" in app.test_client().get("/metrics").text
        assert (captured.spans, captured.lines) == ([], [])


def test_a_route_for_every_path_does_not_hide_health_and_metrics(captured: Captured) -> None:
    app = Flask("single page")
    app.add_url_rule("/<path:page>", view_func=lambda page: "page")
    burnline.instrument(app)
    assert get(app, "/healthz")[1] == {"status": "ok"}
    assert "http_server" in app.test_client().get("/metrics").text


def test_fastapi_answers_too(captured: Captured, checks: Checks) -> None:
    from tests.support.sdk.asgi import ask

    app = burnline.instrument(FastAPI())
    burnline.readiness_check("database", lambda: False)
    assert asyncio.run(ask(app, "/healthz"))[0] == 200
    assert asyncio.run(ask(app, "/readyz"))[0] == 503


BUSY = """
import sys, threading, time, waitress
from flask import Flask
import burnline
burnline.configure(service="busy", side_port=int(sys.argv[2]))
app = burnline.instrument(Flask("busy"))
app.add_url_rule("/slow", view_func=lambda: time.sleep(60) or "")
burnline.readiness_check("disk", lambda: True)
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=1, _quiet=True)
"""


def ask_port(port: int, path: str, wait_seconds: float = 5, method: str = "GET") -> tuple[int, bytes]:
    """Asks until somebody listens."""
    deadline = time.monotonic() + 20
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=wait_seconds)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        finally:
            connection.close()


@pytest.mark.real
def test_the_side_port_answers_while_all_of_the_apps_threads_are_busy() -> None:
    port, side = free_port(), free_port()
    process = subprocess.Popen([sys.executable, "-c", BUSY, str(port), str(side)], stdout=subprocess.DEVNULL)
    try:
        with pytest.raises(TimeoutError):
            ask_port(port, "/slow", 0.2)
        assert ask_port(side, "/healthz") == (200, b'{"status":"ok"}\n')
        assert ask_port(side, "/readyz")[0] == 200
        assert b"http_server_active_requests" in ask_port(side, "/metrics")[1]
        assert ask_port(side, "/metrics", method="HEAD") == (200, b"")
        assert ask_port(side, "/else")[0] == 404
    finally:
        process.kill()
        process.wait()
