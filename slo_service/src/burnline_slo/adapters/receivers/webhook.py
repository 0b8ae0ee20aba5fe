"""Notifications to webhooks, in the format of Alertmanager's own webhooks (version 4)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

import orjson

from burnline_slo.adapters.receivers.alert_json import status, webhook_alert
from burnline_slo.adapters.receivers.posting import post_json
from burnline_slo.adapters.receivers.webhook_signature import read_secrets, signature_headers
from burnline_slo.config.values import WebhookConfig
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.errors import DeliveryError, SecretError
from burnline_slo.http.client import http_client


class WebhookNotifier:
    """A `Notifier` that posts each notification by itself. `with` or `close` ends its connections.

    The file with the signing secret is read for each notification, so a new secret needs no restart.
    """

    def __init__(self, config: WebhookConfig, *, external_url: str, clock: Callable[[], datetime]) -> None:
        """`external_url` is where people reach this service.

        Raises SetupError where a TLS file or the secret cannot be used.
        """
        if config.secret_file is not None:
            read_secrets(config.secret_file)
        self._config = config
        self._external_url = external_url
        self._clock = clock
        self._client = http_client(config.http)

    @property
    def name(self) -> str:
        return self._config.name

    def send(self, notification: Notification) -> None:
        body = webhook_body(notification, self._external_url)
        try:
            secrets = read_secrets(self._config.secret_file) if self._config.secret_file is not None else ()
        except SecretError as error:
            raise DeliveryError(str(error)) from error
        headers = signature_headers(notification.id, body, self._clock(), secrets)
        post_json(self._client, self._config.url, body, headers)

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        """Nothing: whoever took a notification knows it."""

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def webhook_body(notification: Notification, external_url: str) -> bytes:
    """The JSON of one notification: a group of one alert. The same bytes at every retry."""
    alert = notification.alert
    slo_id = alert.labels.get("slo_id", "")
    return orjson.dumps(
        {
            "version": "4",
            "groupKey": f"{{}}:{{slo_id={orjson.dumps(slo_id).decode()}}}",
            "truncatedAlerts": 0,
            "status": status(alert),
            "receiver": notification.receiver,
            "groupLabels": {"slo_id": slo_id},
            "commonLabels": dict(alert.labels),
            "commonAnnotations": dict(alert.annotations),
            "externalURL": external_url,
            "alerts": [webhook_alert(alert)],
        }
    )
