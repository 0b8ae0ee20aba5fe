"""Colours and words that mean the same on every board. Colours stand only where an alert or a limit does."""

from burnline_dashboards.model.panel_options import GREEN, GREY, ORANGE, RED, YELLOW, Step, ValueMapping, steps
from burnline_slo.domain.status import AT_RISK_BELOW_REMAINING_RATIO

BUDGET_LEFT: tuple[Step, ...] = steps(RED, (0.0000001, ORANGE), (AT_RISK_BELOW_REMAINING_RATIO, GREEN))
"""Spent, at risk, enough."""
ANY_IS_BAD = steps(GREEN, (1, RED))
ANY_IS_RISKY = steps(GREEN, (1, ORANGE))
ANY_IS_UNKNOWN = steps(GREEN, (1, GREY))
BURNING = steps(GREEN, (1, YELLOW), (6, ORANGE), (14.4, RED))
"""The default policy for 30 days: slower than allowed, ticket, page within 6 hours, page within 1 hour."""
LEVELS = {
    "0": ValueMapping(text="OK", colour=GREEN),
    "1": ValueMapping(text="ticket", colour=ORANGE),
    "2": ValueMapping(text="PAGE", colour=RED),
}
LEVEL_STEPS = steps(GREEN, (1, ORANGE), (2, RED))
FIRING = {"0": ValueMapping(text="quiet", colour=GREEN), "1": ValueMapping(text="FIRING", colour=RED)}
WORKS = {"0": ValueMapping(text="failed", colour=RED), "1": ValueMapping(text="ok", colour=GREEN)}
UP = {"0": ValueMapping(text="down", colour=RED), "1": ValueMapping(text="up", colour=GREEN)}


def fixed(colour: str) -> dict[str, object]:
    """The property of an override that gives a curve a colour of its own."""
    return {"color": {"mode": "fixed", "fixedColor": colour}}


CALM = "#8ab8ff"
"""For curves that are neither good nor bad by themselves."""
NO_SLO = "no SLO matches: is the SLO service scraped?"
FILLING = "no data: no events yet, or the source gives none"
