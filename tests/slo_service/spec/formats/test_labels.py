"""Labels, annotations and runbooks of other tools' files."""

import pytest
from tests.support.slo_service.one_slo import SLOTH

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text


@pytest.mark.parametrize(
    ("written", "runbook"),
    [
        ("https://example.org/{{ $labels.sloth_slo }}", ""),
        ("https://example.org/{{$labels.sloth_slo}}", "https://example.org/%7B%7B$labels.sloth_slo%7D%7D"),
        ("https://example.org/a", "https://example.org/a"),
        ("see the wiki", ""),
    ],
)
def test_a_runbook_is_an_address_that_a_native_file_takes_as_well(written: str, runbook: str) -> None:
    text = SLOTH + f"    alerting: {{annotations: {{runbook: '{written}'}}}}\n"
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert [(slo.runbook, slo.annotations) for slo in loaded.slos] == [(runbook, {"runbook": written})]
    back = load([Source(file="back.yaml", data=native_text(loaded.definitions).encode())])
    assert back.slos == loaded.slos
