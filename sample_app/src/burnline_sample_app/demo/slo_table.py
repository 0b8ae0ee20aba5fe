"""The SLOs as a table for a terminal, and as one line for a log."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from rich import box
from rich.table import Table

from burnline_sample_app.demo.slo_api import SloRow

_STYLES = {"ok": "green", "at_risk": "yellow", "burning": "bold red", "exhausted": "red", "no_data": "dim"}
WIDE: Final = 130
"""From this many columns on, a terminal has room for everything."""


def slo_table(rows: Sequence[SloRow], width: int) -> Table:
    """One row for each SLO, for a terminal of `width` columns; what is not known is a dash, never a zero."""
    is_wide = width >= WIDE
    table = Table(title="Error budgets, 30 days", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("SLO", no_wrap=True)
    table.add_column("state", no_wrap=True)
    headings = ["budget left", "burn 5m", "burn 1h"]
    if is_wide:
        headings += ["burn 6h", "good", "objective", "bad events"]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("firing")
    for row in rows:
        cells = [percent(row.budget_remaining_ratio, digits=1), *_rates(row, "5m", "1h")]
        if is_wide:
            bad = "–" if row.bad_events is None else f"{row.bad_events:,.0f}"
            cells += [*_rates(row, "6h"), percent(row.sli_ratio), percent(row.objective_ratio), bad]
        state = f"[{_STYLES.get(row.state, 'default')}]{row.state}[/]"
        table.add_row(row.id, state, *cells, ", ".join(row.firing), style="bold" if row.firing else None)
    return table


def _rates(row: SloRow, *windows: str) -> list[str]:
    return [_rate(row.burn_rates.get(window)) for window in windows]


def slo_line(rows: Sequence[SloRow]) -> str:
    """For output that is no terminal: each SLO's state, budget left and one-hour burn rate."""
    return "; ".join(
        f"{row.id} {row.state}, budget left {percent(row.budget_remaining_ratio, digits=1)}, "
        f"burn 1h {_rate(row.burn_rates.get('1h'))}"
        for row in rows
    )


def percent(ratio: float | None, *, digits: int = 3) -> str:
    """A ratio as percent, cut and not rounded: 99.9996 % must not read 100 %, nor -0.01 % of a budget 0 %."""
    if ratio is None:
        return "–"
    cut = (Decimal(repr(ratio)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
    shown = f"{cut:f}".rstrip("0").rstrip(".")
    return f"{shown} %"


def _rate(burn_rate: float | None) -> str:
    return "–" if burn_rate is None else f"{burn_rate:.2f}×"
