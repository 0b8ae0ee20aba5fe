"""How a command reaches a Prometheus: options by the names of the keys that the SLO service's configuration has."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import click
import stamina.instrumentation

from burnline_dashboards.errors import FileError, PrometheusError
from burnline_slo.adapters.files import load_config
from burnline_slo.config.values import PrometheusConfig
from burnline_slo.domain.duration import parse_duration
from burnline_slo.errors import SourceError, TlsError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import BasicAuth, HttpOptions, Tls
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.output.text import as_text

TIMEOUT = "30s"

_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie")


def server(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say which Prometheus; the command gets it as `server`, None where none is named."""

    @click.option("--prometheus", metavar="URL", default="", help="Also run every query on this Prometheus.")
    @click.option(
        "--config",
        "-c",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="An SLO service's configuration: its Prometheus, with credentials.",
    )
    @click.option("--token", envvar="PROMETHEUS_TOKEN", show_envvar=True, default="", help="Its bearer token.")
    @_file("--bearer-token-file", "A file whose text is the token.")
    @click.option("--username", metavar="NAME", default="", help="A user, with --password-file.")
    @_file("--password-file", "A file whose text is the password.")
    @click.option(
        "--header",
        metavar="NAME=VALUE",
        multiple=True,
        help="Sent with every request: a tenant, say. May be repeated.",
    )
    @_file("--ca-file", "The authority that signed its certificate (PEM).")
    @_file("--cert-file", "Our own certificate, where it wants one (PEM).")
    @_file("--key-file", "Its key, where that is in a file of its own.")
    @click.option("--insecure-skip-verify", is_flag=True, help="Check no certificate: for trials only.")
    @click.option(
        "--timeout",
        metavar="DURATION",
        default=TIMEOUT,
        show_default=True,
        help="Limits connecting, each read and each write.",
    )
    @wraps(command)
    def with_server(
        prometheus: str,
        config: Path | None,
        token: str,
        bearer_token_file: Path | None,
        username: str,
        password_file: Path | None,
        header: Sequence[str],
        ca_file: Path | None,
        cert_file: Path | None,
        key_file: Path | None,
        insecure_skip_verify: bool,
        timeout: str,
        **others: object,
    ) -> None:
        http = _http_options(
            timeout=timeout,
            token=token,
            token_file=bearer_token_file,
            username=username,
            password_file=password_file,
            headers=header,
            tls=_tls(ca_file, cert_file, key_file, insecure=insecure_skip_verify),
        )
        command(server=_server(prometheus, config, http), **others)

    return with_server


def _file(name: str, meaning: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(name, type=click.Path(path_type=Path), metavar="FILE", help=meaning)


def _http_options(
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
        raise click.BadParameter("--username and --password-file belong together")
    if sum((bool(token), token_file is not None, bool(username))) > 1:
        raise click.BadParameter("a server takes one kind of credentials: a token, its file, or a user")
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
        raise click.BadParameter(str(error), param_hint="--timeout") from error


def _tls(ca_file: Path | None, cert_file: Path | None, key_file: Path | None, *, insecure: bool) -> Tls:
    """Raises BadParameter where the options contradict each other."""
    try:
        return Tls(ca_file=ca_file, cert_file=cert_file, key_file=key_file, insecure=insecure)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise click.BadParameter("must be NAME=VALUE, such as X-Scope-OrgID=shop", param_hint="--header")
    if name.strip().lower() in _SECRET_HEADERS:
        raise click.BadParameter(
            f"{name} is a secret: use --bearer-token-file or --password-file", param_hint="--header"
        )
    return name.strip(), value.strip()


def _server(url: str, config: Path | None, http: HttpOptions) -> PrometheusConfig | None:
    """The one to ask, None where no option names one. Raises FileError, BadParameter."""
    if config is None:
        return PrometheusConfig(url=url, http=http) if url else None
    if url:
        raise click.BadParameter("--prometheus and --config both say which Prometheus: leave out one of them")
    if http != HttpOptions(timeout=parse_duration(TIMEOUT)):
        raise click.BadParameter("--config says how Prometheus is reached: leave out the other options")
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
