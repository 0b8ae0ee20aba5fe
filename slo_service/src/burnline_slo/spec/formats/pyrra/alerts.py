"""Pyrra's alerts: four pairs of windows that grow with the period, at burn rates that do not."""

from collections.abc import Mapping as Pairs
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.objective import Objective
from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, Tier
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.values import boolean, text
from burnline_slo.spec.formats.equivalents import note_ignored, severity_of

SEVERITY_LABEL = "pyrra_severity"
PLACES = Decimal("1e-8")

_KEYS = ("disabled", "burnrates", "absent", "name", "absentName", "severities")
_ABSENT = "absent"
_TIERS = (
    ("fast_burn", "fastBurn", 672, 8_064, 14, "critical"),
    ("medium_burn", "mediumBurn", 112, 1_344, 7, "critical"),
    ("slow_burn", "slowBurn", 28, 336, 2, "warning"),
    ("long_term_burn", "longTermBurn", 7, 112, 1, "warning"),
)
"""Name, key, by what the period is divided for the long and the short window, burn rate, severity. Of 28 days: 1h and
5m, 6h and 30m, 1d and 2h, 4d and 6h."""
_MINUTE = timedelta(minutes=1)


def read_alerts(spec: Fields, period: timedelta, objective: Objective) -> AlertPolicy:
    """What an objective's `alerting` asks for, Pyrra's defaults where there is none."""
    found = spec.inner("alerting", optional=_KEYS)
    if found is None:
        return AlertPolicy(tiers=_tiers(period, {}))
    for key in ("name", "absentName"):
        note_ignored(found, key, "all alerts have one name, and the labels slo_id and tier distinguish them")
    severities = _severities(found)
    wants_burn_rates = found.read_or("burnrates", boolean, True) and not found.read_or("disabled", boolean, False)
    return AlertPolicy(
        tiers=_tiers(period, severities) if wants_burn_rates else (),
        no_data=_no_data(found, severities, period, objective),
    )


def _severities(alerting: Fields) -> Pairs[str, str]:
    """By the keys of tiers and of missing data, as far as they are written."""
    keys = (_ABSENT, *(tier[1] for tier in _TIERS))
    found = alerting.inner("severities", optional=keys)
    if found is None:
        return {}
    return {name: written for name in keys if (written := found.read(name, text)) is not None}


def _tiers(period: timedelta, severities: Pairs[str, str]) -> tuple[Tier, ...]:
    tiers = []
    for name, key, long_share, short_share, burn_rate, default in _TIERS:
        long = max(2 * _MINUTE, _rounded(period / long_share))
        short = min(max(_MINUTE, _rounded(period / short_share)), long - _MINUTE)
        severity = severities.get(key, default)
        tiers.append(
            Tier(
                name=name,
                severity=severity_of(severity),
                budget_ratio=min((burn_rate * Decimal(long / period)).quantize(PLACES), Decimal(1)),
                long_window=long,
                short_window=short,
                labels={SEVERITY_LABEL: severity} if key in severities else {},
            )
        )
    return tuple(tiers)


def _no_data(found: Fields, severities: Pairs[str, str], period: timedelta, objective: Objective) -> NoDataAlert | None:
    """Only where the file asks for it. It waits as long as a full outage takes to fire the fast tier."""
    asked = found.read_or(_ABSENT, boolean, _ABSENT in severities)
    if not asked or found.read_or("disabled", boolean, False):
        return None
    wait = 14 * float(objective.error_budget_ratio) * (period / 672) + period / 20_160
    return NoDataAlert(after=max(_MINUTE, _rounded(wait)), severity=severity_of(severities.get(_ABSENT, "critical")))


def _rounded(length: timedelta) -> timedelta:
    """To whole minutes, as Pyrra does."""
    return round(length / _MINUTE) * _MINUTE
