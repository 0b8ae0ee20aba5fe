"""The catalog's HTTP interface.

GET /products          {"products": [product, …]}
GET /products/<sku>    a product, or 404
"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from burnline_sample_app.catalog.products import ProductStore


def catalog_routes(products: ProductStore) -> Blueprint:
    routes = Blueprint("catalog", __name__)

    @routes.get("/products")
    def list_products() -> ResponseReturnValue:
        return {"products": [product.to_json() for product in products.all()]}

    @routes.get("/products/<sku>")
    def get_product(sku: str) -> ResponseReturnValue:
        product = products.get(sku)
        if product is None:
            return {"error": "no such product", "sku": sku}, 404
        return product.to_json()

    return routes
