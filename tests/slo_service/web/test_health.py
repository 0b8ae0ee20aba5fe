"""Up is not the same as ready."""

from flask.testing import FlaskClient
from tests.support.slo_service.board import FakeBoard


def test_a_running_process_is_healthy_even_when_it_is_not_ready(board: FakeBoard, client: FlaskClient) -> None:
    board.reason = "no tick has finished yet"
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "not ready: no tick has finished yet\n"


def test_ready_once_the_board_is(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")
