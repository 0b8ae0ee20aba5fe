"""Alerts in Alertmanager's words: RFC 3339 times, fingerprints, JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime

from burnline_slo.domain.notification import AlertMessage

NEVER = "0001-01-01T00:00:00Z"
"""Go's zero time: what Alertmanager writes for an end that is not known yet."""

_FNV_OFFSET = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_SEPARATOR = b"\xff"


def rfc3339(moment: datetime) -> str:
    """UTC with a Z; fractions of a second only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def fingerprint(labels: Mapping[str, str]) -> str:
    """64-bit FNV-1a over names and values, sorted by name, each ended by the byte 0xff; 16 hexadecimal digits.

    Source: `LabelSet.Fingerprint` of Prometheus' common library, which Alertmanager uses.
    """
    value = _FNV_OFFSET
    for name in sorted(labels, key=str.encode):
        for byte in name.encode() + _SEPARATOR + labels[name].encode() + _SEPARATOR:
            value = (value ^ byte) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def status(alert: AlertMessage) -> str:
    """`firing` or `resolved`."""
    return "firing" if alert.ends_at is None else "resolved"


def webhook_alert(alert: AlertMessage) -> dict[str, object]:
    """One element of `alerts` in the body of a webhook, version 4."""
    return {
        "status": status(alert),
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "startsAt": rfc3339(alert.starts_at),
        "endsAt": NEVER if alert.ends_at is None else rfc3339(alert.ends_at),
        "generatorURL": alert.url,
        "fingerprint": fingerprint(alert.labels),
    }
