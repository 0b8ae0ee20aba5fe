import sys
from pathlib import Path

import pytest
from tests.support.servers.prometheus import Prometheus

from burnline_slo.__main__ import main

CORPUS = Path(__file__).parents[1] / "spec" / "corpus"


def burnline(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["burnline", *map(str, words)])
    with pytest.raises(SystemExit) as exit_:
        main()
    return int(exit_.value.code or 0)


@pytest.mark.parametrize("slo", ["checkout/availability", "availability"])
def test_an_slo_is_found_by_its_id_or_its_name(
    slo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, "explain", slo, CORPUS / "good_events.yaml") == 0
    assert capsys.readouterr().out.startswith("checkout/availability: 99.9% of the events are good, over 30d")


def test_an_slo_that_is_not_there_is_exit_code_one_with_the_likely_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, "explain", "avaliability", CORPUS / "good_events.yaml") == 1
    assert "did you mean availability?" in capsys.readouterr().err


def test_a_prometheus_that_cannot_be_asked_is_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", "availability", CORPUS / "good_events.yaml", "--prometheus", "http://127.0.0.1:1")
    assert burnline(monkeypatch, *words) == 2
    assert "is unreachable" in capsys.readouterr().err


@pytest.mark.real
def test_a_real_prometheus_without_the_metrics_tells_no_events(
    prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", "availability", CORPUS / "good_events.yaml", "--prometheus", prometheus.url)
    assert burnline(monkeypatch, *words) == 0
    assert capsys.readouterr().out.endswith("Measured: no events in the last 30d\n")
