import json
import sys
from pathlib import Path

import pytest
from tests.support.servers.prometheus import Prometheus, ScrapeJob

from burnline_slo.__main__ import main

CORPUS = Path(__file__).parents[1] / "spec" / "corpus"


def test_a_prometheus_that_cannot_be_asked_is_exit_code_two_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["burnline", "check", "--prometheus", "http://127.0.0.1:1", str(CORPUS / "good_latency.yaml")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 2
    assert "http://127.0.0.1:1 is unreachable" in capsys.readouterr().err


@pytest.mark.real
def test_check_tells_what_a_running_service_would_read(
    prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "up.yaml"
    file.write_text(
        "version: burnline/v1\nservice: a\nslos: [{name: up, objective: 99%, sli: {availability: {gauge: up}}}]\n"
    )
    prometheus.scrape([ScrapeJob(name="self", targets=[prometheus.url.removeprefix("http://")])])
    prometheus.wait_for("up offset 2s == 1")
    words = ["burnline", "check", "--format", "json", "--tile", "5m", "--prometheus", prometheus.url, str(file)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit):
        main()
    reads = json.loads(capsys.readouterr().out)["reads_per_tile"]
    assert (reads["tile"], reads["series"]) == ("5m", 1)
    assert reads["samples"] > 0
