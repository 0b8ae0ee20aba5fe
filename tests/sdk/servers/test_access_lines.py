"""The servers' own access lines carry the ids of the request, although some are written after it has ended."""

import json
import re
from pathlib import Path

import pytest
from tests.support.sdk.commands import ASGI, WSGI
from tests.support.sdk.server import Server

pytestmark = pytest.mark.real

GUNICORN = ["gunicorn", "-b", "127.0.0.1:{port}", "--no-control-socket"]
COMMON = r'"GET /orders/7 HTTP/1.1" 200'


def handlers(logger: str) -> dict[str, object]:
    """A logging configuration with the usual handler of the logger, and one that shows the ids."""
    formats = {"usual": "usual %(message)s", "traced": "traced %(trace_id)s %(span_id)s %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {name: {"format": text} for name, text in formats.items()},
        "handlers": {
            name: {"class": "logging.StreamHandler", "formatter": name, "stream": "ext://sys.stdout"}
            for name in formats
        },
        "root": {"level": "INFO", "handlers": []},
        "loggers": {
            logger: {"level": "INFO", "handlers": list(formats), "propagate": False},
            "gunicorn.error": {"level": "ERROR", "handlers": [], "propagate": False},
        },
    }


def ids_of_request(server: Server) -> str:
    """Trace and span id in the SDK's own line of the one request."""
    (line,) = [line for line in server.output().splitlines() if '"event":"http_request"' in line]
    fields = json.loads(line)
    return f"{fields['trace_id']} {fields['span_id']}"


def ask_and_wait(server: Server, wanted: str) -> None:
    """One request, and its line: it may be written after the answer was sent."""
    server.get("/orders/7")
    server.wait_for(lambda: wanted in server.output() and '"event":"http_request"' in server.output())


@pytest.mark.parametrize("worker", ["sync", "gthread", "gevent"])
def test_gunicorns_access_record_has_the_requests_ids(worker: str, tmp_path: Path) -> None:
    config = tmp_path / "logging.json"
    config.write_text(json.dumps(handlers("gunicorn.access")))
    command = [*GUNICORN, "-k", worker, "--log-config-json", str(config), WSGI]
    with Server(command, tmp_path / "output") as server:
        ask_and_wait(server, "traced ")
        assert re.search(rf"^traced {ids_of_request(server)} 127.0.0.1 .*{COMMON}", server.output(), re.MULTILINE)
        assert re.search(rf"^usual 127.0.0.1 - - \[.*\] {COMMON} \d+ \"-\" \"-\"$", server.output(), re.MULTILINE)


def test_gunicorns_access_log_format_can_name_the_ids(tmp_path: Path) -> None:
    access = ["--access-logfile", "-", "--access-logformat", "traced %(trace_id)s %(span_id)s %(U)s"]
    with Server([*GUNICORN, "-k", "gthread", *access, WSGI], tmp_path / "output") as server:
        ask_and_wait(server, "/orders/7\n")
        server.get("/healthz")
        server.wait_for(lambda: "traced - - /healthz\n" in server.output())
        assert f"traced {ids_of_request(server)} /orders/7\n" in server.output()


def test_uvicorns_access_record_has_the_requests_ids(tmp_path: Path) -> None:
    config = tmp_path / "logging.json"
    config.write_text(json.dumps(handlers("uvicorn.access")))
    command = ["uvicorn", "--port", "{port}", "--log-config", str(config), ASGI]
    with Server(command, tmp_path / "output") as server:
        ask_and_wait(server, "traced ")
        assert re.search(rf"^traced {ids_of_request(server)} 127.0.0.1:\d+ - {COMMON}", server.output(), re.MULTILINE)
        assert re.search(rf"^usual 127.0.0.1:\d+ - {COMMON}$", server.output(), re.MULTILINE)
