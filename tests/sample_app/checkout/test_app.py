import httpx2
import pytest
from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.payments.cards import DECLINED_CARD, GOOD_CARD
from burnline_sample_app.serving.roles import Role

LINES = [{"sku": "mug", "name": "Enamel mug", "quantity": 2, "unit_price_cents": 1400}]


def _charges(shop: ShopInProcess, order_id: str) -> list[dict[str, object]]:
    answer = shop.client(Role.PAYMENTS).get("/charges", params={"order_id": order_id})
    charges = answer.json()["charges"]
    assert isinstance(charges, list)
    return charges


def test_an_order_is_charged_and_kept_with_its_trace(shop: ShopInProcess) -> None:
    checkout = shop.client(Role.CHECKOUT)
    placed = checkout.post("/orders", json={"lines": LINES, "card_number": GOOD_CARD}, headers={"Idempotency-Key": "k"})
    assert placed.status_code == 201
    assert placed.json()["status"] == "paid"
    assert placed.json()["total_cents"] == 2 * 1400 + 490
    assert len(placed.json()["trace_id"]) == 32
    assert checkout.get(f"/orders/{placed.json()['order_id']}").json() == placed.json()
    assert [charge["amount_cents"] for charge in _charges(shop, placed.json()["order_id"])] == [3290]


def test_the_same_key_gives_the_same_order_and_one_charge(shop: ShopInProcess) -> None:
    checkout = shop.client(Role.CHECKOUT)
    answers = [
        checkout.post("/orders", json={"lines": LINES, "card_number": GOOD_CARD}, headers={"Idempotency-Key": "k"})
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201] * 3
    (order_id,) = {answer.json()["order_id"] for answer in answers}
    assert len(_charges(shop, order_id)) == 1


def test_a_declined_card_is_an_answer(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CHECKOUT).post(
        "/orders", json={"lines": LINES, "card_number": DECLINED_CARD}, headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.json()["status"]) == (402, "declined")


def test_an_order_that_payments_did_not_answer_is_paid_by_sending_it_again(shop: ShopInProcess) -> None:
    checkout = shop.client(Role.CHECKOUT)

    def order() -> httpx2.Response:
        body = {"lines": LINES, "card_number": GOOD_CARD}
        return checkout.post("/orders", json=body, headers={"Idempotency-Key": "k"})

    checkout.put("/faults", json={"dependency_down": "payments", "duration_seconds": 60})
    failed = order()
    assert failed.status_code == 502
    assert "payments" in failed.json()["error"]
    checkout.delete("/faults")
    assert order().json()["status"] == "paid"


def test_an_order_without_a_key_is_refused(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CHECKOUT).post("/orders", json={"lines": LINES, "card_number": GOOD_CARD})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["error"]


@pytest.mark.parametrize("body", [None, [], {"lines": []}, {"lines": [{}]}, {"lines": "mug"}])
def test_a_wrong_cart_is_a_bad_request(shop: ShopInProcess, body: object) -> None:
    assert shop.client(Role.CHECKOUT).post("/quotes", json=body).status_code == 400


def test_an_unknown_order_is_not_found(shop: ShopInProcess) -> None:
    assert shop.client(Role.CHECKOUT).get("/orders/or_1").status_code == 404
