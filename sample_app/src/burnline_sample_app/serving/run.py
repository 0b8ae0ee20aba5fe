"""Runs one role in this process until it is told to stop."""

import logging
import socket

import burnline
from burnline_sample_app.serving.application import Service
from burnline_sample_app.serving.server import Server
from burnline_sample_app.serving.settings import ServiceSettings
from burnline_sample_app.stopping import stop_on_signals

ERROR_CODES = (500, 502, 503)
"""Every error status that a service of the shop answers with: their series start at 0."""


def open_listener(host: str, port: int, *, inherited_fd: int | None = None) -> socket.socket:
    """A listening socket: the parent's, or a new one, for which port 0 takes a free port. Raises OSError."""
    if inherited_fd is not None:
        return socket.socket(fileno=inherited_fd)
    return socket.create_server((host, port), backlog=128)


def run_service(settings: ServiceSettings, listener: socket.socket) -> None:
    """Blocks until SIGTERM or Ctrl-C. Its first log line, `serving`, has the URL.

    Raises DatabaseUnavailableError before that.
    """
    # waitress prints a line for each request that waits for a thread; the gauge of active requests shows as much.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    burnline.configure(service=settings.role, error_codes=ERROR_CODES)
    log = burnline.get_logger()
    service = Service(settings)
    server = Server(service.wsgi, listener, threads=settings.threads, stop_grace_seconds=settings.stop_grace_seconds)
    stop_on_signals(server.stop)
    log.info("serving", url=f"http://{settings.host}:{server.port}")
    try:
        server.run()
    finally:
        service.close()
        log.info("stopped")
