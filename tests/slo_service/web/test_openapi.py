"""The API's description is valid, and every answer is what it says."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from openapi_spec_validator import validate
from tests.support.slo_service.board import FakeBoard, full_board, many_slos

from burnline_slo.web.app import create_app

BOARDS: dict[str, Callable[[], FakeBoard]] = {
    "full": full_board,
    "many": lambda: many_slos(60),
    "empty": FakeBoard,
    "unreadable": lambda: FakeBoard(stories=full_board().stories, ledger_fails=True),
    "waiting": lambda: FakeBoard(reason="no tick has finished yet"),
}
PATHS = {
    "/api/v1/slos": "/api/v1/slos",
    "/api/v1/slos?state=ok": "/api/v1/slos",
    "/api/v1/slos?state=wrong": "/api/v1/slos",
    "/api/v1/slos/checkout/availability?range=3d": "/api/v1/slos/{service}/{name}",
    "/api/v1/slos/mailer/delivery": "/api/v1/slos/{service}/{name}",
    "/api/v1/slos/search/availability": "/api/v1/slos/{service}/{name}",
    "/api/v1/slos/nobody/nothing": "/api/v1/slos/{service}/{name}",
    "/api/v1/alerts": "/api/v1/alerts",
    "/api/v1/alerts?limit=none": "/api/v1/alerts",
    "/api/v1/openapi.json": "/api/v1/openapi.json",
}


def description(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return document


def test_the_description_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = description(client)
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://burnline.example"}]
    assert document["info"]["version"] != "0"


@pytest.mark.parametrize("kind", BOARDS)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_what_the_description_says(kind: str, path: str) -> None:
    client = create_app(BOARDS[kind](), external_url="https://burnline.example").test_client()
    document = description(client)
    answer = client.get(path)
    response = document["paths"][PATHS[path]]["get"]["responses"][str(answer.status_code)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"][answer.mimetype]["schema"]
    whole = {**schema, "components": document["components"]}
    errors = [error.message for error in Draft202012Validator(whole).iter_errors(answer.get_json())]
    assert not errors


def test_every_route_of_the_api_is_described(client: FlaskClient) -> None:
    routes = {
        rule.rule.replace("<slo:", "{").replace("<path:", "{").replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert routes == set(description(client)["paths"])


def test_a_wrong_answer_would_be_noticed(client: FlaskClient) -> None:
    schema = {"$ref": "#/components/schemas/SloList", "components": description(client)["components"]}
    body = client.get("/api/v1/slos").get_json()
    body["slos"][0]["sli_ratio"] = "NaN"
    assert list(Draft202012Validator(schema).iter_errors(body))
