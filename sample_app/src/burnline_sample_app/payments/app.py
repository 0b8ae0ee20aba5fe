"""The HTTP interface of payments.

POST /charges              Idempotency-Key: …   {"order_id", "amount_cents", "card_number"}
                           201 approved · 402 declined · 422 the key belongs to another charge
                           a repeated key gives the first answer again, with Idempotent-Replayed: true
GET /charges?order_id=…    {"charges": [charge, …]}
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

import burnline
from burnline_sample_app.errors import KeyReusedError
from burnline_sample_app.payments.charges import ChargeRequest, ChargeStore
from burnline_sample_app.peers.peer import IDEMPOTENCY_KEY
from burnline_sample_app.reading import Fields

HIGHEST_AMOUNT_CENTS = 1_000_000


def parse_charge_request(document: object) -> ChargeRequest:
    """Raises InvalidInputError with every problem."""
    fields = Fields(document, known=("order_id", "amount_cents", "card_number"))
    order_id = fields.text("order_id")
    amount_cents = fields.integer("amount_cents", low=1, high=HIGHEST_AMOUNT_CENTS)
    card_number = fields.text("card_number", longest=19)
    if card_number and not (card_number.isascii() and card_number.isdigit() and len(card_number) >= 12):
        fields.note("card_number", "must be 12 to 19 digits", "Write the digits without spaces.")
    fields.finish()
    return ChargeRequest(order_id=order_id, amount_cents=amount_cents, card_number=card_number)


def payments_routes(charges: ChargeStore) -> Blueprint:
    routes = Blueprint("payments", __name__)
    log = burnline.get_logger()
    charges_total = burnline.counter(
        "shop_charges_total", "Charges by outcome: approved, declined or replayed.", labels=("outcome",)
    )
    for outcome in ("approved", "declined", "replayed"):
        charges_total.labels(outcome=outcome)  # at 0 from the start, so that the first one counts

    @routes.post("/charges")
    def charge() -> ResponseReturnValue:
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if not 1 <= len(key) <= 200:
            return {"error": f"send the header {IDEMPOTENCY_KEY} with 1 to 200 characters"}, 400
        wanted = parse_charge_request(request.get_json(silent=True))
        try:
            with burnline.span("charge card", order_id=wanted.order_id, amount_cents=wanted.amount_cents):
                made, is_new = charges.charge(key, wanted)
        except KeyReusedError:
            return {"error": "this idempotency key belongs to another charge; use a new one"}, 422
        charges_total.labels(outcome=made.status if is_new else "replayed").inc()
        log.info("charge", order_id=made.order_id, status=made.status, replayed=not is_new)
        headers = {} if is_new else {"Idempotent-Replayed": "true"}
        return made.to_json(), 201 if made.is_approved else 402, headers

    @routes.get("/charges")
    def list_charges() -> ResponseReturnValue:
        order_id = request.args.get("order_id", "")
        return {"charges": [charge.to_json() for charge in charges.of_order(order_id)]}

    return routes
