from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from tests.support.servers.certificates import self_signed, server_context

from burnline_slo.adapters.receivers.posting import post_json
from burnline_slo.errors import DeliveryError, TlsError
from burnline_slo.http.client import CredentialError, http_client, reason
from burnline_slo.http.options import BasicAuth, HttpOptions, Tls


@contextmanager
def serving(context: ssl.SSLContext | None = None, *, status: int = 200) -> Iterator[str]:
    """A server that answers with the headers it got, as JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # refused handshakes are what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def got(options: HttpOptions, url: str) -> dict[str, str]:
    with http_client(options) as client:
        headers: dict[str, str] = client.get(url).json()
        return headers


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("certificates"))


def test_extra_headers_are_sent_and_nothing_else_is_added() -> None:
    with serving() as url:
        headers = got(HttpOptions(headers={"X-Scope-OrgID": "team"}), url)
    assert headers["x-scope-orgid"] == "team"
    assert "authorization" not in headers


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("pä:ss\n")
    with serving() as url:
        headers = got(HttpOptions(basic_auth=BasicAuth(username="me", password_file=file)), url)
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == "me:pä:ss"


def test_a_changed_token_file_is_used_at_once(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("one\n")
    with serving() as url, http_client(HttpOptions(bearer_token_file=file)) as client:
        assert client.get(url).json()["authorization"] == "Bearer one"
        file.write_text("two")
        assert client.get(url).json()["authorization"] == "Bearer two"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff", "cannot be read: it is not text"),
        (b" \n", "must be one line"),
        (b"one\ntwo", "must be one line"),
    ],
)
def test_an_unusable_token_is_an_error_of_the_request_and_not_shown(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with http_client(HttpOptions(bearer_token_file=file)) as client:
        with pytest.raises(CredentialError, match=words) as caught:
            client.get("http://127.0.0.1:9/")
        with pytest.raises(DeliveryError, match=words):
            post_json(client, "http://127.0.0.1:9/", b"{}")
    assert isinstance(caught.value, httpx2.RequestError)
    assert "two" not in str(caught.value)


def test_an_answer_that_repeats_the_credentials_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hunter2")
    with (
        serving(status=401) as url,
        http_client(HttpOptions(bearer_token_file=file)) as client,
        pytest.raises(DeliveryError, match=r"answered 401 Unauthorized: .*Bearer …") as caught,
    ):
        post_json(client, url, b"{}")
    assert "hunter2" not in str(caught.value)


def test_redirects_are_not_followed() -> None:
    with serving(status=302) as url, http_client(HttpOptions()) as client:
        assert client.get(url).status_code == 302
        with pytest.raises(DeliveryError, match=r"answered 302 Found \(redirects are not followed"):
            post_json(client, url, b"{}")


@pytest.mark.real
def test_a_server_is_checked_against_the_authority_given(certificates: Path) -> None:
    with serving(server_context(certificates)) as url:
        assert got(HttpOptions(tls=Tls(ca_file=certificates / "cert.pem")), url)["host"]
        assert got(HttpOptions(tls=Tls(insecure=True)), url)["host"]
        with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            got(HttpOptions(), url)


@pytest.mark.real
def test_a_client_certificate_is_shown(certificates: Path) -> None:
    cert, key = certificates / "cert.pem", certificates / "key.pem"
    with serving(server_context(certificates, wants_client=True)) as url:
        assert got(HttpOptions(tls=Tls(ca_file=cert, cert_file=cert, key_file=key)), url)["host"]
        with pytest.raises(httpx2.TransportError):
            got(HttpOptions(tls=Tls(ca_file=cert)), url)


@pytest.mark.parametrize("which", ["ca_file", "cert_file"])
def test_a_tls_file_that_is_missing_or_no_certificate_is_said_at_once(which: str, tmp_path: Path) -> None:
    file = tmp_path / "file.pem"
    for content in (None, "garbage"):
        if content is not None:
            file.write_text(content)
        tls = Tls(ca_file=file) if which == "ca_file" else Tls(cert_file=file)
        with pytest.raises(TlsError, match=f"the TLS {which} {file} cannot be used: "):
            http_client(HttpOptions(tls=tls))


def test_a_broken_header_is_not_quoted() -> None:
    with (
        serving() as url,
        http_client(HttpOptions(headers={"X-Token": "hunter2\n"})) as client,
        pytest.raises(httpx2.LocalProtocolError) as caught,
    ):
        client.get(url)
    assert "hunter2" not in reason(caught.value)


def test_options_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    basic = BasicAuth(username="me", password_file=tmp_path)
    with pytest.raises(ValueError, match="one kind of credentials"):
        HttpOptions(basic_auth=basic, bearer_token_file=tmp_path)
    with pytest.raises(ValueError, match="above zero"):
        HttpOptions(timeout=timedelta())
    with pytest.raises(ValueError, match="needs its certificate"):
        Tls(key_file=tmp_path)
    with pytest.raises(ValueError, match="either insecure or ca_file"):
        Tls(insecure=True, ca_file=tmp_path)


def test_header_values_are_not_in_the_repr() -> None:
    assert "hunter2" not in repr(HttpOptions(headers={"X-Token": "hunter2"}))
