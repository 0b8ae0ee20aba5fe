"""A Flask service: python -m flask --app flask_shop run

`curl localhost:5000/orders/7`, then look at the line it wrote and at `curl localhost:5000/metrics`.
"""

from flask import Flask, abort

import burnline

burnline.configure(service="shop")
app = burnline.instrument(Flask(__name__))
log = burnline.get_logger("orders")
orders = burnline.counter("shop_orders_total", "Orders.", ["kind"])
burnline.readiness_check("stock", lambda: True)


@app.get("/orders/<int:order>")
def show(order: int) -> dict[str, int]:
    if order == 0:
        abort(404)
    with burnline.span("look up", order=order):
        orders.inc(kind="book")
        log.info("looked up", order=order)
    return {"order": order}
