from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console
from tests.support.sample_app.told import BURNING

from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.demo.terminal_view import PLAIN_TABLE_EVERY_SECONDS, TerminalView

PAGE = Notification(
    is_firing=True,
    slo_id="checkout/availability",
    tier="page_1h",
    severity="page",
    summary="burning [14] times too fast",
    received_at=datetime(2025, 1, 1, tzinfo=UTC),
)


def output(*, terminal: bool) -> str:
    file = io.StringIO()
    with TerminalView(Console(file=file, force_terminal=terminal, width=160)) as view:
        with view.step("history") as advance:
            advance(0.5)
        view.addresses({"the shop": "http://127.0.0.1:8080"})
        view.webhook(PAGE)
        view.slos([BURNING], "Waiting.", seconds=100)
        view.slos([BURNING], "Still waiting.", seconds=99 + PLAIN_TABLE_EVERY_SECONDS)
        view.slos([BURNING], "Waiting long.", seconds=100 + PLAIN_TABLE_EVERY_SECONDS)
    return file.getvalue()


def test_without_a_terminal_every_message_is_a_plain_line_with_a_time() -> None:
    lines = output(terminal=False).splitlines()
    assert [line[9:] for line in lines] == [
        "history …",
        "history: ready",
        "the shop  http://127.0.0.1:8080",
        "webhook FIRING: page page_1h of checkout/availability. burning [14] times too fast",
        "checkout/availability burning, budget left 58.7 %, burn 1h 22.40×",
        "Waiting.",
        "checkout/availability burning, budget left 58.7 %, burn 1h 22.40×",
        "Waiting long.",
    ]
    assert all("\x1b" not in line for line in lines)


def test_with_a_terminal_the_webhook_stays_above_a_table_that_is_redrawn() -> None:
    shown = output(terminal=True)
    assert "FIRING: page page_1h of checkout/availability" in shown
    assert "burning [14] times too fast" in shown
    assert shown.rindex("Webhook") < shown.rindex("checkout/availability")
    assert "Waiting long." in shown
