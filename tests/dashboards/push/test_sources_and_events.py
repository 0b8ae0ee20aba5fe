"""Data sources and annotations arrive in Grafana."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from tests.support.dashboards.stub_grafana import StubGrafana

from burnline_dashboards.cli.app import app

SOURCES = """
apiVersion: 1
datasources:
  - uid: prometheus
    name: Prometheus
    type: prometheus
    url: http://prometheus:9090
    jsonData: {timeInterval: 15s}
  - uid: loki
    name: Loki
    type: loki
    url: http://loki:3100
    jsonData: {derivedFields: [{name: trace_id, url: '$${__value.raw}'}]}
"""
FIRED = {
    "id": "1",
    "slo_id": "checkout/availability",
    "tier": "page_1h",
    "severity": "page",
    "change": "firing",
    "at": "2026-03-01T12:00:00Z",
    "since": "2026-03-01T12:00:00Z",
}
RESOLVED = {**FIRED, "id": "2", "change": "resolved", "at": "2026-03-01T13:00:00Z"}


def run(stub: StubGrafana, *words: str, token: str = "admin-token") -> Result:
    return CliRunner().invoke(app, [words[0], "--url", stub.url, "--token", token, *words[1:]])


def sources(tmp_path: Path, text: str = SOURCES) -> str:
    file = tmp_path / "sources.yaml"
    file.write_text(text)
    return str(file)


def test_data_sources_are_made_once_and_dollars_are_single(stub: StubGrafana, tmp_path: Path) -> None:
    words = ("push", "--data-sources", sources(tmp_path))
    assert "create    prometheus" in run(stub, *words).output
    fields = stub.store.data_sources["loki"]["jsonData"]["derivedFields"]
    assert fields[0]["url"] == "${__value.raw}"
    stub.requests.clear()
    assert "unchanged prometheus" in run(stub, *words).output
    assert stub.writes == []


def test_a_changed_data_source_of_ours_is_changed(stub: StubGrafana, tmp_path: Path) -> None:
    run(stub, "push", "--data-sources", sources(tmp_path))
    done = run(stub, "push", "--data-sources", sources(tmp_path, SOURCES.replace("9090", "9091")))
    assert "update    prometheus: url: is" in done.output
    assert stub.store.data_sources["prometheus"]["url"] == "http://prometheus:9091"


def test_a_data_source_of_somebody_else_is_left_unless_told(stub: StubGrafana, tmp_path: Path) -> None:
    stub.store.data_sources["prometheus"] = {"uid": "prometheus", "name": "P", "type": "prometheus", "jsonData": {}}
    words = ("push", "--data-sources", sources(tmp_path))
    assert "refuse    prometheus: there is a data source with this uid that is not ours" in run(stub, *words).output
    assert "url" not in stub.store.data_sources["prometheus"]
    assert "update    prometheus" in run(stub, *words, "--force").output


def test_a_provisioned_data_source_is_left(stub: StubGrafana, tmp_path: Path) -> None:
    stub.store.data_sources["prometheus"] = {"uid": "prometheus", "name": "P", "type": "prometheus", "readOnly": True}
    assert "Grafana reads it from a file" in run(stub, "push", "--force", "--data-sources", sources(tmp_path)).output


def test_data_sources_need_an_admin_and_one_line_says_so(stub: StubGrafana, tmp_path: Path) -> None:
    done = run(stub, "push", "--data-sources", sources(tmp_path), token="editor-token")
    assert "Data sources need the role Admin" in str(done.exception)


def events(tmp_path: Path, content: Any) -> str:
    file = tmp_path / "events.json"
    file.write_text(json.dumps(content))
    return str(file)


def test_an_alert_is_annotated_once_and_gets_its_end_when_it_is_resolved(stub: StubGrafana, tmp_path: Path) -> None:
    first = run(stub, "annotate", "--alerts", events(tmp_path, {"history": [FIRED]}))
    assert first.output == "1 events: 1 new, 0 changed\n"
    (fired,) = stub.store.annotations
    assert fired["time"] == fired["timeEnd"] == 1772366400000
    assert {"burnline", "alert", "slo:checkout/availability", "page", "page_1h"} <= set(fired["tags"])
    again = run(stub, "annotate", "--alerts", events(tmp_path, {"history": [RESOLVED, FIRED]}))
    assert again.output == "1 events: 0 new, 1 changed\n"
    (resolved,) = stub.store.annotations
    assert resolved["timeEnd"] - resolved["time"] == 3600_000
    quiet = run(stub, "annotate", "--alerts", events(tmp_path, {"history": [RESOLVED, FIRED]}))
    assert quiet.output == "1 events: 0 new, 0 changed\n"


def test_a_correction_is_annotated_with_reason_and_author(stub: StubGrafana, tmp_path: Path) -> None:
    correction = {"slo_id": "a/b", "start": "2026-03-01T12:00:00Z", "end": "2026-03-01T12:30:00Z"}
    correction |= {"reason": "load test", "author": "ann"}
    done = run(stub, "annotate", "--corrections", events(tmp_path, [correction]))
    assert done.exit_code == 0, done.output
    assert stub.store.annotations[0]["text"] == "excluded from the budget: load test (ann)"


def test_an_event_without_its_time_is_one_line(stub: StubGrafana, tmp_path: Path) -> None:
    done = run(stub, "annotate", "--alerts", events(tmp_path, [{"slo_id": "a/b"}]))
    assert "must have slo_id, tier, severity" in str(done.exception)
    assert stub.writes == []
