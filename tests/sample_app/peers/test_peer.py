from collections.abc import Callable

import httpx2
import pytest

from burnline_sample_app.errors import CircuitOpenError, PeerRefusedError, PeerUnavailableError
from burnline_sample_app.peers.breaker import Breaker
from burnline_sample_app.peers.peer import CallPolicy, Peer

QUICK = CallPolicy(attempts=3, first_wait_seconds=0.001, longest_wait_seconds=0.002, jitter_seconds=0.0)
Answer = Callable[[httpx2.Request], httpx2.Response]


class _Script:
    """Answers one after the other, and keeps the requests."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _peer(script: Answer, breaker: Breaker | None = None, is_down: Callable[[str], bool] | None = None) -> Peer:
    client = httpx2.Client(transport=httpx2.MockTransport(script), base_url="http://payments.test")
    return Peer("payments", client, policy=QUICK, breaker=breaker, is_down=is_down or (lambda _: False))


def _ok() -> httpx2.Response:
    return httpx2.Response(200, json={"fine": True})


@pytest.mark.parametrize("failure", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("slow"), httpx2.Response(503)])
def test_a_call_without_an_answer_is_tried_again_with_the_same_key(failure: httpx2.Response | Exception) -> None:
    script = _Script(failure, failure, _ok())
    assert _peer(script).post("/charges", {"amount_cents": 1}, idempotency_key="k-1") == {"fine": True}
    assert [request.headers["Idempotency-Key"] for request in script.requests] == ["k-1"] * 3
    assert len({request.content for request in script.requests}) == 1


def test_it_gives_up_after_the_last_attempt() -> None:
    script = _Script(*[httpx2.ConnectError("refused")] * 3)
    with pytest.raises(PeerUnavailableError, match="payments: ConnectError"):
        _peer(script).get("/charges")
    assert len(script.requests) == 3


@pytest.mark.parametrize("status", [400, 402, 404, 500, 502, 504])
def test_an_error_answer_is_final(status: int) -> None:
    script = _Script(httpx2.Response(status, json={"error": "no"}))
    with pytest.raises(PeerRefusedError) as caught:
        _peer(script).get("/charges")
    assert (caught.value.status, caught.value.body) == (status, {"error": "no"})
    assert len(script.requests) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b"\xff"])
def test_an_answer_that_is_no_json_object_is_refused(content: bytes) -> None:
    with pytest.raises(PeerRefusedError) as caught:
        _peer(_Script(httpx2.Response(200, content=content))).get("/charges")
    assert caught.value.status == 502


def test_an_open_circuit_ends_the_attempts() -> None:
    script = _Script(*[httpx2.ConnectError("refused")] * 2)
    peer = _peer(script, Breaker("payments", failures_to_open=2))
    with pytest.raises(CircuitOpenError):
        peer.get("/charges")
    with pytest.raises(CircuitOpenError):
        peer.get("/charges")
    assert len(script.requests) == 2


def test_a_peer_that_is_down_by_a_fault_is_not_called() -> None:
    script = _Script()
    with pytest.raises(PeerUnavailableError, match="a fault says so"):
        _peer(script, is_down=lambda name: name == "payments").get("/charges")
    assert script.requests == []
