import re
from collections.abc import Mapping

import httpx2
from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.payments.cards import DECLINED_CARD, GOOD_CARD
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.storefront.app import euros


def _buy(visitor: httpx2.Client, card_number: str = GOOD_CARD) -> tuple[httpx2.Response, Mapping[str, str]]:
    """Puts a mug into the cart and buys it as the form does; the answer and the form's fields."""
    visitor.post("/cart", data={"add": "mug"})
    page = visitor.get("/cart").text
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found, page
    form = {"key": found[1], "card_number": card_number}
    return visitor.post("/checkout", data=form, follow_redirects=True), form


def test_the_first_page_shows_every_product(shop: ShopInProcess) -> None:
    page = shop.client(Role.STOREFRONT).get("/").text
    assert page.count("Add to cart") == 8
    assert "€49.00" in page


def test_a_visitor_buys_and_sees_the_trace(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    page, _ = _buy(visitor)
    assert "Thank you" in page.text
    assert re.search(r"Trace <code>[0-9a-f]{32}</code>", page.text)
    assert "It is empty" in visitor.get("/cart").text


def test_a_declined_card_keeps_the_cart(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    page, _ = _buy(visitor, DECLINED_CARD)
    assert page.status_code == 200
    assert "Your card was declined" in page.text
    assert "Enamel mug" in visitor.get("/cart").text


def test_when_the_checkout_fails_the_page_says_so_and_a_second_try_buys_once(shop: ShopInProcess) -> None:
    visitor, checkout = shop.client(Role.STOREFRONT), shop.client(Role.CHECKOUT)
    checkout.put("/faults", json={"error_ratio": 1, "duration_seconds": 60, "route": "/orders"})
    failed, form = _buy(visitor)
    assert failed.status_code == 502
    assert "We could not take your order" in failed.text
    assert re.search(r"Trace <code>[0-9a-f]{32}</code>", failed.text)
    assert f'name="key" value="{form["key"]}"' in failed.text
    checkout.delete("/faults")
    page = visitor.post("/checkout", data=form, follow_redirects=True)
    assert "Thank you" in page.text


def test_without_the_catalog_the_first_page_says_so(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    visitor.put("/faults", json={"dependency_down": "catalog", "duration_seconds": 60})
    page = visitor.get("/")
    assert page.status_code == 502
    assert "We cannot list our products right now" in page.text


def test_a_product_that_is_not_there_is_named(shop: ShopInProcess) -> None:
    answer = shop.client(Role.STOREFRONT).post("/api/orders", json={"items": {"sofa": 1}})
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["summary"] == "no product 'sofa'"


def test_unknown_things_are_not_found(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    paths = ("/products/sofa", "/orders/or_1", "/api/products/sofa", "/api/orders/or_1", "/nowhere")
    assert {path: visitor.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_a_cart_is_emptied_piece_by_piece(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    visitor.post("/cart", data={"add": "mug"})
    visitor.post("/cart", data={"add": "tea"})
    page = visitor.post("/cart", data={"remove": "mug"}, follow_redirects=True).text
    assert "Smoked tea" in page
    assert "Enamel mug" not in page


def test_everything_a_page_needs_comes_from_the_shop_itself(shop: ShopInProcess) -> None:
    visitor = shop.client(Role.STOREFRONT)
    page = visitor.get("/").text
    assert "//" not in re.sub(r"<!doctype html>", "", page).replace("</", "")
    for path in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)):
        assert visitor.get(path).status_code == 200


def test_euros_keep_both_digits() -> None:
    assert [euros(cents) for cents in (5, 690, 1_234_500)] == ["€0.05", "€6.90", "€12,345.00"]
