"""The SLO service as its users see it: a configuration file, a command, a JSON API."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import yaml

import burnline_sample_app

SLOS = Path(burnline_sample_app.__file__).parent / "slos"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloRow:
    """One SLO as the API tells it. Ratios lie in 0 to 1; None where the service has no data."""

    id: str
    state: str
    objective_ratio: float
    sli_ratio: float | None
    bad_events: float | None
    budget_remaining_ratio: float | None
    burn_rates: Mapping[str, float | None]
    firing: Sequence[str]
    """Tiers that fire now."""


def configuration(*, prometheus_url: str, port: int, database: Path, webhook_url: str) -> str:
    """The text of burnline.yaml for the shop's SLOs."""
    return yaml.safe_dump(
        {
            "slos": [str(SLOS)],
            "prometheus": {"url": prometheus_url},
            "database": f"sqlite:///{database}",
            "listen": f"127.0.0.1:{port}",
            "external_url": f"http://127.0.0.1:{port}",
            "tile": "1m",
            "settle": "10s",
            "notifiers": [{"name": "demo", "webhook": {"url": webhook_url}}],
        },
        sort_keys=False,
    )


def command(config: Path) -> list[str]:
    """Runs the service. It is installed beside this package, and reached as a program only."""
    return [sys.executable, "-m", "burnline_slo", "serve", "-c", str(config)]


def fetch(url: str, *, timeout_seconds: float = 5) -> list[SloRow]:
    """All SLOs in the service's order; raises httpx2.HTTPError where it does not answer well."""
    answer = httpx2.get(f"{url}/api/v1/slos", timeout=timeout_seconds, trust_env=False)
    answer.raise_for_status()
    return [_row(document) for document in answer.json()["slos"]]


def _row(document: Mapping[str, object]) -> SloRow:
    alerts = document.get("alerts")
    burn_rates = document.get("burn_rates")
    return SloRow(
        id=str(document["id"]),
        state=str(document["state"]),
        objective_ratio=float(str(document["objective_ratio"])),
        sli_ratio=_number(document.get("sli_ratio")),
        bad_events=_number(document.get("bad_events")),
        budget_remaining_ratio=_number(document.get("budget_remaining_ratio")),
        burn_rates={str(window): _number(rate) for window, rate in burn_rates.items()}
        if isinstance(burn_rates, Mapping)
        else {},
        firing=[str(alert["tier"]) for alert in alerts if alert["state"] == "firing"]
        if isinstance(alerts, list)
        else [],
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
