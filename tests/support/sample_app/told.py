"""What the demo hears from the SLO service."""

from burnline_sample_app.demo.slo_api import SloRow

LABELS = {
    "alertname": "ErrorBudgetBurn",
    "slo_id": "checkout/availability",
    "service": "checkout",
    "slo": "availability",
    "severity": "page",
    "tier": "page_1h",
}
PAGE = {
    "version": "4",
    "status": "firing",
    "alerts": [{"status": "firing", "labels": LABELS, "annotations": {"summary": "14 times too fast"}}],
}
"""A page, as the webhook gets it."""

BURNING = SloRow(
    id="checkout/availability",
    state="burning",
    objective_ratio=0.999,
    sli_ratio=0.99958,
    bad_events=1234.0,
    budget_remaining_ratio=0.5876,
    burn_rates={"5m": 89.456, "1h": 22.4, "6h": None},
    firing=["page_1h"],
)
