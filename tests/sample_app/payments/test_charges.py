import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from burnline_sample_app.errors import KeyReusedError
from burnline_sample_app.payments.cards import DECLINED_CARD
from burnline_sample_app.payments.charges import ChargeRequest, ChargeStore
from burnline_sample_app.storage.database import Database

REQUEST = ChargeRequest(order_id="or_1", amount_cents=500, card_number="4242424242424242")


@pytest.fixture
def store(tmp_path: Path) -> ChargeStore:
    store = ChargeStore(Database(f"sqlite:///{tmp_path / 'payments.db'}"))
    store.prepare()
    return store


def test_a_repeated_key_gives_the_first_charge(store: ChargeStore) -> None:
    first, first_is_new = store.charge("k", REQUEST)
    second, second_is_new = store.charge("k", REQUEST)
    assert second == first
    assert (first_is_new, second_is_new) == (True, False)
    assert store.of_order("or_1") == [first]


def test_a_key_that_comes_with_another_amount_is_refused(store: ChargeStore) -> None:
    store.charge("k", REQUEST)
    with pytest.raises(KeyReusedError):
        store.charge("k", ChargeRequest(order_id="or_1", amount_cents=501, card_number=REQUEST.card_number))


def test_attempts_at_the_same_moment_charge_once(store: ChargeStore) -> None:
    ready = threading.Barrier(8, timeout=10)

    def charge() -> bool:
        ready.wait()
        return store.charge("k", REQUEST)[1]

    with ThreadPoolExecutor(8) as threads:
        made = [future.result() for future in [threads.submit(charge) for _ in range(8)]]
    assert sum(made) == 1
    assert len(store.of_order("or_1")) == 1


def test_a_declined_card_stays_declined(store: ChargeStore) -> None:
    request = ChargeRequest(order_id="or_2", amount_cents=500, card_number=DECLINED_CARD)
    assert [store.charge("k", request)[0].is_approved for _ in range(2)] == [False, False]


def test_of_the_card_only_four_digits_are_kept(store: ChargeStore, tmp_path: Path) -> None:
    store.charge("k", REQUEST)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"4242" in stored
    assert REQUEST.card_number.encode() not in stored
