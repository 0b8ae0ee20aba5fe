"""Another service of the shop, as its callers see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx2
import stamina

from burnline_sample_app.errors import PeerRefusedError, PeerUnavailableError
from burnline_sample_app.peers.breaker import Breaker

IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPolicy:
    """How long a caller waits and how often it tries. All in seconds but `attempts`."""

    timeout_seconds: float = 1.0
    attempts: int = 3
    total_seconds: float = 3.0
    first_wait_seconds: float = 0.05
    longest_wait_seconds: float = 0.5
    jitter_seconds: float = 0.1


def _never_down(_: str) -> bool:
    return False


class Peer:
    """JSON over HTTP to one service. Thread-safe.

    No answer, a timeout and 503 are tried again with exponential backoff and jitter, and count for the
    breaker. Any other error answer is final, so only the caller next to a failure repeats a call: attempts do
    not multiply along the chain. `post` takes an idempotency key, so a repeated call takes effect once.

    `is_down` is asked before each call and lets a fault cut the connection.
    """

    def __init__(
        self,
        name: str,
        client: httpx2.Client,
        *,
        policy: CallPolicy | None = None,
        breaker: Breaker | None = None,
        is_down: Callable[[str], bool] = _never_down,
    ) -> None:
        policy = policy or CallPolicy()
        self.name = name
        self._client = client
        self._timeout_seconds = policy.timeout_seconds
        self._is_down = is_down
        self._breaker = breaker or Breaker(name)
        self._retry = stamina.RetryingCaller(
            attempts=policy.attempts,
            timeout=policy.total_seconds,
            wait_initial=policy.first_wait_seconds,
            wait_max=policy.longest_wait_seconds,
            wait_jitter=policy.jitter_seconds,
        ).on(PeerUnavailableError)

    def get(self, path: str) -> Mapping[str, object]:
        """The JSON object of the answer. Raises PeerError."""
        return self._retry(self._attempt, "GET", path, None, None)

    def post(self, path: str, body: Mapping[str, object], *, idempotency_key: str | None) -> Mapping[str, object]:
        """The JSON object of the answer. Raises PeerError.

        A key of None says that the call changes nothing at the peer and may be repeated as it is.
        """
        return self._retry(self._attempt, "POST", path, body, idempotency_key)

    def _attempt(
        self, method: str, path: str, body: Mapping[str, object] | None, idempotency_key: str | None
    ) -> Mapping[str, object]:
        with self._breaker.guard():
            if self._is_down(self.name):
                raise PeerUnavailableError(self.name, "cannot be reached (a fault says so)")
            headers = {} if idempotency_key is None else {IDEMPOTENCY_KEY: idempotency_key}
            try:
                response = self._client.request(method, path, json=body, headers=headers, timeout=self._timeout_seconds)
            except httpx2.TransportError as error:
                raise PeerUnavailableError(self.name, type(error).__name__) from error
            if response.status_code == 503:
                raise PeerUnavailableError(self.name, "answered 503")
            return self._read(response)

    def _read(self, response: httpx2.Response) -> Mapping[str, object]:
        try:
            body: object = response.json()
        except ValueError:
            body = None
        if isinstance(body, dict) and not response.is_error:
            return body
        status = response.status_code if response.is_error else 502
        raise PeerRefusedError(self.name, status=status, body=body if isinstance(body, dict) else {})
