"""The same SLO written in every format is the same SLO: same numbers, same ledger."""

from dataclasses import replace

import pytest
from tests.support.slo_service.one_slo import NATIVE, OPENSLO, OPENSLO_ALPHA, OPENSLO_SLI, PYRRA, SLOTH, SLOTH_RESOURCE
from tests.support.slo_service.reading import slos

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.policy import default_policy
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((SLOTH,), id="sloth"),
        pytest.param((SLOTH_RESOURCE,), id="sloth resource"),
        pytest.param((PYRRA,), id="pyrra"),
        pytest.param((OPENSLO, OPENSLO_SLI), id="openslo"),
        pytest.param((OPENSLO_SLI, OPENSLO), id="openslo, referred to first"),
        pytest.param((OPENSLO + "---\n" + OPENSLO_SLI,), id="openslo in one file"),
        pytest.param((OPENSLO_ALPHA,), id="openslo alpha"),
    ],
)
def test_the_same_slo_in_another_format_is_the_same_slo(texts: tuple[str, ...]) -> None:
    found = [replace(slo, policy=default_policy()) for slo in slos(*texts)] if PYRRA in texts else slos(*texts)
    assert tuple(found) == slos(NATIVE)


@pytest.mark.parametrize(
    "text",
    [
        SLOTH.replace("service: till", "service: till\nzebra: 1"),
        SLOTH_RESOURCE.replace("  service: till", "  zebra: 1\n  service: till"),
        PYRRA.replace("  window: 30d", "  zebra: 1\n  window: 30d"),
        OPENSLO_SLI + "---\n" + OPENSLO.replace("  service: till", "  zebra: 1\n  service: till"),
        OPENSLO_ALPHA.replace("  service: till", "  zebra: 1\n  service: till"),
    ],
)
def test_an_unknown_key_is_a_warning_and_an_error_when_strict(text: str) -> None:
    source = Source(file="a.yaml", data=text.encode())
    lenient, strict = load([source]), load([source], strict=True)
    assert [(str(p.code), str(p.severity)) for p in lenient.problems] == [("unknown-key", "warning")]
    unknown = [p for p in strict.problems if p.code == "unknown-key"]
    assert [str(p.severity) for p in unknown] == ["error"]
    assert len(lenient.slos) == 1


@pytest.mark.parametrize("text", [SLOTH, SLOTH_RESOURCE, PYRRA, OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_no_line_of_another_tools_file_can_be_left_out_without_an_error(text: str) -> None:
    """Without any one line there is still the SLO, or an error that says why not."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        loaded = load([Source(file="a.yaml", data="".join(lines[:number] + lines[number + 1 :]).encode())])
        assert loaded.slos or loaded.problems, lines[number]


@pytest.mark.parametrize("text", [SLOTH, OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_buckets_are_no_combination_of_their_own(text: str) -> None:
    (by_bucket,) = slos(text.replace("sum(", "sum by (le) ("))
    (by_both,) = slos(text.replace("sum(", "sum by (le, zone, zone) ("))
    assert (by_bucket.grouping, by_both.grouping) == (None, Grouping(labels=("zone",)))
