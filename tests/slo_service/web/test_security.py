"""Who may read, and what browsers may do with the answers."""

from base64 import b64encode
from pathlib import Path

import pytest
import structlog
from flask.testing import FlaskClient
from tests.support.slo_service.board import FakeBoard

from burnline_slo.web.app import create_app
from burnline_slo.web.tokens import TokenFile

TOKEN = "c0ffee-0123456789abcdef"
CLOSED = (
    "/",
    "/slos/checkout/availability",
    "/alerts",
    "/api/v1/slos",
    "/api/v1/openapi.json",
    "/metrics",
    "/static/charts.js",
    "/nothing",
)


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"anyone:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def closed(board: FakeBoard, tmp_path: Path) -> FlaskClient:
    """A client of an app that wants a token."""
    path = tmp_path / "tokens"
    path.write_text(f"# team\n{TOKEN}\n", encoding="utf-8")
    return create_app(board, external_url="http://localhost", tokens=TokenFile(path)).test_client()


@pytest.mark.parametrize("path", CLOSED)
def test_everything_but_health_needs_a_token(closed: FlaskClient, path: str) -> None:
    answer = closed.get(path)
    assert answer.status_code == 401
    assert [each.partition(" ")[0] for each in answer.headers.getlist("WWW-Authenticate")] == ["Basic", "Bearer"]
    assert "checkout" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_open(closed: FlaskClient, path: str) -> None:
    assert closed.get(path).status_code == 200


@pytest.mark.parametrize("path", CLOSED[:-1])
def test_a_token_opens_it_as_bearer_or_as_the_password(closed: FlaskClient, path: str) -> None:
    for headers in (bearer(TOKEN), basic(TOKEN)):
        with closed.get(path, headers=headers) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        bearer(TOKEN[:-1]),
        bearer(""),
        basic(""),
        basic(f"{TOKEN}x"),
        {"Authorization": "Basic not-base64"},
        {"Authorization": f"Digest {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer"},
        {"Cookie": f"token={TOKEN}"},
    ],
)
def test_anything_else_does_not(closed: FlaskClient, headers: dict[str, str]) -> None:
    assert closed.get("/api/v1/slos", headers=headers).status_code == 401


def test_a_token_in_the_query_does_not_count(closed: FlaskClient) -> None:
    assert closed.get(f"/api/v1/slos?token={TOKEN}").status_code == 401


def test_a_refusal_of_the_api_is_a_problem_document(closed: FlaskClient) -> None:
    answer = closed.get("/api/v1/slos")
    assert answer.mimetype == "application/problem+json"
    assert "Authorization: Bearer" in answer.get_json()["detail"]


def test_no_token_and_no_query_is_ever_logged(closed: FlaskClient) -> None:
    with structlog.testing.capture_logs() as lines:
        closed.get(f"/?q={TOKEN}", headers=bearer(TOKEN))
        closed.get("/api/v1/slos", headers=basic("wrong-but-secret"))
    assert [line["status"] for line in lines] == [200, 401]
    assert {line["log_level"] for line in lines} == {"debug"}
    assert TOKEN not in str(lines)
    assert "secret" not in str(lines)


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/slos", "/metrics", "/healthz", "/static/charts.js", "/nothing", "/api/v1/nothing"]
)
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_behind_a_proxy_with_a_path_links_carry_it(board: FakeBoard) -> None:
    client = create_app(board, external_url="https://example.org/burnline/").test_client()
    for path in ("/burnline/", "/"):
        text = client.get(path).text
        assert 'href="/burnline/slos/checkout/availability"' in text
        assert 'src="/burnline/static/live.js' in text
    assert (
        client.get("/burnline/api/v1/slos")
        .get_json()["slos"][0]["url"]
        .startswith("https://example.org/burnline/slos/")
    )
    assert client.get("/burnline/healthz").status_code == 200
