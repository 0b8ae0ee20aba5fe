from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.catalog.product import FIRST_PRODUCTS, Product
from burnline_sample_app.load.generator import SKUS
from burnline_sample_app.serving.roles import Role


def test_it_lists_the_products_in_order(shop: ShopInProcess) -> None:
    listed = shop.client(Role.CATALOG).get("/products").json()["products"]
    assert [Product.from_json(document) for document in listed] == list(FIRST_PRODUCTS)


def test_it_shows_one_product(shop: ShopInProcess) -> None:
    assert shop.client(Role.CATALOG).get("/products/mug").json()["name"] == "Enamel mug"


def test_an_unknown_product_is_not_found(shop: ShopInProcess) -> None:
    assert shop.client(Role.CATALOG).get("/products/sofa").status_code == 404


def test_the_load_asks_for_products_that_exist() -> None:
    assert set(SKUS) == {product.sku for product in FIRST_PRODUCTS}
