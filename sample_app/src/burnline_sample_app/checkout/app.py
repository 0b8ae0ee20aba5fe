"""The HTTP interface of the checkout.

POST /quotes             {"lines": [line, …]} → {"subtotal_cents", "shipping_cents", "total_cents"}
POST /orders             Idempotency-Key: …   {"lines": [line, …], "card_number"}
                         201 paid · 402 declined · 502 payments cannot be reached (send again, same key)
GET  /orders/<order_id>  an order, or 404
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

import burnline
from burnline_sample_app.checkout.cart import quote, read_lines
from burnline_sample_app.checkout.orders import Order, OrderStore
from burnline_sample_app.errors import PeerRefusedError
from burnline_sample_app.peers.peer import IDEMPOTENCY_KEY, Peer
from burnline_sample_app.reading import Fields
from burnline_sample_app.trace import current_trace_id


def checkout_routes(orders: OrderStore, payments: Peer) -> Blueprint:
    routes = Blueprint("checkout", __name__)
    log = burnline.get_logger()
    orders_total = burnline.counter("shop_orders_total", "Orders by outcome: paid or declined.", labels=("outcome",))
    for outcome in ("paid", "declined"):
        orders_total.labels(outcome=outcome)  # at 0 from the start, so that the first one counts

    @routes.post("/quotes")
    def make_quote() -> ResponseReturnValue:
        fields = Fields(request.get_json(silent=True), known=("lines",))
        lines = read_lines(fields)
        fields.finish()
        return quote(lines).to_json()

    @routes.post("/orders")
    def place_order() -> ResponseReturnValue:
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if not 1 <= len(key) <= 200:
            return {"error": f"send the header {IDEMPOTENCY_KEY} with 1 to 200 characters"}, 400
        fields = Fields(request.get_json(silent=True), known=("lines", "card_number"))
        lines = read_lines(fields)
        card_number = fields.text("card_number", longest=19)
        fields.finish()
        order = orders.open(key, lines, quote(lines), trace_id=current_trace_id())
        if order.status == "pending":
            order = orders.settle(order.order_id, _pay(payments, order, card_number))
            orders_total.labels(outcome=order.status).inc()
            log.info("order", order_id=order.order_id, status=order.status, total_cents=order.total_cents)
        return order.to_json(), 402 if order.status == "declined" else 201

    @routes.get("/orders/<order_id>")
    def get_order(order_id: str) -> ResponseReturnValue:
        order = orders.get(order_id)
        return order.to_json() if order else ({"error": "no such order", "order_id": order_id}, 404)

    return routes


def _pay(payments: Peer, order: Order, card_number: str) -> str:
    """Paid or declined. The key is the order's, so that any number of attempts charges once.

    Raises PeerError and leaves the order pending when there is no answer to go by.
    """
    body = {"order_id": order.order_id, "amount_cents": order.total_cents, "card_number": card_number}
    with burnline.span("pay order", order_id=order.order_id):
        try:
            payments.post("/charges", body, idempotency_key=order.order_id)
        except PeerRefusedError as refusal:
            if refusal.status == 402:
                return "declined"
            raise
    return "paid"
