"""Secrets stay inside: in URLs, exception texts and log fields; and harmless texts stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import burnline
from burnline._private.redaction import redact_fields, redact_query, redact_text, redact_url
from burnline.testing import Captured


@pytest.mark.parametrize(
    ("query", "redacted"),
    [
        ("token=abc", "token=REDACTED"),
        ("a=1&access_token=abc&b=2", "a=1&access_token=REDACTED&b=2"),
        ("PassWord=x;sig=y", "PassWord=REDACTED;sig=REDACTED"),
        ("to%6Ben=abc", "to%6Ben=REDACTED"),
        ("X-Amz-Signature=abc", "X-Amz-Signature=REDACTED"),
        ("code=abc", "code=REDACTED"),
        ("country_code=49&author=me&keyboard=qwerty", "country_code=49&author=me&keyboard=qwerty"),
        ("token", "token"),
        ("page=2", "page=2"),
        ("", ""),
    ],
)
def test_secret_parameters_lose_their_values_and_others_keep_them(query: str, redacted: str) -> None:
    assert redact_query(query) == redacted


def test_user_and_password_of_a_url_go() -> None:
    assert redact_url("https://me:hunter2@host/p?sig=1") == "https://REDACTED:REDACTED@host/p?sig=REDACTED"


@pytest.mark.parametrize(
    "text",
    [
        "could not connect to postgresql://me:hunter2@db/shop",
        "password=hunter2 is wrong",
        "{'api_key': 'hunter2'}",
        'DB_PASSWORD: "hunter2"',
        "Authorization: Bearer hunter2",
        "sent bearer hunter2.x.y",
    ],
)
def test_secrets_in_a_text_go(text: str) -> None:
    assert "hunter2" not in redact_text(text)
    assert "REDACTED" in redact_text(text)


@given(st.text(alphabet="abdhlmnorux 0123456789.,:/=-", max_size=60))
def test_a_text_in_which_nothing_sounds_secret_stays(text: str) -> None:
    assert redact_text(text) == text


@given(st.text(max_size=100))
def test_any_text_can_be_redacted(text: str) -> None:
    redact_text(text)
    redact_query(text)
    redact_url(text)


@pytest.mark.parametrize("name", ["\N{LATIN SMALL LETTER LONG S}ecret", "to\N{KELVIN SIGN}en", "PASSWORD", "cooKie"])
def test_the_quick_look_before_the_search_overlooks_no_other_spelling(name: str) -> None:
    assert redact_query(f"{name}=hunter2") == f"{name}=REDACTED"
    assert "hunter2" not in redact_text(f"{name}=hunter2")


def test_fields_are_redacted_by_name_and_by_form_also_nested() -> None:
    fields = {"password": "x", "user": {"api_key": 1, "name": "me"}, "urls": ["http://a:b@c/"], "token": None, "n": 1}
    assert redact_fields(fields) == {
        "password": "REDACTED",
        "user": {"api_key": "REDACTED", "name": "me"},
        "urls": ["http://REDACTED:REDACTED@c/"],
        "token": None,
        "n": 1,
    }


def test_no_secret_of_a_request_reaches_a_span_or_a_line(captured: Captured) -> None:
    from flask import Flask

    app = burnline.instrument(Flask("leaky"))

    @app.get("/pay")
    def pay() -> str:
        burnline.get_logger().info("paying", password="hunter2", dsn="mysql://me:hunter2@db/")
        raise ValueError("token=hunter2 was refused")

    headers = {"Authorization": "Bearer hunter2", "Cookie": "session=hunter2"}
    app.test_client().get("/pay?token=hunter2&sig=hunter2", headers=headers).close()
    told = repr(captured.lines) + "".join(span.to_json() for span in captured.spans)
    assert "hunter2" not in told
    assert told.count("REDACTED") >= 5
