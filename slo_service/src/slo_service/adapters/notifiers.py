"""The notifier of each receiver in the configuration."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from slo_service.adapters.alertmanager import AlertmanagerNotifier
from slo_service.adapters.webhook import WebhookNotifier
from slo_service.spec.config import AlertmanagerConfig, NotifierConfig, WebhookConfig


def make_notifier(
    config: NotifierConfig, *, external_url: str, clock: Callable[[], datetime]
) -> WebhookNotifier | AlertmanagerNotifier:
    """The caller closes it. Raises ValueError, with words for people, where a file it needs cannot be used."""
    match config:
        case WebhookConfig():
            return WebhookNotifier(config, external_url=external_url, clock=clock)
        case AlertmanagerConfig():
            return AlertmanagerNotifier(config, clock=clock)
        case _:
            assert_never(config)
