"""`/metrics`: the board under the names that recording rules would give it, and the service's own metrics."""

import gzip
import re
from collections.abc import Iterator

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector

from burnline_slo import conventions
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.links import RUNBOOK
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus
from burnline_slo.ports import Board

_INVALID_IN_LABEL = re.compile(r"[^a-zA-Z0-9_]")
_RESERVED = frozenset({conventions.SLO_ID, conventions.SERVICE, conventions.SLO, *conventions.INFO_LABELS})


class BoardCollector(Collector):
    """The board as gauges. What has no data is absent: never NaN, never 0."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def collect(self) -> Iterator[Family]:
        families: dict[str, Family] = {}
        for status in self._board.statuses():
            labels = series_labels(status.slo)
            for metric, value in _values(status):
                family = families.get(metric.name)
                if family is None:
                    family = families[metric.name] = Family(metric.name, metric.meaning, "gauge")
                family.add_sample(metric.name, labels, value)
            for metric, own, value in _alerts(status):
                family = families.setdefault(metric.name, Family(metric.name, metric.meaning, "gauge"))
                family.add_sample(metric.name, labels | own, value)
            info = families.setdefault(conventions.INFO.name, Family("slo", conventions.INFO.meaning, "info"))
            info.add_sample(conventions.INFO.name, labels | _info_labels(status.slo), 1.0)
        yield from families.values()


def series_labels(slo: SLO) -> dict[str, str]:
    """Labels of every series: ours, then the file's own, whose names can't take the place of ours."""
    own = {_label_name(name): value for name, value in slo.labels.items()}
    return {
        conventions.SLO_ID: slo.id,
        conventions.SERVICE: slo.service,
        conventions.SLO: slo.name,
    } | {name: value for name, value in own.items() if name not in _RESERVED}


def _label_name(name: str) -> str:
    text = _INVALID_IN_LABEL.sub("_", name)
    return f"_{text}" if not text or text[0].isdigit() else text


def _info_labels(slo: SLO) -> dict[str, str]:
    values = (slo.objective.percent_text, slo.period.text, slo.owner, slo.addresses.get(RUNBOOK, ""))
    return dict(zip(conventions.INFO_LABELS, values, strict=True))


def _values(status: SloStatus) -> Iterator[tuple[conventions.Metric, float]]:
    slo = status.slo
    budget = float(slo.objective.error_budget_ratio)
    yield conventions.OBJECTIVE, float(slo.objective.ratio)
    yield conventions.ERROR_BUDGET, budget
    yield conventions.TIME_PERIOD, slo.period.length.total_seconds() / 86400
    if status.no_data is not None:
        return
    ratios = {window: rate if isinstance(rate, NoData) else rate * budget for window, rate in status.burn_rates.items()}
    ratios[slo.period.length] = status.events.error_ratio()
    for window in sorted(ratios):
        ratio = ratios[window]
        if not isinstance(ratio, NoData):
            yield conventions.error_ratio(window), ratio
    for metric, value in (
        (conventions.CURRENT_BURN_RATE, status.burn_rates.get(conventions.CURRENT_WINDOW)),
        (conventions.PERIOD_BURN_RATE, status.budget_spent_ratio),
        (conventions.PERIOD_BUDGET_REMAINING, status.budget_remaining_ratio),
        (conventions.PERIOD_BUDGET_REMAINING_RAW, status.raw_budget.remaining_ratio()),
    ):
        if value is not None and not isinstance(value, NoData):
            yield metric, value
    yield conventions.BUDGET_EVENTS, status.budget_events
    recent = status.windows.get(conventions.CURRENT_WINDOW)
    if recent is not None and recent.covered:
        yield conventions.TOTAL_EVENTS, recent.total / recent.covered.total_seconds()
        yield conventions.BAD_EVENTS, recent.bad / recent.covered.total_seconds()


def _alerts(status: SloStatus) -> Iterator[tuple[conventions.Metric, dict[str, str], float]]:
    firing = {alert.key.tier for alert in status.firing}
    for tier in status.slo.policy.tiers:
        labels = (tier.name, str(tier.severity), format_duration(tier.long_window), format_duration(tier.short_window))
        alert = dict(zip(conventions.ALERT_LABELS, labels, strict=False))
        yield conventions.ALERT_STATE, alert, float(tier.name in firing)
        threshold = float(tier.burn_rate(status.slo.period.length_at(status.at)))
        yield conventions.ALERT_THRESHOLD, dict(zip(conventions.THRESHOLD_LABELS, labels, strict=True)), threshold
    for other in status.slo.policy.others:
        alert = dict(zip(conventions.ALERT_LABELS, (other.name, str(other.severity)), strict=True))
        yield conventions.ALERT_STATE, alert, float(other.name in firing)


def metrics(board: Board, own: CollectorRegistry) -> Blueprint:
    """`/metrics` in OpenMetrics or Prometheus' text form, whichever is asked for."""
    everything = CollectorRegistry()
    everything.register(BoardCollector(board))
    everything.register(own)
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def scrape() -> Response:
        body, content_type = _exposition(everything, request.headers.get("Accept", ""))
        response = Response(body, content_type=content_type)
        response.vary.update(("Accept", "Accept-Encoding"))
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(body, compresslevel=4, mtime=0))
            response.content_encoding = "gzip"
        return response

    return blueprint


def _exposition(registry: CollectorRegistry, accept: str) -> tuple[bytes, str]:
    """prometheus_client's own choice turns the colons of sample names into underscores when it writes OpenMetrics for
    a Prometheus before version 3. "Allow UTF-8" leaves names alone, and all of ours are plain ones anyway.
    """
    if "application/openmetrics-text" not in accept:
        return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4
    body: bytes = openmetrics.generate_latest(  # type: ignore[no-untyped-call]  # prometheus_client types only some
        registry, escaping=openmetrics.ALLOWUTF8, version="1.0.0"
    )
    return body, "application/openmetrics-text; version=1.0.0; charset=utf-8"
