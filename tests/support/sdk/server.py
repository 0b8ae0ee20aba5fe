"""A real server as a process of its own, and requests to it."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from tests.support.ports import free_port

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent


class Server:
    """Started with `{port}` in the command replaced; stopped with SIGTERM at the end of the block."""

    def __init__(self, command: Sequence[str], output: Path, environ: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self._output = output
        self.command = [str(BIN / command[0]), *(part.format(port=self.port) for part in command[1:])]
        self._environ = {**os.environ, "PYTHONWARNINGS": "ignore", **(environ or {})}

    def __enter__(self) -> Self:
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self._environ, stdout=output, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                self.get("/healthz")
            except OSError:
                assert self.process.poll() is None, self.output()
                assert time.monotonic() < deadline, self.output()
                time.sleep(0.02)
            else:
                return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def output(self) -> str:
        """What the server wrote so far."""
        return self._output.read_text(errors="replace")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def get_many(self, path: str, count: int, threads: int = 4) -> list[str]:
        """The bodies of `count` requests from several threads; each must be answered with 200."""
        bodies: list[str] = []

        def work() -> None:
            for _ in range(count // threads):
                status, body = self.get(path)
                assert status == 200, body
                bodies.append(body)

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(bodies) == count
        return bodies

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Returns once `condition()` holds; fails after five seconds."""
        deadline = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.02)

    def wait_for_sample(self, start: str, value: float) -> None:
        """Returns once a scrape gives this sum: a request is counted after its last byte, when its body is closed."""
        deadline = time.monotonic() + 5
        while (now := self.sample(start)) != value:
            assert now < value, f"{start} is {now}, more than {value}"
            assert time.monotonic() < deadline, f"{start} is still {now} instead of {value}"
            time.sleep(0.02)

    def sample(self, start: str) -> float:
        """The sum of the samples whose line begins so, from one scrape of one worker."""
        text = self.get("/metrics")[1]
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(start))
