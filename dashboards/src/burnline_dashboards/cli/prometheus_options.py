"""How a command reaches a Prometheus: options by the names of the keys that the SLO service's configuration has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import stamina.instrumentation
import typer

from burnline_dashboards.errors import FileError, PrometheusError
from burnline_slo.adapters.files import load_config
from burnline_slo.config.values import PrometheusConfig
from burnline_slo.domain.duration import parse_duration
from burnline_slo.errors import SourceError, TlsError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import BasicAuth, HttpOptions, Tls
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.output.text import as_text

Url = Annotated[str, typer.Option("--prometheus", help="Also run every query on this Prometheus.", metavar="URL")]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="An SLO service's configuration: its Prometheus, with credentials."),
]
Token = Annotated[str, typer.Option(envvar="PROMETHEUS_TOKEN", help="Its bearer token.")]
TokenFile = Annotated[Path | None, typer.Option("--bearer-token-file", help="A file whose text is the token.")]
Username = Annotated[str, typer.Option("--username", help="A user, with --password-file.")]
PasswordFile = Annotated[Path | None, typer.Option("--password-file", help="A file whose text is the password.")]
Headers = Annotated[
    list[str] | None,
    typer.Option("--header", metavar="NAME=VALUE", help="Sent with every request: a tenant, say. May be repeated."),
]
CaFile = Annotated[Path | None, typer.Option("--ca-file", help="The authority that signed its certificate (PEM).")]
CertFile = Annotated[Path | None, typer.Option("--cert-file", help="Our own certificate, where it wants one (PEM).")]
KeyFile = Annotated[Path | None, typer.Option("--key-file", help="Its key, where that is in a file of its own.")]
Insecure = Annotated[bool, typer.Option("--insecure-skip-verify", help="Check no certificate: for trials only.")]
TIMEOUT = "30s"
Timeout = Annotated[str, typer.Option("--timeout", help="Limits connecting, each read and each write.")]

_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie")


def http_options(
    *,
    timeout: str,
    token: str,
    token_file: Path | None,
    username: str,
    password_file: Path | None,
    headers: Sequence[str],
    tls: Tls,
) -> HttpOptions:
    """Raises BadParameter where an option is wrong, or contradicts another."""
    if bool(username) != (password_file is not None):
        raise typer.BadParameter("--username and --password-file belong together")
    if sum((bool(token), token_file is not None, bool(username))) > 1:
        raise typer.BadParameter("a server takes one kind of credentials: a token, its file, or a user")
    sent = dict(_header(each) for each in headers)
    if token:
        sent["Authorization"] = f"Bearer {token}"
    basic_auth = None if password_file is None else BasicAuth(username=username, password_file=password_file)
    try:
        return HttpOptions(
            timeout=parse_duration(timeout),
            basic_auth=basic_auth,
            bearer_token_file=token_file,
            headers=sent,
            tls=tls,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--timeout") from error


def tls(ca_file: Path | None, cert_file: Path | None, key_file: Path | None, *, insecure: bool) -> Tls:
    """Raises BadParameter where the options contradict each other."""
    try:
        return Tls(ca_file=ca_file, cert_file=cert_file, key_file=key_file, insecure=insecure)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise typer.BadParameter("must be NAME=VALUE, such as X-Scope-OrgID=shop", param_hint="--header")
    if name.strip().lower() in _SECRET_HEADERS:
        raise typer.BadParameter(
            f"{name} is a secret: use --bearer-token-file or --password-file", param_hint="--header"
        )
    return name.strip(), value.strip()


def prometheus(url: str, config: Path | None, http: HttpOptions) -> PrometheusConfig | None:
    """The one to ask, None where no option names one. Raises FileError, BadParameter."""
    if config is None:
        return PrometheusConfig(url=url, http=http) if url else None
    if url:
        raise typer.BadParameter("--prometheus and --config both say which Prometheus: leave out one of them")
    if http != HttpOptions(timeout=parse_duration(TIMEOUT)):
        raise typer.BadParameter("--config says how Prometheus is reached: leave out the other options")
    read = load_config(config)
    if read.config is None:
        raise FileError("\n".join(as_text(problem) for problem in read.problems))
    return read.config.prometheus


@contextmanager
def connected(prometheus: PrometheusConfig) -> Iterator[PrometheusApi]:
    """A client of it. Raises FileError; whatever the server does wrong, in the `with` block too, is PrometheusError."""
    stamina.instrumentation.set_on_retry_hooks([])
    try:
        client = http_client(prometheus.http)
    except TlsError as error:
        raise FileError(str(error)) from error
    with client:
        try:
            yield PrometheusApi(prometheus.url, client)
        except SourceError as error:
            raise PrometheusError(str(error)) from error
