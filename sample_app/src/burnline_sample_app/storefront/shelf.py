"""What the storefront asks the other services for, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burnline_sample_app.catalog.product import Product
from burnline_sample_app.checkout.cart import Line
from burnline_sample_app.errors import InvalidInputError, PeerRefusedError, Problem
from burnline_sample_app.peers.peer import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """An order as the checkout answered it. `status` is paid, declined or pending."""

    order_id: str
    status: str
    total_cents: int
    trace_id: str
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "order_id": self.order_id,
            "status": self.status,
            "total_cents": self.total_cents,
            "trace_id": self.trace_id,
            "lines": [line.to_json() for line in self.lines],
        }


class Shelf:
    """The catalog and the checkout behind the storefront. Every method raises PeerError when they fail."""

    def __init__(self, catalog: Peer, checkout: Peer) -> None:
        self._catalog = catalog
        self._checkout = checkout

    def products(self) -> list[Product]:
        listed = self._catalog.get("/products")["products"]
        assert isinstance(listed, list)
        return [Product.from_json(document) for document in listed]

    def product(self, sku: str) -> Product | None:
        """None when the catalog does not know it."""
        try:
            return Product.from_json(self._catalog.get(f"/products/{sku}"))
        except PeerRefusedError as refusal:
            if refusal.status == 404:
                return None
            raise

    def lines(self, quantities: Mapping[str, int]) -> list[Line]:
        """The cart's lines at today's prices. Raises InvalidInputError for a product that is not there."""
        known = {product.sku: product for product in self.products()}
        missing = [sku for sku in quantities if sku not in known]
        if missing:
            raise InvalidInputError(
                [
                    Problem(field="items", summary=f"no product {sku!r:.60}", fix=f"Write one of {', '.join(known)}.")
                    for sku in missing
                ]
            )
        return [
            Line(sku=sku, name=known[sku].name, quantity=quantity, unit_price_cents=known[sku].price_cents)
            for sku, quantity in quantities.items()
        ]

    def quote(self, lines: Sequence[Line]) -> Mapping[str, int]:
        """`subtotal_cents`, `shipping_cents` and `total_cents`."""
        answer = self._checkout.post("/quotes", _with_lines(lines), idempotency_key=None)
        return {name: int(str(answer[name])) for name in ("subtotal_cents", "shipping_cents", "total_cents")}

    def order(self, lines: Sequence[Line], *, card_number: str, key: str) -> Purchase:
        """The purchase, paid or declined. The same key gives the same purchase."""
        body = {**_with_lines(lines), "card_number": card_number}
        try:
            return _purchase(self._checkout.post("/orders", body, idempotency_key=key))
        except PeerRefusedError as refusal:
            if refusal.status == 402:
                return _purchase(refusal.body)
            raise

    def find_order(self, order_id: str) -> Purchase | None:
        """None when the checkout does not know it."""
        try:
            return _purchase(self._checkout.get(f"/orders/{order_id}"))
        except PeerRefusedError as refusal:
            if refusal.status == 404:
                return None
            raise


def _with_lines(lines: Sequence[Line]) -> dict[str, object]:
    return {"lines": [line.to_json() for line in lines]}


def _purchase(document: Mapping[str, object]) -> Purchase:
    lines = document["lines"]
    assert isinstance(lines, list)
    return Purchase(
        order_id=str(document["order_id"]),
        status=str(document["status"]),
        total_cents=int(str(document["total_cents"])),
        trace_id=str(document["trace_id"]),
        lines=tuple(Line(**line) for line in lines),
    )
