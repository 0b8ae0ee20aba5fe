"""Notifications to an Alertmanager, through its API (v2)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

import orjson

from burnline_slo.adapters.receivers.alert_json import rfc3339
from burnline_slo.adapters.receivers.posting import post_json
from burnline_slo.config.values import AlertmanagerConfig
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.http.client import http_client

HOLD = timedelta(minutes=15)
"""How long an alert stays firing in Alertmanager without a reminder: a restart of this service resolves none."""
ALERTS_PER_REQUEST = 64

_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


class AlertmanagerNotifier:
    """A `Notifier` that posts alerts and says the firing ones again. `with` or `close` ends its connections."""

    def __init__(self, config: AlertmanagerConfig, *, clock: Callable[[], datetime], hold: timedelta = HOLD) -> None:
        """Raises TlsError where a TLS file cannot be used."""
        self._config = config
        self._clock = clock
        self._hold = hold
        self._client = http_client(config.http)

    @property
    def name(self) -> str:
        return self._config.name

    def send(self, notification: Notification) -> None:
        self._post([notification.alert], self._clock())

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        for first in range(0, len(firing), ALERTS_PER_REQUEST):
            self._post(firing[first : first + ALERTS_PER_REQUEST], now)

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _post(self, alerts: Sequence[AlertMessage], now: datetime) -> None:
        body = orjson.dumps([postable_alert(alert, now + self._hold) for alert in alerts])
        post_json(self._client, f"{self._config.url.rstrip('/')}/api/v2/alerts", body)


def postable_alert(alert: AlertMessage, fires_until: datetime) -> dict[str, object]:
    """One alert for `POST /api/v2/alerts`. Alertmanager itself resolves a firing one at `fires_until`."""
    ends_at = alert.ends_at if alert.ends_at is not None else max(fires_until, alert.starts_at)
    return {
        "labels": valid_labels(alert.labels),
        "annotations": valid_labels(alert.annotations),
        "startsAt": rfc3339(alert.starts_at),
        "endsAt": rfc3339(ends_at),
        "generatorURL": alert.url,
    }


def valid_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """What every Alertmanager takes: it would refuse all alerts of a request for one odd name.

    Other characters in a name become `_`; a name that was right already wins over one that had to be changed.
    """
    changed = {
        re.sub(r"[^a-zA-Z0-9_]", "_", re.sub(r"^(?=[0-9])|^$", "_", name)): text for name, text in labels.items()
    }
    right = {name: text for name, text in labels.items() if _LABEL_NAME.fullmatch(name)}
    return {name: text for name, text in (changed | right).items() if text}
