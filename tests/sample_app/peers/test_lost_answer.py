"""A payment whose answer is lost on the way, over real sockets: it is sent again, and charged once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from burnline.testing import Captured
from burnline_sample_app.serving.application import Service
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.run import open_listener
from burnline_sample_app.serving.server import Server
from burnline_sample_app.serving.settings import ServiceSettings

LINES = [{"sku": "mug", "name": "Enamel mug", "quantity": 1, "unit_price_cents": 1400}]


class _LossyProxy:
    """Passes bytes on. The first answers are read to the last byte and then thrown away with the connection."""

    def __init__(self, target_port: int, *, answers_to_lose: int) -> None:
        self._target_port = target_port
        self._answers_to_lose = answers_to_lose
        self.lost = 0
        self.listener = open_listener("127.0.0.1", 0)
        self.port = self.listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            with caller, socket.create_connection(("127.0.0.1", self._target_port)) as target:
                caller.settimeout(10)
                target.settimeout(10)
                self._pass_on(caller, target)

    def _pass_on(self, caller: socket.socket, target: socket.socket) -> None:
        """One request and its answer; the connection is not kept."""
        request = b""
        while b'"card_number"' not in request or not request.endswith(b"}"):
            request += caller.recv(65536)
        target.sendall(request)
        answer = b""
        while not (b"\r\n\r\n" in answer and answer.rstrip().endswith(b"}")):
            answer += target.recv(65536)
        if self.lost < self._answers_to_lose:
            self.lost += 1
            return
        caller.sendall(answer)


@contextmanager
def _payments(folder: Path) -> Iterator[int]:
    """Payments behind a real server in a thread; its port."""
    service = Service(ServiceSettings(role=Role.PAYMENTS, database_url=f"sqlite:///{folder / 'payments.db'}"))
    server = Server(service.wsgi, open_listener("127.0.0.1", 0), threads=2, stop_grace_seconds=1)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.port
    finally:
        server.stop()
        thread.join(timeout=10)
        service.close()


@pytest.mark.parametrize("answers_to_lose", [1, 2])
def test_a_payment_whose_answer_is_lost_is_charged_once(
    tmp_path: Path, captured: Captured, answers_to_lose: int
) -> None:
    with _payments(tmp_path) as payments_port:
        proxy = _LossyProxy(payments_port, answers_to_lose=answers_to_lose)
        settings = ServiceSettings(
            role=Role.CHECKOUT,
            database_url=f"sqlite:///{tmp_path / 'checkout.db'}",
            peer_urls={Role.PAYMENTS: f"http://127.0.0.1:{proxy.port}"},
        )
        checkout = Service(settings)
        client = httpx2.Client(transport=httpx2.WSGITransport(app=checkout.wsgi), base_url="http://checkout.test")
        body = {"lines": LINES, "card_number": "4242424242424242"}
        order = client.post("/orders", json=body, headers={"Idempotency-Key": "k"}).json()
        charged = httpx2.get(
            f"http://127.0.0.1:{payments_port}/charges", params={"order_id": order["order_id"]}
        ).json()["charges"]
        proxy.close()
        checkout.close()
    assert proxy.lost == answers_to_lose
    assert order["status"] == "paid"
    assert len(charged) == 1
    replays = [line["replayed"] for line in captured.lines if line["event"] == "charge"]
    assert replays == [False] + [True] * answers_to_lose
