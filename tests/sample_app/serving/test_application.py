from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.serving.application import LARGEST_BODY_BYTES
from burnline_sample_app.serving.roles import Role


def test_every_role_answers_its_health(shop: ShopInProcess) -> None:
    for role in Role:
        assert shop.client(role).get("/healthz").json() == {"service": role, "status": "ok"}


def test_a_body_that_is_too_large_is_refused(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CHECKOUT).post(
        "/quotes", content=b"x" * (LARGEST_BODY_BYTES + 1), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 413)


def test_an_unknown_path_is_json_too(shop: ShopInProcess) -> None:
    answer = shop.client(Role.CATALOG).get("/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"error": "not found"})


def test_a_wrong_method_is_refused(shop: ShopInProcess) -> None:
    assert shop.client(Role.CATALOG).post("/products").status_code == 405
