import sys
from pathlib import Path

import pytest

from burnline_slo.__main__ import main
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

CORPUS = Path(__file__).parents[1] / "spec" / "corpus"


def convert(monkeypatch: pytest.MonkeyPatch, *files: str) -> int:
    monkeypatch.setattr(sys, "argv", ["burnline", "convert", *(str(CORPUS / file) for file in files)])
    with pytest.raises(SystemExit) as exit_:
        main()
    return int(exit_.value.code or 0)


def test_files_of_several_formats_become_one_native_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convert(monkeypatch, "sloth_resource.yaml", "pyrra_good.yaml") == 0
    loaded = load([Source(file="a.yaml", data=capsys.readouterr().out.encode())])
    assert [slo.id for slo in loaded.slos] == ["till/availability", "till/raw", "shop/till-errors", "till/till-latency"]
    assert loaded.errors == ()


def test_what_cannot_be_converted_is_said_and_the_rest_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convert(monkeypatch, "pyrra_bad.yaml") == 1
    said = capsys.readouterr()
    assert "name: grouped" in said.out
    assert "100 % leaves no error budget" in said.err
