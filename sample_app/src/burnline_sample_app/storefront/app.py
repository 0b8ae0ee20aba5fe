"""The pages a person clicks.

Buying is POST, redirect, GET. The form carries an idempotency key, so that a second click, or a second try after
a failure, buys once.
"""

from collections.abc import Mapping
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import burnline
from burnline_sample_app.errors import InvalidInputError, PeerError
from burnline_sample_app.payments.cards import DECLINED_CARD, GOOD_CARD
from burnline_sample_app.peers.peer import Peer
from burnline_sample_app.storefront.api import add_api_routes
from burnline_sample_app.storefront.basket import (
    add_to_basket,
    basket_count,
    empty_basket,
    read_basket,
    remove_from_basket,
)
from burnline_sample_app.storefront.shelf import Shelf
from burnline_sample_app.trace import current_trace_id


def euros(cents: int) -> str:
    """4900 → €49.00"""
    return f"€{cents // 100:,}.{cents % 100:02d}"


def storefront_routes(catalog: Peer, checkout: Peer) -> Blueprint:
    routes = Blueprint("storefront", __name__)
    shelf = Shelf(catalog, checkout)
    add_api_routes(routes, shelf)
    _add_browsing(routes, shelf)
    _add_buying(routes, shelf)
    routes.add_app_template_filter(euros)
    routes.app_context_processor(lambda: {"basket_count": basket_count()})
    return routes


def _sorry(
    heading: str, message: str, *, error: PeerError, again: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """`again` are the fields of a purchase that the visitor may send once more."""
    burnline.get_logger().error("page failed", reason=str(error))
    page = render_template("failure.html", heading=heading, message=message, again=again, trace_id=current_trace_id())
    return page, 502


def _add_browsing(routes: Blueprint, shelf: Shelf) -> None:
    @routes.get("/")
    def home() -> ResponseReturnValue:
        try:
            products = shelf.products()
        except PeerError as error:
            return _sorry("The shelves are out of sight", "We cannot list our products right now.", error=error)
        return render_template("home.html", products=products)

    @routes.get("/products/<sku>")
    def product_page(sku: str) -> ResponseReturnValue:
        try:
            product = shelf.product(sku)
        except PeerError as error:
            return _sorry("This product is out of sight", "We cannot show it right now.", error=error)
        if product is None:
            return render_template("missing.html", what="product"), 404
        return render_template("product.html", product=product)

    @routes.get("/orders/<order_id>")
    def order_page(order_id: str) -> ResponseReturnValue:
        try:
            order = shelf.find_order(order_id)
        except PeerError as error:
            return _sorry("Your order is safe", "We cannot show it right now.", error=error)
        if order is None:
            return render_template("missing.html", what="order"), 404
        return render_template("order.html", order=order)


def _add_buying(routes: Blueprint, shelf: Shelf) -> None:
    @routes.post("/cart")
    def change_cart() -> ResponseReturnValue:
        if "remove" in request.form:
            remove_from_basket(request.form["remove"])
        elif "add" in request.form:
            add_to_basket(request.form["add"][:64])
        return redirect(url_for("storefront.cart"), 303)

    @routes.get("/cart")
    def cart() -> ResponseReturnValue:
        if not read_basket():
            return render_template("cart.html", lines=[], price=None)
        try:
            lines = shelf.lines(read_basket())
            price = shelf.quote(lines)
        except InvalidInputError:  # a product has left the catalog
            empty_basket()
            return redirect(url_for("storefront.cart"), 303)
        except PeerError as error:
            return _sorry("The till is closed for a moment", "Your cart is kept. Try again shortly.", error=error)
        cards = ((GOOD_CARD, "Card ending 4242"), (DECLINED_CARD, "Card ending 0002 (will be declined)"))
        return render_template("cart.html", lines=lines, price=price, key=uuid4().hex, cards=cards)

    @routes.post("/checkout")
    def buy() -> ResponseReturnValue:
        key = request.form.get("key", "")[:64] or uuid4().hex
        card_number = request.form.get("card_number", GOOD_CARD)[:19]
        if not read_basket():
            return redirect(url_for("storefront.cart"), 303)
        try:
            with burnline.span("buy", pieces=basket_count()):
                order = shelf.order(shelf.lines(read_basket()), card_number=card_number, key=key)
        except PeerError as error:
            return _sorry(
                "We could not take your order",
                "Nothing was lost: your cart is kept, and trying again never charges you twice.",
                error=error,
                again={"key": key, "card_number": card_number},
            )
        if order.status == "paid":
            empty_basket()
        return redirect(url_for("storefront.order_page", order_id=order.order_id), 303)
