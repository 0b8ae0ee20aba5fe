"""Draws a built dashboard over a Prometheus' data: draw.py BOARD.json URL END PNG [NAME=VALUE…].

The queries are run as `burnline-dashboards check` runs them; the drawing is Grafana's own, in Chromium (see README.md).
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from burnline_dashboards.checks.exported import Dashboard, ExportedPanel, an_object
from burnline_dashboards.checks.interpolation import Range, built_in, interpolate
from burnline_dashboards.checks.live import range_of, run_query
from burnline_dashboards.checks.naming import LEGEND_LABEL
from burnline_dashboards.checks.variable_values import variable_values
from burnline_sample_app.demo import tools
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.series import Series

FOLDER = Path(__file__).parent
WIDTH = 1440


def main(board_file: str, url: str, end: float, picture: str, given: dict[str, str]) -> None:
    """Writes the picture."""
    board = Dashboard(json.loads(Path(board_file).read_text()))
    shown = Range(start=end - board.time_range.total_seconds(), end=end)
    with http_client(HttpOptions()) as client:
        api = PrometheusApi(url, client)
        values = variable_values(board, api, shown, given)
        panels = [drawn(panel, api, shown, values) for panel in board.panels]
    content = {"width": WIDTH, "start": shown.start * 1000, "end": end * 1000, "panels": [*board.rows, *panels]}
    page = FOLDER / "node_modules/page.html"
    script = (FOLDER / "node_modules/page.js").name
    page.write_text(
        f'<meta charset="utf-8"><div id="board"></div><script>window.BOARD={json.dumps(content)}</script>'
        f'<link rel="stylesheet" href="page.css"><script src="{script}"></script>'
    )
    chromium = tools.find("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium))
        tab = browser.new_page(viewport={"width": WIDTH + 24, "height": 900})
        tab.on("pageerror", lambda error: sys.stderr.write(f"{error}\n"))
        tab.goto(page.as_uri())
        tab.wait_for_timeout(1500)
        tab.screenshot(path=picture, full_page=True)
        browser.close()


def drawn(panel: ExportedPanel, api: PrometheusApi, whole: Range, values: dict[str, Any]) -> dict[str, Any]:
    """The panel's JSON with the answers in it: `series`, or `rows` and `columns` of a table."""
    shown = range_of(panel, whole)
    answers = {}
    for target in panel.targets:
        expr = interpolate(target.expr, {**values, **built_in(shown)})
        answers[target.ref] = run_query(target, expr, api, shown)
    if panel.kind == "table":
        return {**panel.content, **joined(panel, answers)}
    series = [
        {"name": named(target.legend, each), **points(each, shown, instant=target.instant)}
        for target in panel.targets
        for each in answers[target.ref]
    ]
    return {**panel.content, "series": series}


def named(legend: str, series: Series) -> str:
    """The legend with the series' labels."""
    return LEGEND_LABEL.sub(lambda match: series.labels.get(match[1], ""), legend) or "value"


def points(series: Series, shown: Range, *, instant: bool) -> dict[str, list[float | None]]:
    """Times in milliseconds, and a value or None for each step."""
    values = [value if math.isfinite(value) else None for value in series.values]
    times = [shown.end] if instant else list(series.times)
    return {"times": [time * 1000 for time in times], "values": values}


def joined(panel: ExportedPanel, answers: dict[str, Any]) -> dict[str, Any]:
    """What the transformations of our tables do: join, keep, rename, sort."""
    options = {each["id"]: an_object(each.get("options")) for each in panel.transformations}
    key, titles = options["joinByField"]["byField"], options["organize"]["renameByName"]
    rows: dict[str, dict[str, Any]] = {}
    for ref, answer in answers.items():
        for series in answer:
            row = rows.setdefault(series.labels.get(key, ""), {})
            row.update(series.labels)
            row[f"Value #{ref}"] = series.values[-1]
    sort = panel.options["sortBy"][0]
    by = next(source for source, title in titles.items() if title == sort["displayName"])
    ordered = sorted(rows.values(), key=lambda row: row.get(by, 0), reverse=bool(sort.get("desc")))
    return {"columns": list(titles.values()), "rows": [[row.get(source) for source in titles] for row in ordered]}


if __name__ == "__main__":
    main(*sys.argv[1:3], float(sys.argv[3]), sys.argv[4], dict(each.split("=", 1) for each in sys.argv[5:]))
