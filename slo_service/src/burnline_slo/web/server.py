"""Serves the app inside this process, and stops without dropping what it has begun."""

import ipaddress
import socket
import threading
import time
from types import TracebackType

import structlog
from flask import Flask
from waitress import create_server, wasyncore  # type: ignore[import-untyped]  # ships no types

from burnline_slo.errors import ListenError
from burnline_slo.web.app import is_protected

_LOG = structlog.get_logger(__name__)
_THREADS = 8
_LARGEST_BODY_BYTES = 64 * 1024
_LARGEST_HEADERS_BYTES = 64 * 1024


class WebServer:
    """A production WSGI server in a thread of its own.

    Use it as a context manager, or call `start` and `stop`. `stop` may be called from any thread, more than once.
    """

    def __init__(self, app: Flask, *, host: str = "127.0.0.1", port: int = 8480) -> None:
        """Port 0 takes a free one; see `port` after `start`. Raises ListenError where tokens are needed but missing."""
        if not is_protected(app) and not is_loopback(host):
            raise ListenError(
                f"listening on {host} lets others than this machine read everything: set a tokens file, "
                "or listen on 127.0.0.1"
            )
        self._app = app
        self._address = (host, port)
        self._stopping = threading.Event()
        self._ending = threading.Lock()
        self._thread: threading.Thread | None = None
        self._server: wasyncore.dispatcher | None = None
        self._sockets: dict[int, wasyncore.dispatcher] = {}
        self._stop_within_seconds = 0.0

    @property
    def host(self) -> str:
        return self._address[0]

    @property
    def port(self) -> int:
        """The port it listens on; before `start` the one asked for."""
        return self._address[1]

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Listens and returns. Raises ListenError when the address is taken or not ours."""
        host, port = self._address
        try:
            listener = socket.create_server(
                (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
            )
        except OSError as error:
            raise ListenError(f"can't listen on {host} port {port}: {error.strerror or error}") from error
        self._address = (host, listener.getsockname()[1])
        self._server = create_server(
            self._app,
            map=self._sockets,
            sockets=[listener],
            threads=_THREADS,
            ident=None,
            connection_limit=1000,
            asyncore_use_poll=True,
            max_request_body_size=_LARGEST_BODY_BYTES,
            max_request_header_size=_LARGEST_HEADERS_BYTES,
        )
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._thread.start()

    def stop(self, within_seconds: float = 5.0) -> None:
        """Stops accepting, finishes the requests that have begun (at most `within_seconds`), closes everything."""
        if self._thread is None or self._server is None:
            return
        with self._ending:  # the trigger is open until nobody can pull it any more
            self._stop_within_seconds = within_seconds
            self._stopping.set()
            if self._thread.is_alive():
                self._server.pull_trigger()
            self._thread.join()
            wasyncore.close_all(self._sockets)

    def __enter__(self) -> "WebServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        assert self._server is not None
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
        wasyncore.dispatcher.close(self._server)
        deadline = time.monotonic() + self._stop_within_seconds
        while self._busy() and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.05, use_poll=True, map=self._sockets, count=1)
        if self._busy():
            _LOG.warning("requests_cut_off", after_seconds=self._stop_within_seconds)
        self._server.task_dispatcher.shutdown(timeout=1)

    def _busy(self) -> bool:
        """Whether a request is being read, worked on or answered."""
        assert self._server is not None
        return any(
            channel.requests or channel.request is not None or channel.total_outbufs_len
            for channel in list(self._server.active_channels.values())
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it. A name counts when all its addresses do."""
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(addresses) and all(ipaddress.ip_address(str(each).partition("%")[0]).is_loopback for each in addresses)
