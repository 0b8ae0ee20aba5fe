"""The storefront as JSON.

GET  /api/products              {"products": [product, …]}
GET  /api/products/<sku>        a product, or 404
POST /api/quotes                {"items": {sku: quantity, …}} → the price
POST /api/orders                {"items": {…}, "card_number"}, Idempotency-Key if it may be sent again
                                201 paid · 402 declined · 502 not placed, nothing is lost: send it again
GET  /api/orders/<order_id>     an order with the trace in which it was placed, or 404
"""

from uuid import uuid4

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from burnline_sample_app.checkout.cart import MOST_LINES
from burnline_sample_app.payments.cards import GOOD_CARD
from burnline_sample_app.peers.peer import IDEMPOTENCY_KEY
from burnline_sample_app.reading import Fields
from burnline_sample_app.storefront.shelf import Shelf


def _read_items(fields: Fields) -> dict[str, int]:
    document = fields.raw("items")
    if not isinstance(document, dict) or not 1 <= len(document) <= MOST_LINES:
        fields.note("items", f"must hold 1 to {MOST_LINES} products", 'Write {"mug": 2}.')
        return {}
    items = Fields(document, known=list(document), where="items.")
    quantities = {str(sku): items.integer(sku, low=1, high=99) for sku in document}
    fields.problems.extend(items.problems)
    return quantities


def add_api_routes(routes: Blueprint, shelf: Shelf) -> None:
    @routes.get("/api/products")
    def api_products() -> ResponseReturnValue:
        return {"products": [product.to_json() for product in shelf.products()]}

    @routes.get("/api/products/<sku>")
    def api_product(sku: str) -> ResponseReturnValue:
        product = shelf.product(sku)
        return product.to_json() if product else ({"error": "no such product", "sku": sku}, 404)

    @routes.post("/api/quotes")
    def api_quote() -> ResponseReturnValue:
        fields = Fields(request.get_json(silent=True), known=("items",))
        quantities = _read_items(fields)
        fields.finish()
        return dict(shelf.quote(shelf.lines(quantities)))

    @routes.post("/api/orders")
    def api_order() -> ResponseReturnValue:
        fields = Fields(request.get_json(silent=True), known=("items", "card_number"))
        quantities = _read_items(fields)
        card_number = fields.text("card_number", fallback=GOOD_CARD, longest=19)
        fields.finish()
        key = request.headers.get(IDEMPOTENCY_KEY) or uuid4().hex
        purchase = shelf.order(shelf.lines(quantities), card_number=card_number, key=key)
        return purchase.to_json(), 402 if purchase.status == "declined" else 201

    @routes.get("/api/orders/<order_id>")
    def api_find_order(order_id: str) -> ResponseReturnValue:
        purchase = shelf.find_order(order_id)
        return purchase.to_json() if purchase else ({"error": "no such order", "order_id": order_id}, 404)
