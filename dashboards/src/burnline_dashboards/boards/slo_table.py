"""The table of SLOs that several boards show."""

from datetime import timedelta

from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions
from burnline_dashboards.model.query import rows
from burnline_dashboards.panels.tables import Column, table
from burnline_dashboards.queries import slo
from burnline_slo import conventions as names

_DESCRIPTION = (
    "Every SLO, the one with the least error budget first. Budget left: the share of its period's error budget that is "
    "left; below 0 it is overspent. Raw: the same without corrections. Burn rate: how many times as fast as allowed "
    "the last hour spent it. Start with a row that pages, else with the first one. Click an SLO for its details."
)
_LINK = [{"title": "Open ${__data.fields.SLO}", "url": navigation.to_detail("${__data.fields.SLO}")}]


def slo_table(key: str, slos: slo.SloFilter, *, height: int = 10, title: str = "All SLOs, worst first") -> Panel:
    """Budget, SLI, objective, burn rate, alerts and owner of the chosen SLOs."""
    info = f"max by ({slo.FAMILIES}, {', '.join(names.INFO_LABELS)}) ({slos.of(names.INFO)})"
    return table(
        key,
        PanelOptions(title=title, description=_DESCRIPTION, unit="none", no_value=scales.NO_SLO),
        rows(info, ref="info"),
        rows(_per_slo(slo.remaining(slos)), ref="left"),
        rows(_per_slo(slo.remaining_raw(slos)), ref="raw"),
        rows(_per_slo(slo.sli(slos)), ref="sli"),
        rows(_per_slo(slo.burn_rate(slos, timedelta(hours=1))), ref="burn"),
        rows(slo.alert_level(slos), ref="alert"),
        columns=(
            Column(source=names.SLO_ID, title="SLO", properties={"links": _LINK}),
            Column(source="Value #alert", title="Alert", properties=_alert()),
            Column(source="Value #left", title="Budget left", properties=_left()),
            Column(source="Value #raw", title="Raw", properties=_raw()),
            Column(source="Value #burn", title="Burn rate 1h", properties=_burn()),
            Column(source="Value #sli", title="SLI", properties={"unit": "percentunit", "decimals": 4}),
            Column(source="objective", title="Objective %", properties={"custom.width": 110}),
            Column(source="period", title="Period", properties={"custom.width": 80}),
            Column(source="owner", title="Owner"),
            Column(source="runbook", title="Runbook", properties=_runbook()),
        ),
        join=names.SLO_ID,
        sort="Budget left",
        height=height,
    )


def _per_slo(expr: str) -> str:
    return f"max by ({names.SLO_ID}) ({expr})"


def _threshold_steps(*pairs: tuple[float | None, str]) -> dict[str, object]:
    return {"mode": "absolute", "steps": [{"value": value, "color": colour} for value, colour in pairs]}


def _left() -> dict[str, object]:
    return {
        "unit": "percentunit",
        "decimals": 1,
        "min": -0.5,
        "max": 1,
        "thresholds": _threshold_steps(*((step.value, step.colour) for step in scales.BUDGET_LEFT)),
        "custom.cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
        "custom.minWidth": 160,
    }


def _raw() -> dict[str, object]:
    return {"unit": "percentunit", "decimals": 1, "custom.width": 80}


def _burn() -> dict[str, object]:
    return {
        "unit": "suffix:×",
        "decimals": 2,
        "thresholds": _threshold_steps(*((step.value, step.colour) for step in scales.BURNING)),
        "custom.cellOptions": {"type": "color-text"},
        "custom.width": 100,
    }


def _alert() -> dict[str, object]:
    options = {
        value: {"text": mapping.text, "color": mapping.colour, "index": index}
        for index, (value, mapping) in enumerate(scales.LEVELS.items())
    }
    return {
        "mappings": [{"type": "value", "options": options}],
        "custom.cellOptions": {"type": "color-background", "mode": "basic"},
        "custom.width": 90,
    }


def _runbook() -> dict[str, object]:
    return {"links": [{"title": "Open the runbook", "url": "${__value.raw}"}], "custom.minWidth": 120}
