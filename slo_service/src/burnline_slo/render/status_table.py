"""SLOs as a table for a terminal."""

from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.status import SloStatus, State
from burnline_slo.render.counted import things
from burnline_slo.render.percent import percent, sli_percent
from burnline_slo.render.quantity import burn, count, moment, span

COLOURS = {
    State.OK: "green",
    State.AT_RISK: "yellow",
    State.BURNING: "dark_orange",
    State.EXHAUSTED: "red",
    State.NO_DATA: "magenta",
}
PIPED_WIDTH = 160
HOUR = timedelta(hours=1)


def status_table(statuses: Sequence[SloStatus]) -> None:
    """Prints one row per SLO, and below the reasons of missing numbers. Wide when nobody watches."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPED_WIDTH)
    console.print(table(statuses))
    for status in statuses:
        for note in status.slo.notes:
            console.print(f"{status.slo.id}: {note}", soft_wrap=True, markup=False)
        if status.no_data is not None:
            reason = f"{status.slo.id}: {status.no_data.reason}"
            console.print(reason, style=COLOURS[State.NO_DATA], soft_wrap=True, markup=False)
        if status.corrections:
            console.print(excluded_note(status), soft_wrap=True, markup=False)
    for note in unit_notes(statuses):
        console.print(note, soft_wrap=True, markup=False)
    if statuses:
        console.print(f"As of {moment(statuses[0].at)} UTC", style="dim")


def unit_notes(statuses: Sequence[SloStatus]) -> Sequence[str]:
    """Which SLOs count something else than events."""
    notes = []
    for noun in ("seconds", "slices"):
        ids = [status.slo.id for status in statuses if things(status.slo.sli) == noun]
        if ids:
            notes.append(f"Counted in {noun}, not in events: {', '.join(ids)}")
    return notes


def excluded_note(status: SloStatus) -> str:
    """What the numbers of the table leave out, and what they would be with it."""
    raw, left = status.raw.error_ratio(), status.raw_budget.remaining_ratio()
    sli = "–" if isinstance(raw, NoData) else sli_percent(1 - raw, status.slo.objective.ratio)
    budget = "–" if isinstance(left, NoData) else percent(left)
    why = "; ".join(f"{one.reason} ({one.author})" for one in status.corrections)
    what = span(status.excluded_time) if status.excluded_time else "stretches of its parts"
    return (
        f"{status.slo.id}: {what} excluded: {why}; raw: SLI {sli}, budget left {budget}, "
        f"{count(status.raw.bad)} bad of {count(status.raw.total)}{edges_note(status)}"
    )


def edges_note(status: SloStatus) -> str:
    """Says when what is excluded is not known to the minute."""
    edges = status.estimated_edges
    if not edges:
        return ""
    return f"; {edges} of their ends {'is' if edges == 1 else 'are'} estimated by the share of five minutes"


def table(statuses: Sequence[SloStatus]) -> Table:
    """One row per SLO."""
    result = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("SLO", "state", "objective"):
        result.add_column(name, no_wrap=True)
    for name in ("SLI", "budget left", "bad", "allowed", "total", "burn 1h", "data"):
        result.add_column(name, justify="right", no_wrap=True)
    result.add_column("alerts")
    for status in statuses:
        result.add_row(*_row(status))
    return result


def _row(status: SloStatus) -> list[Text | str]:
    slo, events = status.slo, status.events
    rate = status.burn_rates.get(HOUR, NoData(reason="not looked at"))
    sli, left = status.sli_ratio, status.budget_remaining_ratio
    return [
        Text(slo.id),
        Text(str(status.state), style=COLOURS[status.state]),
        f"{slo.objective.percent_text}% {slo.period.text}",
        "–" if isinstance(sli, NoData) else sli_percent(sli, slo.objective.ratio),
        "–" if isinstance(left, NoData) else percent(left),
        count(events.bad),
        count(status.budget_events),
        count(events.total),
        "–" if isinstance(rate, NoData) else burn(rate),
        percent(status.coverage_ratio, decimals=0),
        ", ".join(name for name, reading in status.readings.items() if reading.breached is True),
    ]
