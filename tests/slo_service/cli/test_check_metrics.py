import sys
from pathlib import Path

import pytest

from slo_service.__main__ import main

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
