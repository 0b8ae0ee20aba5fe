"""The keys by which any HTTP server is reached, read the same way everywhere."""

import re
from collections.abc import Mapping as Pairs
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from burnline_slo.http.options import BasicAuth, HttpOptions, Tls
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, report_repeated_keys
from burnline_slo.spec.document.identifiers import link
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, boolean, duration_between, text, wrong_type

HTTP_KEYS = ("timeout", "basic_auth", "bearer_token_file", "headers", "tls")
SECRET_KEYS = {
    "password": "Put it into a file, and write `password_file` with its path.",
    "bearer_token": "Put it into a file, and write `bearer_token_file` with its path.",
    "token": "Put it into a file, and write `bearer_token_file` with its path.",
    "secret": "Put it into a file, and write `secret_file` with its path.",
    "tokens": "Put them into a file, and write `tokens_file` with its path.",
}
"""Keys people expect, whose values would be secrets; never shown in messages."""

_TIMEOUT = duration_between(timedelta(milliseconds=100), timedelta(minutes=5))
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class Paths:
    """Reads paths of files, relative to the configuration file's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, report: Report, node: Node, name: str, /) -> Path | None:
        written = text(report, node, name)
        return None if written is None else self._folder / written


def http_options(found: Fields, path: Reader[Path]) -> HttpOptions:
    """The options among a server's keys; mistakes are reported and leave the default."""
    basic_auth = found.read("basic_auth", _BasicAuthReader(path))
    bearer_token_file = found.read("bearer_token_file", path)
    if found.has("basic_auth") and found.has("bearer_token_file"):
        found.report.error(
            found.key_at("bearer_token_file"),
            Code.CONFLICT,
            "a server takes one kind of credentials; here are `basic_auth` and `bearer_token_file`",
            "Keep one of the two.",
        )
        bearer_token_file = None
    default = HttpOptions()
    return HttpOptions(
        timeout=found.read_or("timeout", _TIMEOUT, default.timeout),
        basic_auth=basic_auth,
        bearer_token_file=bearer_token_file,
        headers=found.read_or("headers", _headers, {}),
        tls=found.read_or("tls", _TlsReader(path), default.tls),
    )


def server_url(report: Report, node: Node, name: str) -> str | None:
    """The http or https address of a server, without credentials in it."""
    url = link(report, node, name)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        port_is_sane = parts.port is None or parts.port > 0
    except ValueError:
        port_is_sane = False
    if not port_is_sane:
        report.error(node, Code.URL_SYNTAX, f"`{name}` must have a port from 1 to 65535", "Correct the port.")
        return None
    if parts.username is not None or parts.password is not None:
        report.secret(node, f"`{name}` must not hold credentials", "Use `basic_auth` with a `password_file`.")
        return None
    return url.rstrip("/")


class _BasicAuthReader:
    def __init__(self, path: Reader[Path]) -> None:
        self._path = path

    def __call__(self, report: Report, node: Node, name: str, /) -> BasicAuth | None:
        found = fields(report, node, f"`{name}`", required=("username", "password_file"), secrets=SECRET_KEYS)
        if found is None:
            return None
        username = found.read("username", text)
        password_file = found.read("password_file", self._path)
        if username is None or password_file is None:
            return None
        return BasicAuth(username=username, password_file=password_file)


class _TlsReader:
    def __init__(self, path: Reader[Path]) -> None:
        self._path = path

    def __call__(self, report: Report, node: Node, name: str, /) -> Tls | None:
        keys = ("ca_file", "cert_file", "key_file", "insecure_skip_verify")
        found = fields(report, node, f"`{name}`", optional=keys, hints={"insecure": "Write `insecure_skip_verify`."})
        if found is None:
            return None
        files = {key: found.read(key, self._path) for key in keys[:3]}
        insecure = found.read_or("insecure_skip_verify", boolean, False)
        if found.has("key_file") and not found.has("cert_file"):
            _conflict(found, "key_file", "a TLS key needs its certificate", "Add `cert_file`.")
            return None
        if files["key_file"] is not None and files["cert_file"] is None:
            return None
        if insecure and found.has("ca_file"):
            _conflict(
                found,
                "ca_file",
                "`insecure_skip_verify` checks no certificate, so `ca_file` means nothing",
                "Remove `insecure_skip_verify`.",
            )
            return None
        if insecure:
            report.warning(
                found.key_at("insecure_skip_verify"),
                Code.TLS_UNCHECKED,
                "anyone between here and the server can read and change what is sent",
                "Write `ca_file` with the authority that signed the server's certificate.",
            )
        return Tls(
            ca_file=files["ca_file"], cert_file=files["cert_file"], key_file=files["key_file"], insecure=insecure
        )


def _conflict(found: Fields, key: str, summary: str, fix: str) -> None:
    found.report.error(found.key_at(key), Code.CONFLICT, summary, fix)


def _headers(report: Report, node: Node, name: str) -> Pairs[str, str] | None:
    if not isinstance(node, Mapping):
        wrong_type(report, node, name, "a mapping of header names to texts")
        return None
    report_repeated_keys(report, node)
    headers = {}
    for key, value in node.entries:
        if not _HEADER_NAME.fullmatch(key.text):
            report.error(
                key,
                Code.HEADER_SYNTAX,
                f"this is no name of an HTTP header: {key.text[:60]!r}",
                "Use letters, digits and -.",
            )
        elif key.text.lower() in ("authorization", "proxy-authorization", "cookie"):
            report.secret(
                value,
                f"the header {key.text} must not stand in the file, because it is a secret",
                "Use `bearer_token_file` or `basic_auth`.",
            )
        else:
            content = text(report, value, key.text)
            if content is not None and not (content.isprintable() and content.isascii()):
                report.error(
                    value,
                    Code.HEADER_SYNTAX,
                    f"the header {key.text} must be one line of ASCII text",
                    "Remove other characters.",
                )
            elif content is not None:
                headers[key.text] = content
    return headers
