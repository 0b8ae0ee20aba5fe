import pytest
from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.serving.roles import Role

BODY = {"order_id": "or_1", "amount_cents": 500, "card_number": "4242424242424242"}
KEY = {"Idempotency-Key": "k"}


def test_a_replayed_charge_says_so(shop: ShopInProcess) -> None:
    payments = shop.client(Role.PAYMENTS)
    first = payments.post("/charges", json=BODY, headers=KEY)
    second = payments.post("/charges", json=BODY, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_key_of_another_charge_is_refused(shop: ShopInProcess) -> None:
    payments = shop.client(Role.PAYMENTS)
    payments.post("/charges", json=BODY, headers=KEY)
    assert payments.post("/charges", json={**BODY, "order_id": "or_2"}, headers=KEY).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_cents": 0}, "amount_cents"),
        ({"amount_cents": "5"}, "amount_cents"),
        ({"card_number": "4242 4242 4242 4242"}, "card_number"),
        ({"card_number": "42424242424"}, "card_number"),
        ({"order_id": ""}, "order_id"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_a_wrong_charge_is_a_bad_request(shop: ShopInProcess, change: dict[str, object], field: str) -> None:
    answer = shop.client(Role.PAYMENTS).post("/charges", json={**BODY, **change}, headers=KEY)
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]
