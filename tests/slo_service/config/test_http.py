"""How HTTP servers are reached: credentials, TLS, time limits."""

import pytest
from tests.support.slo_service.configuration import config, faults

SERVER = "slos: [a]\nprometheus:\n  url: https://localhost\n"


def test_a_server_takes_one_kind_of_credentials() -> None:
    text = "slos: [a]\nprometheus:\n  url: http://localhost\n  bearer_token_file: t\n"
    assert faults(text + "  basic_auth: {username: a, password_file: b}\n") == ["conflict"]


def test_a_key_whose_certificate_is_no_text_is_one_fault_and_no_crash() -> None:
    text = "slos: [a]\nprometheus:\n  url: https://localhost\n  tls: {key_file: k, cert_file: 5}\n"
    assert faults(text) == ["wrong-type"]


@pytest.mark.parametrize(
    ("timeout", "expected"), [("99ms", ["duration-range"]), ("100ms", []), ("5m", []), ("5m1ms", ["duration-range"])]
)
def test_a_timeout_takes_a_tenth_of_a_second_to_five_minutes(timeout: str, expected: list[str]) -> None:
    assert faults(f"{SERVER}  timeout: {timeout}\n") == expected


def test_an_unchecked_certificate_is_a_warning_and_allowed() -> None:
    text = f"{SERVER}  tls: {{insecure_skip_verify: true}}\n"
    assert faults(text) == ["tls-unchecked"]


def test_headers_are_lines_of_ascii_and_none_of_them_a_secret() -> None:
    assert config(f"{SERVER}  headers: {{X-Scope-OrgID: a}}\n").prometheus.http.headers == {"X-Scope-OrgID": "a"}
    assert faults(f"{SERVER}  headers: {{X-Scope-OrgID: ä}}\n") == ["header-syntax"]
    assert faults(f"{SERVER}  headers: {{'X Y': a}}\n") == ["header-syntax"]
    assert faults(f"{SERVER}  headers: {{cookie: a}}\n") == ["secret-in-file"]
