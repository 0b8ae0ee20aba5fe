"""Scenes on a real server, all asked for at once, and what the server told of each: a scene is a trace of its own."""

import json
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from typing import Any

from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.support.sdk.collector import Collector
from tests.support.sdk.server import Server

Headers = dict[str, str]
Scene = Callable[[Server, Headers], object]
"""Asks the server, with the headers of the scene's trace; gives the answer."""


def get(path: str, headers: Headers | None = None) -> Scene:
    """The scene of one request; its answer is the body, or what was wrong with it."""

    def ask(server: Server, trace: Headers) -> object:
        try:
            return server.get(path, {**trace, **(headers or {})})[1]
        except IncompleteRead:
            return IncompleteRead

    return ask


def leave(path: str) -> Scene:
    """The scene of a client that hangs up in the middle of the answer."""

    def ask(server: Server, trace: Headers) -> object:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            header = "".join(f"{name}: {value}\r\n" for name, value in trace.items())
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{header}\r\n".encode())
            return connection.recv(4096)

    return ask


class Told:
    """What the server told of each scene. A scene whose name begins with "unsampled" is not, for its caller."""

    def __init__(self, server: Server, collector: Collector, scenes: Mapping[str, Scene]) -> None:
        self.server = server
        self.collector = collector
        self.traces = {name: f"{number:032x}" for number, name in enumerate(scenes, 1)}
        with ThreadPoolExecutor(len(scenes)) as pool:
            answers = {name: pool.submit(scene, server, self._caller(name)) for name, scene in scenes.items()}
        self.answers = {name: answer.result() for name, answer in answers.items()}

    def _caller(self, scene: str) -> Headers:
        flags = "00" if scene.startswith("unsampled") else "01"
        return {"traceparent": f"00-{self.traces[scene]}-00000000000000ff-{flags}"}

    def spans(self, scene: str, count: int) -> list[Span]:
        """The spans of a scene, once there are so many."""
        found: list[Span] = []

        def arrived() -> bool:
            found[:] = [span for span in self.collector.spans if span.trace_id.hex() == self.traces[scene]]
            return len(found) >= count

        self.collector.wait(arrived)
        return found

    def lines(self, scene: str) -> list[dict[str, Any]]:
        """The lines of JSON that a scene has so far."""
        lines = (json.loads(line) for line in self.server.output().splitlines() if line.startswith("{"))
        return [line for line in lines if line.get("trace_id") == self.traces[scene]]

    def line(self, scene: str) -> dict[str, Any]:
        """The one line that a scene has."""
        self.server.wait_for(lambda: self.lines(scene) != [])
        (line,) = self.lines(scene)
        return line


def seconds(span: Span) -> float:
    return (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9


def server_span(spans: list[Span]) -> Span:
    """The only one."""
    (span,) = [span for span in spans if span.kind == Span.SPAN_KIND_SERVER]
    return span


def attributes(span: Span) -> dict[str, str | int]:
    """Those that are text or whole numbers."""
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
