"""HTTP clients made from options: the one place where credentials and TLS are put on a request."""

import base64
import logging
import ssl
from collections.abc import Generator
from pathlib import Path

import httpx2

from burnline_slo.errors import SetupError, TlsError
from burnline_slo.http.options import BasicAuth, HttpOptions, Tls


class CredentialError(SetupError, httpx2.RequestError):
    """A file with a password or token cannot be read; the text names the file, never what is in it.

    It is a kind of `httpx2.RequestError`, so that whoever handles an unreachable server handles this as well.
    """


def http_client(options: HttpOptions) -> httpx2.Client:
    """A client that follows no redirects; the caller closes it. Safe to use from several threads.

    Raises TlsError where a TLS file cannot be used.
    """
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it logs each URL, and some hold a token
    return httpx2.Client(
        timeout=options.timeout.total_seconds(),
        headers=dict(options.headers),
        auth=_auth(options),
        verify=_tls_context(options.tls),
        follow_redirects=False,
    )


def reason(error: httpx2.HTTPError | httpx2.InvalidURL) -> str:
    """What went wrong, in words, for errors that often have none of their own (time-outs)."""
    match error:
        case httpx2.TimeoutException():
            return f"no answer in time ({type(error).__name__})"
        case httpx2.LocalProtocolError():
            return "the request breaks the rules of HTTP"  # its text quotes headers, which may be secret
        case _:
            return str(error) or type(error).__name__


def _auth(options: HttpOptions) -> httpx2.Auth | None:
    if options.basic_auth is not None:
        return _BasicFromFile(options.basic_auth)
    if options.bearer_token_file is not None:
        return _BearerFromFile(options.bearer_token_file)
    return None


class _BasicFromFile(httpx2.Auth):
    def __init__(self, basic: BasicAuth) -> None:
        self._basic = basic

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        password = _read_secret(self._basic.password_file, request)
        pair = base64.b64encode(f"{self._basic.username}:{password}".encode()).decode()
        request.headers["Authorization"] = f"Basic {pair}"
        yield request


class _BearerFromFile(httpx2.Auth):
    def __init__(self, file: Path) -> None:
        self._file = file

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"Bearer {_read_secret(self._file, request)}"
        yield request


def _read_secret(file: Path, request: httpx2.Request) -> str:
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CredentialError(f"the secret in {file} cannot be read: {words}", request=request) from error
    if not secret or not secret.isprintable():
        raise CredentialError(f"the secret in {file} must be one line of text", request=request)
    return secret


def _tls_context(tls: Tls) -> ssl.SSLContext | bool:
    if tls.ca_file is None and tls.cert_file is None and not tls.insecure:
        return True
    if tls.insecure:
        context = httpx2.create_ssl_context(verify=False)
    elif tls.ca_file is not None:
        try:
            context = ssl.create_default_context(cafile=tls.ca_file)
        except OSError as error:
            raise TlsError(f"the TLS ca_file {tls.ca_file} cannot be used: {_words(error)}") from error
    else:
        context = httpx2.create_ssl_context()
    if tls.cert_file is not None:
        try:
            context.load_cert_chain(tls.cert_file, tls.key_file)
        except OSError as error:
            raise TlsError(f"the TLS cert_file {tls.cert_file} cannot be used: {_words(error)}") from error
    return context


def _words(error: OSError) -> str:
    return str(error.strerror or error)
