"""The values of the service's configuration file."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

from burnline_slo.http.options import HttpOptions

SHORTEST_TILE, LONGEST_TILE = timedelta(seconds=10), timedelta(minutes=5)
DEFAULT_TILE = timedelta(minutes=1)
DEFAULT_DATABASE = "burnline.db"


def is_tile(length: timedelta) -> bool:
    """Whether a service may have it as its tile."""
    return SHORTEST_TILE <= length <= LONGEST_TILE and not LONGEST_TILE % length


def default_settle(scrape_interval: timedelta) -> timedelta:
    """How long after its end a tile is asked for: by then every target has been scraped once more."""
    return scrape_interval + timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen; port 0 lets the system choose."""

    host: str = "127.0.0.1"
    port: int = 8480

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusConfig:
    """Where the metrics are. `scrape_interval` None: ask Prometheus."""

    url: str
    http: HttpOptions = field(default_factory=HttpOptions)
    scrape_interval: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfig:
    """A receiver of webhooks; with `secret_file`, each body is signed."""

    name: str
    url: str
    http: HttpOptions = field(default_factory=HttpOptions)
    secret_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerConfig:
    """An Alertmanager, by the address its pages have."""

    name: str
    url: str
    http: HttpOptions = field(default_factory=HttpOptions)


NotifierConfig: TypeAlias = WebhookConfig | AlertmanagerConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file, with defaults filled in and every path absolute if the file's folder was.

    `database` is a SQLAlchemy URL. `settle` None: the scrape interval and 5 seconds. `external_url` is never empty.
    """

    slos: tuple[Path, ...]
    prometheus: PrometheusConfig
    database: str
    listen: Address = field(default_factory=Address)
    external_url: str
    tokens_file: Path | None = None
    tile: timedelta = DEFAULT_TILE
    settle: timedelta | None = None
    notifiers: tuple[NotifierConfig, ...] = ()
