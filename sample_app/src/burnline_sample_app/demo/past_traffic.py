"""What happened in the shop before the demo started: the requests of a quiet month, and its incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from burnline_sample_app.load.arrivals import DECLINED_RATIO, MIX, Action

HISTORY: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The requests of one route of one service.

    `share` is requests per visitor's action (may be summed over services to more than 1), `statuses` splits those
    that do not fail, `failure` is the status of those that do, `background_error_ratio` of all. Durations are
    log-normal around `median_seconds`.
    """

    service: str
    method: str
    route: str
    share: float
    statuses: Mapping[int, float]
    failure: int
    median_seconds: float
    background_error_ratio: float

    @property
    def key(self) -> tuple[str, str]:
        return self.service, self.route


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A bad time, `ago` before the demo's start. Streams not named were not touched.

    `error_ratios` replaces the background's; `slower` multiplies durations.
    """

    name: str
    ago: timedelta
    lasted: timedelta
    error_ratios: Mapping[tuple[str, str], float] = field(default_factory=dict)
    slower: Mapping[tuple[str, str], float] = field(default_factory=dict)


_LIST, _LOOK, _CART, _BUY = (MIX[action] for action in (Action.LIST, Action.LOOK, Action.CART, Action.BUY))
_OK: Final = MappingProxyType({200: 1.0})
_BOUGHT: Final = MappingProxyType({201: 1 - DECLINED_RATIO, 402: DECLINED_RATIO})


def _stream(
    service: str,
    method: str,
    route: str,
    share: float,
    statuses: Mapping[int, float],
    *,
    failure: int,
    median_ms: float,
    errors: float,
) -> Stream:
    return Stream(
        service=service,
        method=method,
        route=route,
        share=share,
        statuses=statuses,
        failure=failure,
        median_seconds=median_ms / 1000,
        background_error_ratio=errors,
    )


STREAMS: Final[Sequence[Stream]] = (
    _stream("storefront", "GET", "/api/products", _LIST, _OK, failure=502, median_ms=12, errors=5e-5),
    _stream("storefront", "GET", "/api/products/<sku>", _LOOK, _OK, failure=502, median_ms=11, errors=5e-5),
    _stream("storefront", "POST", "/api/quotes", _CART, _OK, failure=502, median_ms=22, errors=1e-4),
    _stream("storefront", "POST", "/api/orders", _BUY, _BOUGHT, failure=502, median_ms=55, errors=4e-4),
    _stream("catalog", "GET", "/products", _LIST + _CART + _BUY, _OK, failure=503, median_ms=6, errors=3e-5),
    _stream("catalog", "GET", "/products/<sku>", _LOOK, _OK, failure=503, median_ms=5, errors=3e-5),
    _stream("checkout", "POST", "/quotes", _CART, _OK, failure=500, median_ms=5, errors=1e-5),
    _stream("checkout", "POST", "/orders", _BUY, _BOUGHT, failure=502, median_ms=35, errors=4e-4),
    _stream("payments", "POST", "/charges", _BUY, _BOUGHT, failure=500, median_ms=14, errors=1.5e-4),
)

_BUYING: Final = (("payments", "/charges"), ("checkout", "/orders"), ("storefront", "/api/orders"))
_CATALOG: Final = (("catalog", "/products"), ("catalog", "/products/<sku>"))
_SHELVES: Final = tuple(stream.key for stream in STREAMS if stream.service == "storefront")

INCIDENTS: Final[Sequence[Incident]] = (
    Incident(
        name="the catalog answers slowly",
        ago=timedelta(days=22, hours=7),
        lasted=timedelta(hours=3),
        slower=dict.fromkeys(_CATALOG, 12.0),
    ),
    Incident(
        name="the catalog's database is away",
        ago=timedelta(days=16, hours=2),
        lasted=timedelta(minutes=9),
        error_ratios=dict.fromkeys((*_CATALOG, *_SHELVES), 1.0),
    ),
    Incident(
        name="a third of all charges fail",
        ago=timedelta(days=9, hours=4),
        lasted=timedelta(minutes=35),
        error_ratios=dict.fromkeys(_BUYING, 0.33),
    ),
    Incident(
        name="the card network is slow",
        ago=timedelta(days=4, hours=12),
        lasted=timedelta(hours=6),
        slower=dict.fromkeys(_BUYING, 12.0),
    ),
)
"""None within the last three days: the longest alert window is clean when the demo starts."""


def incidents_of(stream: Stream, incidents: Sequence[Incident] = INCIDENTS) -> Iterator[Incident]:
    """The incidents that touched the stream."""
    return (one for one in incidents if stream.key in one.error_ratios or stream.key in one.slower)
