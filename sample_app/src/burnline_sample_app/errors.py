"""Everything the shop raises itself.

ShopError
├── InvalidInputError             a document or a request is wrong; carries every problem at once
├── PeerError                     a call to another service did not give an answer to work with
│   ├── PeerUnavailableError      no connection, no answer in time, or 503: worth another attempt
│   ├── CircuitOpenError          not even tried: the last calls failed
│   └── PeerRefusedError          the peer answered 4xx or 5xx; another attempt would give the same
├── KeyReusedError                an idempotency key came back with another charge
├── DatabaseUnavailableError      the database of this service cannot be reached
├── ProcessFailedError            a child process ended, or was not ready in time
├── ToolMissingError              a program that the demo runs is neither on PATH nor in the cache folder
└── HistoryError                  the past traffic of the demo could not be written
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in something a person wrote: which field, what must hold, what to write instead."""

    field: str
    summary: str
    fix: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "summary": self.summary, "fix": self.fix}

    def __str__(self) -> str:
        return f"{self.field}: {self.summary}. {self.fix}"


class ShopError(Exception):
    """The root of the tree."""


class InvalidInputError(ShopError):
    """One or more problems, never none."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class PeerError(ShopError):
    """`peer` is the role that was called."""

    def __init__(self, peer: str, reason: str) -> None:
        super().__init__(f"{peer}: {reason}")
        self.peer = peer
        self.reason = reason


class PeerUnavailableError(PeerError):
    """No connection, no answer in time, or the peer said itself that it cannot serve now."""


class CircuitOpenError(PeerError):
    """The circuit breaker for this peer is open."""


class PeerRefusedError(PeerError):
    """The peer answered, and the answer is an error. `body` is its JSON, or empty."""

    def __init__(self, peer: str, *, status: int, body: Mapping[str, object]) -> None:
        super().__init__(peer, f"answered {status}")
        self.status = status
        self.body = body


class KeyReusedError(ShopError):
    """The idempotency key was used before for another order or amount."""


class DatabaseUnavailableError(ShopError):
    """Raised instead of the driver's own error, which may name hosts and users."""


class ProcessFailedError(ShopError):
    """The message ends with the last lines that the process printed, when they are known."""


class ToolMissingError(ShopError):
    """The message says how to get the program."""


class HistoryError(ShopError):
    """promtool refused the past traffic; the message is promtool's."""
