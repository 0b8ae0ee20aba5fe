"""The service's configuration file to a `Config`, or everything that is wrong with it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from burnline_slo.config.http import HTTP_KEYS, SECRET_KEYS, Paths, http_options, server_url
from burnline_slo.config.notifiers import NotifiersReader
from burnline_slo.config.values import (
    DEFAULT_DATABASE,
    DEFAULT_TILE,
    LONGEST_TILE,
    SHORTEST_TILE,
    Address,
    Config,
    PrometheusConfig,
    is_tile,
)
from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import fields, items
from burnline_slo.spec.document.nodes import Node, Position
from burnline_slo.spec.document.problems import Problem, in_order
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, decode
from burnline_slo.spec.document.values import duration_between, text
from burnline_slo.spec.document.yaml_reader import read_yaml

KEYS = (
    "slos", "prometheus", "database", "listen", "external_url", "tokens_file", "tile", "settle", "notifiers",
)  # fmt: skip

_SCRAPE_INTERVAL = duration_between(timedelta(milliseconds=100), timedelta(minutes=5))
_SETTLE = duration_between(timedelta(milliseconds=1), timedelta(minutes=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConfig:
    """A configuration, None when there are errors among the problems."""

    config: Config | None
    problems: tuple[Problem, ...]


def read_config(source: Source, folder: Path) -> ReadConfig:
    """Reads the file's bytes; paths in it are relative to `folder`."""
    decoded = decode(source)
    if isinstance(decoded, Problem):
        return ReadConfig(config=None, problems=(decoded,))
    report = Report(decoded)
    documents = read_yaml(report)
    config = None
    if len(documents) == 1:
        config = config_document(report, documents[0], folder)
    elif documents:
        report.error(
            documents[1],
            Code.CONFLICT,
            f"a configuration file has one document; this one has {len(documents)}",
            "Remove the line --- and what follows it.",
        )
    elif not report.errors:
        report.error(Position(1, 1), Code.EMPTY, "the configuration file is empty", "Write `prometheus:` and `slos:`.")
    return ReadConfig(config=None if report.errors else config, problems=in_order(report.problems))


def config_document(report: Report, document: Node, folder: Path) -> Config | None:
    """The configuration in one document; None after an error."""
    before = report.errors
    found = fields(
        report,
        document,
        "the configuration",
        required=("slos", "prometheus"),
        optional=KEYS[2:],
        hints={"slo_files": "Write `slos`.", "port": "Write `listen: 127.0.0.1:8480`."},
        secrets=SECRET_KEYS,
    )
    if found is None:
        return None
    path = Paths(folder)
    slos = found.read("slos", _SloPaths(path))
    prometheus = found.read("prometheus", _PrometheusReader(path))
    listen = found.read_or("listen", _address, Address())
    tokens_file = found.read("tokens_file", path)
    if not listen.is_loopback and not found.has("tokens_file"):
        report.error(
            found.key_at("listen"),
            Code.TOKENS_NEEDED,
            f"whoever reaches {listen.host} could read everything: to listen there, the service needs tokens",
            "Add `tokens_file:`, or listen on 127.0.0.1.",
        )
    database = found.read_or("database", _DatabaseReader(folder), _default_database(folder))
    external_url = found.read_or("external_url", server_url, _default_url(listen))
    tile = found.read_or("tile", _tile, DEFAULT_TILE)
    settle = found.read("settle", _SETTLE)
    notifiers = found.read_or("notifiers", NotifiersReader(path), ())
    if report.errors > before or slos is None or prometheus is None:
        return None
    return Config(
        slos=slos,
        prometheus=prometheus,
        database=database,
        listen=listen,
        external_url=external_url,
        tokens_file=tokens_file,
        tile=tile,
        settle=settle,
        notifiers=notifiers,
    )


class _SloPaths:
    def __init__(self, path: Paths) -> None:
        self._path = path

    def __call__(self, report: Report, node: Node, key: str, /) -> tuple[Path, ...] | None:
        nodes = items(report, node, key, "paths of SLO files and folders")
        paths = [self._path(report, item, "an item of `slos`") for item in nodes or ()]
        return tuple(path for path in paths if path is not None) or None


class _PrometheusReader:
    def __init__(self, path: Paths) -> None:
        self._path = path

    def __call__(self, report: Report, node: Node, key: str, /) -> PrometheusConfig | None:
        found = fields(
            report,
            node,
            f"`{key}`",
            required=("url",),
            optional=("scrape_interval", *HTTP_KEYS),
            secrets=SECRET_KEYS,
        )
        if found is None:
            return None
        url = found.read("url", server_url)
        http = http_options(found, self._path)
        scrape_interval = found.read("scrape_interval", _SCRAPE_INTERVAL)
        return None if url is None else PrometheusConfig(url=url, http=http, scrape_interval=scrape_interval)


def _address(report: Report, node: Node, key: str) -> Address | None:
    written = text(report, node, key)
    if written is None:
        return None
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})", written)
    if match is None or int(match[3]) > 65535:
        report.error(
            node,
            Code.ADDRESS_SYNTAX,
            f"`{key}` must be a host and a port; got {written[:60]!r}",
            "Write 127.0.0.1:8480, or [::1]:8480 for IPv6.",
        )
        return None
    return Address(host=match[1] or match[2], port=int(match[3]))


def _tile(report: Report, node: Node, key: str) -> timedelta | None:
    length = duration_between(SHORTEST_TILE, LONGEST_TILE)(report, node, key)
    if length is None or is_tile(length):
        return length
    report.error(
        node,
        Code.DURATION_RANGE,
        f"`{key}` must divide {format_duration(LONGEST_TILE)}; got {format_duration(length)}",
        "Write 1m; 10s, 15s, 20s, 30s and 5m are possible too.",
    )
    return None


class _DatabaseReader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, report: Report, node: Node, key: str, /) -> str | None:
        url = text(report, node, key)
        if url is None:
            return None
        scheme, separator, rest = url.partition("://")
        if re.match(r"[^/@]*:[^/@]+@", rest) or re.search(r"[?&]password=", rest):
            report.secret(node, f"`{key}` must not hold a password", "Use a passfile: …?passfile=/path/to/pgpass.")
            return None
        if not separator or not re.fullmatch(r"(sqlite|postgresql)(\+[a-z0-9]+)?", scheme):
            report.error(
                node,
                Code.DATABASE_URL,
                f"`{key}` must be a SQLAlchemy URL of SQLite or PostgreSQL",
                "Write sqlite:///burnline.db or postgresql+psycopg://user@host/database.",
            )
            return None
        if scheme.startswith("sqlite") and rest.startswith("/") and not rest.startswith("//"):
            return url if rest[1:].startswith((":memory:", "file:")) else f"{scheme}:///{self._folder / rest[1:]}"
        return url


def _default_database(folder: Path) -> str:
    return f"sqlite:///{folder / DEFAULT_DATABASE}"


def _default_url(listen: Address) -> str:
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return f"http://{host}:{listen.port}"
