"""The same SLO written in every format is the same SLO: same numbers, same ledger."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.slo_service.one_slo import (
    NATIVE,
    OPENSLO,
    OPENSLO_ALPHA,
    OPENSLO_SLI,
    PYRRA,
    SLOTH,
    SLOTH_RESOURCE,
)

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.policy import default_policy
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text

CORPUS = Path(__file__).parents[1] / "corpus"


def slos(*texts: str) -> tuple[SLO, ...]:
    sources = [Source(file=f"{number}.yaml", data=text.encode()) for number, text in enumerate(texts)]
    loaded = load(sources)
    assert loaded.problems == ()
    return loaded.slos


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


def test_pyrras_grouping_is_one_budget_for_each_combination() -> None:
    grouped = PYRRA.replace("      total:", "      grouping: [handler, zone]\n      total:")
    (slo,) = load([Source(file="slo.yaml", data=grouped.encode())]).slos
    assert slo.grouping == Grouping(labels=("handler", "zone"))
    assert replace(slo, grouping=None) == load([Source(file="slo.yaml", data=PYRRA.encode())]).slos[0]
    none = PYRRA.replace("      total:", "      grouping: []\n      total:")
    assert load([Source(file="slo.yaml", data=none.encode())]).slos[0].grouping is None


def test_sloths_tiers_for_thirty_days_are_ours() -> None:
    (slo,) = slos(SLOTH)
    assert slo.policy == default_policy()


def test_a_disabled_severity_leaves_the_other_ones_tiers() -> None:
    (slo,) = slos(SLOTH + "    alerting: {page_alert: {disable: true}}\n")
    assert [tier.name for tier in slo.policy.tiers] == ["ticket_1d", "ticket_3d"]


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


def test_a_mistake_in_a_shared_sli_keeps_every_slo_out_that_refers_to_it() -> None:
    broken = OPENSLO_SLI.replace("sum(requests_total", "sum(requests_total{")
    sources = [Source(file="slo.yaml", data=OPENSLO.encode()), Source(file="sli.yaml", data=broken.encode())]
    loaded = load(sources)
    assert loaded.slos == ()
    assert {problem.file for problem in loaded.errors} == {"slo.yaml", "sli.yaml"}


@pytest.mark.parametrize("text", [SLOTH, SLOTH_RESOURCE, PYRRA, OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_no_line_of_a_foreign_file_can_be_left_out_in_silence(text: str) -> None:
    """Without any one line there is still the SLO, or an error that says why not."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        loaded = load([Source(file="a.yaml", data="".join(lines[:number] + lines[number + 1 :]).encode())])
        assert loaded.slos or loaded.problems, lines[number]


DEFAULTS = {
    "openslo": ["type: Prometheus", "isRolling: false", "alertWhenResolved: true", "kind: burnrate", "op: gt"],
    "openslo_alpha": ["isRolling: false", "value: 1", "op: gt", "source: prometheus", "queryType: promql"],
    "pyrra": ["disabled: false", "burnrates: true", "absent: true", "status:"],
    "sloth": [],
}
"""What says the same as leaving it out: no connection is read, `absent` has a severity, `value` compares nothing."""
WITHIN = (
    "connectionDetails:",
    "notificationTargets:",
    "slo_plugins:",
    "plugins:",
    "ruleOutput:",
    "status:",
    "ticket_alert:",
)
"""What is told of as a whole, or off: what stands in it is not told of by itself."""


@pytest.mark.parametrize("format_", DEFAULTS)
def test_every_key_of_a_foreign_file_has_an_effect_or_is_told_of(format_: str) -> None:
    lines = (CORPUS / f"{format_}_all_keys.yaml").read_text().splitlines()
    silent = []
    whole = _said("\n".join(lines))
    for number, line in enumerate(lines):
        rest = [*lines[:number], *lines[_end_of(lines, number) :]]
        inside = any(lines[above].strip() in WITHIN for above in _above(lines, number))
        if line != "---" and not inside and _said("\n".join(rest)) == whole:
            silent.append(line.strip())
    assert sorted(set(silent)) == sorted(DEFAULTS[format_])


def _said(text: str) -> tuple[object, list[str]]:
    loaded = load([Source(file="a.yaml", data=text.encode())])
    return loaded.slos, sorted(problem.summary for problem in loaded.problems)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of(lines: list[str], number: int) -> int:
    """Behind the line and what is written under it."""
    deeper = (n for n in range(number + 1, len(lines)) if _depth(lines[n]) <= _depth(lines[number]))
    return next(deeper, len(lines))


def _above(lines: list[str], number: int) -> list[int]:
    """The lines that the line is written under."""
    return [n for n in range(number) if _end_of(lines, n) > number]


@pytest.mark.parametrize(
    ("first", "second"),
    [("sum by (handler, zone) (", "sum by (zone, handler) ("), ("sum by (handler) (", "sum by (handler) (")],
)
def test_sloths_sums_by_the_same_labels_are_one_budget_for_each_combination(first: str, second: str) -> None:
    head, error, total = (
        SLOTH.partition("error_query: ")[0],
        *SLOTH.partition("error_query: ")[2].split("total_query: "),
    )
    text = f"{head}error_query: {error.replace('sum(', first)}total_query: {total.replace('sum(', second)}"
    (slo,) = slos(text)
    assert slo.grouping is not None
    assert set(slo.grouping.labels) == set(first.partition("(")[2].partition(")")[0].split(", "))
    assert (replace(slo, grouping=None),) == slos(SLOTH)
    raw = SLOTH_RESOURCE.replace("sum(", first)
    assert slos(raw)[0].grouping == Grouping(labels=tuple(first.partition("(")[2].partition(")")[0].split(", ")))


@pytest.mark.parametrize("text", [OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_openslos_sums_by_the_same_labels_are_one_budget_for_each_combination(text: str) -> None:
    (slo,) = slos(text.replace("sum(", "sum by (handler, zone) ("))
    assert slo.grouping == Grouping(labels=("handler", "zone"))
    assert (replace(slo, grouping=None),) == slos(text)


@pytest.mark.parametrize("text", [SLOTH, OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_buckets_are_no_combination_of_their_own(text: str) -> None:
    (by_bucket,) = slos(text.replace("sum(", "sum by (le) ("))
    (by_both,) = slos(text.replace("sum(", "sum by (le, zone, zone) ("))
    assert (by_bucket.grouping, by_both.grouping) == (None, Grouping(labels=("zone",)))


@pytest.mark.parametrize("by", ["sum by (handler) (", "sum without (handler) ("])
def test_sums_that_are_grouped_in_different_ways_are_an_error(by: str) -> None:
    text = SLOTH.replace("sum(", by, 1)
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert loaded.slos == ()
    assert loaded.errors


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
