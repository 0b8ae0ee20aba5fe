"""Who is notified: names, and one kind of receiver each."""

import pytest
from tests.support.slo_service.configuration import FOLDER, LEAST, config, faults

from burnline_slo.config.values import AlertmanagerConfig, WebhookConfig


def notifiers(*items: str) -> str:
    return LEAST + "notifiers:\n" + "".join(f"  - {item}\n" for item in items)


def test_names_of_notifiers_do_not_repeat() -> None:
    one = "{name: a, alertmanager: {url: 'http://localhost:9093'}}"
    assert faults(f"{LEAST}notifiers:\n  - {one}\n  - {one}\n") == ["duplicate-id"]


def test_each_kind_of_receiver_is_read_with_its_own_keys() -> None:
    found = config(
        notifiers(
            "{name: chat, webhook: {url: 'http://chat/', secret_file: secret}}",
            "{name: am, alertmanager: {url: 'http://am:9093'}}",
        )
    ).notifiers
    assert found == (
        WebhookConfig(name="chat", url="http://chat", secret_file=FOLDER / "secret"),
        AlertmanagerConfig(name="am", url="http://am:9093"),
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("{name: a}", ["missing-key"]),
        ("{name: a, webhook: {url: 'http://a'}, alertmanager: {url: 'http://a'}}", ["conflict"]),
        ("{name: a, pager: {url: 'http://a'}}", ["missing-key", "unknown-key"]),
        ("{name: a, alertmanager: {url: 'http://a', secret_file: b}}", ["unknown-key"]),
        ("{name: a, webhook: {url: a, secret_file: 5, timeout: 0s}}", ["duration-range", "url-syntax", "wrong-type"]),
        ("{name: a, webhook: x}", ["wrong-type"]),
    ],
)
def test_every_fault_of_a_notifier_is_reported_at_once(item: str, expected: list[str]) -> None:
    assert sorted(faults(notifiers(item))) == expected
