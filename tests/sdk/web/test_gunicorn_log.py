"""gunicorn's logger when the request has been left before its line is written, as over HTTP/2."""

import importlib
import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask
from opentelemetry import trace

from burnline._private.web import gunicorn_log
from burnline.testing import Captured

ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/items/3", "RAW_URI": "/items/3", "SERVER_PROTOCOL": "HTTP/2"}


class Records(logging.Handler):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)


def test_a_line_of_a_request_that_was_left_has_its_ids(app: Flask, captured: Captured) -> None:
    glogging = importlib.import_module("gunicorn.glogging")
    gunicorn_log.hook(glogging)
    config = importlib.import_module("gunicorn.config").Config()
    config.set("accesslog", "-")
    config.set("access_log_format", "%(trace_id)s")
    logger, records = glogging.Logger(config), Records()
    logger.access_log.handlers = [records]
    environ: dict[str, Any] = {**ENVIRON, "wsgi.url_scheme": "http", "SERVER_NAME": "a", "SERVER_PORT": "80"}
    body = app.wsgi_app(environ, lambda *_: lambda _: None)
    body.close()  # type: ignore[attr-defined]
    assert not trace.get_current_span().get_span_context().is_valid
    logger.access(SimpleNamespace(status="200 OK", headers=[], sent=2), [], environ, timedelta(seconds=1))
    (record,), (line,) = records.kept, captured.lines
    assert (record.getMessage(), vars(record)["trace_id"]) == (line["trace_id"], line["trace_id"])
    assert not trace.get_current_span().get_span_context().is_valid
