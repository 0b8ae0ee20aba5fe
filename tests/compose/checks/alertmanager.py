"""Alertmanager: what amtool says of its configuration, where alerts go, and which one silences which."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from tests.compose.stack import Stack

from scripts import programs

CONFIGURATION = "alertmanager/alertmanager.yml"
ROUTES = {
    ("alertname=SLOErrorBudgetBurn", "severity=page", "slo_id=checkout/availability"): "pages",
    ("alertname=SLOErrorBudgetBurn", "severity=ticket", "slo_id=checkout/availability"): "tickets",
    ("alertname=SLOServiceSilent", "severity=page"): "pages",
    ("alertname=TargetDown", "severity=ticket"): "tickets",
    ("alertname=SomebodyElse",): "tickets",
}
"""Labels of an alert, and who must be told."""
WEBHOOK = "http://pager:8080/webhook"
"""Where sample_app.demo.pager takes webhooks."""


def amtool_accepts(stack: Stack) -> Iterator[str]:
    """`amtool check-config`."""
    done = _amtool("check-config", str(stack.folder / CONFIGURATION))
    if done.returncode != 0:
        yield f"amtool check-config: {done.stdout} {done.stderr}"


def alerts_are_routed(stack: Stack) -> Iterator[str]:
    """`amtool config routes test` for alerts of every kind; each receiver tells the pager, also of the end."""
    for labels, receiver in ROUTES.items():
        file = str(stack.folder / CONFIGURATION)
        done = _amtool("config", "routes", "test", f"--config.file={file}", f"--verify.receivers={receiver}", *labels)
        if done.returncode != 0:
            yield f"{' '.join(labels)} must go to {receiver}; amtool says {done.stdout.strip()} {done.stderr.strip()}"
    for receiver in stack.document(CONFIGURATION)["receivers"]:
        hooks = receiver.get("webhook_configs") or [{}]
        if hooks[0].get("url") != WEBHOOK or not hooks[0].get("send_resolved", True):
            yield f"the receiver {receiver['name']} must tell {WEBHOOK}, also of resolved alerts"


def _amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([programs.find("amtool"), *arguments], capture_output=True, text=True, check=False)


def pages_inhibit_tickets(stack: Stack) -> Iterator[str]:
    """Of the same SLO only, and only among SLO alerts: two alerts that both lack slo_id would count as equal."""
    wanted = {"source_matchers": 'severity = "page"', "target_matchers": 'severity = "ticket"'}
    for rule in stack.document(CONFIGURATION).get("inhibit_rules") or []:
        is_bound = all('alertname = "SLOErrorBudgetBurn"' in rule.get(key, []) for key in wanted)
        if all(value in rule.get(key, []) for key, value in wanted.items()) and rule.get("equal") == ["slo_id"]:
            if not is_bound:
                yield "the inhibition must be bound to alertname SLOErrorBudgetBurn on both sides"
            return
    yield "a page must inhibit the tickets with an equal slo_id"
