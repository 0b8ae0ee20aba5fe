"""The exporter without a network and without waiting: an endpoint that answers as the test says, a clock it moves."""

import atexit
import threading
from collections import Counter, deque
from collections.abc import Callable

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.waiting import wait_until

from burnline._private.collector import Batching
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.outcome import Accepted, Outcome
from burnline._private.otlp.worker import State
from burnline._private.wire import text

LONG_SECONDS = 30.0
"""What never passes unless something hangs."""


class ManualTimer:
    """A clock that stands still until `advance`; whoever waits is woken when its time has come."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._conditions: set[threading.Condition] = set()
        self.waits = 0
        """How often somebody has begun to wait."""
        self.slept: list[float] = []
        """What `sleep` was asked for. It takes no time."""

    def now(self) -> float:
        return self._now

    def wait(self, condition: threading.Condition, seconds: float | None) -> object:
        deadline = None if seconds is None else self._now + seconds
        self._conditions.add(condition)
        if deadline is None or self._now < deadline:
            self.waits += 1
            return condition.wait(LONG_SECONDS)
        return False

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        self._now += seconds
        for condition in list(self._conditions):
            with condition:
                condition.notify_all()


class ScriptedEndpoint:
    """Answers with `outcomes` in turn (an exception is raised), then with Accepted; `stall()` holds answers back."""

    timeout_seconds = 10.0

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self._outcomes = deque(outcomes)
        self._answers = threading.Event()
        self._answers.set()
        self.posts: list[list[str]] = []
        """The names of the spans of each POST."""
        self.timeouts: list[float] = []
        self.prepare_error: Exception | None = None

    def stall(self) -> None:
        """POSTs get no answer until `resume`."""
        self._answers.clear()

    def resume(self) -> None:
        self._answers.set()

    def prepare(self) -> None:
        if self.prepare_error is not None:
            raise self.prepare_error

    def pack(self, body: bytes) -> bytes:
        return body

    def post(self, body: bytes, timeout_seconds: float) -> Outcome:
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        scopes = [scope for resource in request.resource_spans for scope in resource.scope_spans]
        self.posts.append([span.name for scope in scopes for span in scope.spans])
        self.timeouts.append(timeout_seconds)
        self._answers.wait(LONG_SECONDS)
        outcome = self._outcomes.popleft() if self._outcomes else Accepted()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        pass

    def forget(self) -> None:
        pass


class CountingTelemetry:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.results: Counter[str] = Counter()
        """Spans by what became of them, and POSTs as "POST taken" or "POST" and the failure."""

    def spans(self, result: str, count: int) -> None:
        self.results[result] += count

    def posted(self, seconds: float, failure: str | None) -> None:
        assert seconds >= 0
        self.results[f"POST {failure or 'taken'}"] += 1

    def queue(self, size: Callable[[], tuple[int, int]]) -> None:
        assert size() == (0, 0)


class Bench:
    """An exporter with an endpoint, a clock and counters that the test holds in its hands."""

    def __init__(
        self, *outcomes: Outcome | Exception, batching: Batching | None = None, exit_timeout_seconds: float = 2.0
    ) -> None:
        self.endpoint = ScriptedEndpoint(*outcomes)
        self.timer = ManualTimer()
        self.telemetry = CountingTelemetry()
        self.exporter = Exporter(
            self.endpoint,
            lambda: b"",
            self.telemetry,
            exit_timeout_seconds,
            batching or Batching(),
            timer=self.timer,
        )
        atexit.unregister(self.exporter.shutdown)  # it would wait for a clock that nobody moves any more

    @property
    def results(self) -> Counter[str]:
        return self.telemetry.results

    @property
    def posts(self) -> list[list[str]]:
        return self.endpoint.posts

    def put(self, *names: str) -> None:
        """Queues a span of each name."""
        for name in names:
            self.exporter.put(b"", text(5, name))

    def advance_in_vain(self, seconds: float) -> None:
        """Lets time pass; the exporter's thread wakes up and goes on waiting."""
        waits = self.timer.waits
        self.timer.advance(seconds)
        wait_until(
            lambda: self.timer.waits > waits, timeout_seconds=LONG_SECONDS, what="waiting again", every_seconds=0.001
        )

    def until(self, state: State) -> None:
        """Waits for the exporter's thread."""
        wait_until(
            lambda: self.exporter.state is state, timeout_seconds=LONG_SECONDS, what=state.name, every_seconds=0.001
        )

    def until_posts(self, count: int) -> None:
        """Waits until so many POSTs have begun."""
        wait_until(lambda: len(self.posts) >= count, timeout_seconds=LONG_SECONDS, what="POSTs", every_seconds=0.001)
