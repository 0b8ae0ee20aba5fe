"""The cart of one visitor, kept in the signed session cookie as {sku: quantity}."""

from flask import session

from burnline_sample_app.checkout.cart import MOST_LINES

_KEY = "basket"


def read_basket() -> dict[str, int]:
    stored = session.get(_KEY)
    return {str(sku): int(quantity) for sku, quantity in stored.items()} if isinstance(stored, dict) else {}


def add_to_basket(sku: str) -> None:
    """One more of it; a full basket stays as it is."""
    basket = read_basket()
    if sku in basket or len(basket) < MOST_LINES:
        basket[sku] = min(99, basket.get(sku, 0) + 1)
    session[_KEY] = basket


def remove_from_basket(sku: str) -> None:
    basket = read_basket()
    basket.pop(sku, None)
    session[_KEY] = basket


def empty_basket() -> None:
    session.pop(_KEY, None)


def basket_count() -> int:
    """Pieces, not kinds."""
    return sum(read_basket().values())
