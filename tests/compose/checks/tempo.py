"""Tempo's configuration, by its structure: there is no binary to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.compose.checks.prometheus import LEAST_RETENTION_DAYS
from tests.compose.stack import Document, Stack

SECTIONS = {
    "target",
    "stream_over_http_enabled",
    "server",
    "distributor",
    "live_store",
    "storage",
    "backend_scheduler",
    "backend_worker",
    "metrics_generator",
    "query_frontend",
    "querier",
    "overrides",
    "memberlist",
    "usage_report",
}
"""Of Tempo 3. `compactor`, `ingester` and `ingester_client` are gone; an unknown one stops it."""
PROCESSORS = {"service-graphs", "span-metrics", "host-info"}


def hours(text: str) -> float:
    """A duration of Go, in hours; 0 for what is none. Go knows no days."""
    match = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
    return 0.0 if match is None else int(match[1] or 0) + int(match[2] or 0) / 60 + int(match[3] or 0) / 3600


def tempo_is_sound(stack: Stack) -> Iterator[str]:
    """Known sections, receivers that others reach, the retention in both places, metrics with exemplars."""
    document = stack.document("tempo/tempo.yaml")
    for section in sorted(document.keys() - SECTIONS):
        yield f"tempo: Tempo 3 has no section {section}"
    protocols = document["distributor"]["receivers"]["otlp"]["protocols"]
    for name, protocol in protocols.items():
        if not str((protocol or {}).get("endpoint", "")).startswith("0.0.0.0:"):
            yield f"tempo: the receiver {name} must listen on 0.0.0.0; by default only Tempo itself reaches it"
    yield from _keeps_too_little(document)
    if document["storage"]["trace"]["backend"] != "local":
        yield "tempo: the backend must be local: there is no object store in this stack"
    generator = document.get("overrides", {}).get("defaults", {}).get("metrics_generator", {})
    for name in sorted(set(generator.get("processors", [])) - PROCESSORS):
        yield f"tempo: there is no processor {name}"
    if not {"service-graphs", "span-metrics"} <= set(generator.get("processors", [])):
        yield "tempo: service-graphs and span-metrics must be on: Grafana's service map asks for them"
    for target in document["metrics_generator"]["storage"]["remote_write"]:
        if not target.get("send_exemplars"):
            yield "tempo: remote_write must send exemplars"
    if document.get("usage_report", {}).get("reporting_enabled") is not False:
        yield "tempo: usage_report.reporting_enabled must be false"


def _keeps_too_little(document: Document) -> Iterator[str]:
    scheduler = document["backend_scheduler"]["provider"]["compaction"]["compaction"]["block_retention"]
    worker = document["backend_worker"]["compaction"]["block_retention"]
    if scheduler != worker:
        yield f"tempo: scheduler and worker must keep blocks equally long; got {scheduler} and {worker}"
    if hours(scheduler) < LEAST_RETENTION_DAYS * 24:
        yield f"tempo must keep traces {LEAST_RETENTION_DAYS * 24}h or longer; got {scheduler}"
