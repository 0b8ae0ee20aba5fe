from __future__ import annotations

import socket

import pytest
from tests.support.ports import FIRST, LAST, Reservation, free_port, reserve


def test_a_preferred_port_is_taken_when_it_is_free() -> None:
    port = free_port()
    assert free_port(port) == port


def test_a_preferred_port_in_use_is_replaced_by_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        port = free_port(taken)
        assert port != taken
        assert FIRST <= port < LAST
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_a_reserved_port_is_nobody_elses_until_it_is_released() -> None:
    reservation = reserve()
    with pytest.raises(OSError, match="in use"):
        Reservation(reservation.port)
    with socket.create_server(("127.0.0.1", reservation.release())):
        pass
