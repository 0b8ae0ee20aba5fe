"""Loki's configuration, by its structure: there is no binary to ask."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compose.checks.prometheus import LEAST_RETENTION_DAYS
from tests.compose.checks.tempo import hours
from tests.compose.stack import Stack

SECTIONS = {
    "auth_enabled",
    "server",
    "common",
    "schema_config",
    "limits_config",
    "compactor",
    "query_range",
    "ingester",
    "analytics",
    "storage_config",
    "pattern_ingester",
}


def loki_is_sound(stack: Stack) -> Iterator[str]:
    """A schema that knows structured metadata, and a retention that something carries out."""
    document = stack.document("loki/loki.yaml")
    for section in sorted(document.keys() - SECTIONS):
        yield f"loki: there is no section {section} among those used here"
    schema = document["schema_config"]["configs"][-1]
    if (schema["store"], schema["schema"], schema["index"]["period"]) != ("tsdb", "v13", "24h"):
        yield "loki: structured metadata, where the trace ids are, needs store tsdb, schema v13, an index of 24h"
    if document["limits_config"].get("allow_structured_metadata") is not True:
        yield "loki: allow_structured_metadata must be true"
    retention = str(document["limits_config"].get("retention_period", ""))
    if hours(retention) < LEAST_RETENTION_DAYS * 24:
        yield f"loki must keep lines {LEAST_RETENTION_DAYS * 24}h or longer; got {retention or 'no retention'}"
    compactor = document.get("compactor", {})
    if compactor.get("retention_enabled") is not True or not compactor.get("delete_request_store"):
        yield "loki: without compactor.retention_enabled and delete_request_store nothing is ever deleted"
    if document.get("auth_enabled") is not False:
        yield "loki: auth_enabled must be false, or every request needs a tenant"
    if document.get("analytics", {}).get("reporting_enabled") is not False:
        yield "loki: analytics.reporting_enabled must be false"
