from dataclasses import replace
from decimal import Decimal

import pytest

from burnline_slo.domain.sli import SLI, EventsSLI, LatencySLI, fingerprint

LATENCY = LatencySLI(histogram="request_seconds", matchers='service="a"', threshold_seconds=Decimal("0.3"))


@pytest.mark.parametrize("parts", [{}, {"bad": "a"}, {"total": "a"}, {"bad": "a", "good": "b", "total": "c"}])
def test_an_events_sli_has_exactly_two_counters(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly two of bad, good and total"):
        EventsSLI(**parts)


@pytest.mark.parametrize("threshold", ["0", "-0.001"])
def test_a_latency_threshold_is_above_zero(threshold: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        replace(LATENCY, threshold_seconds=Decimal(threshold))


def test_the_same_expression_has_the_same_fingerprint() -> None:
    assert fingerprint(EventsSLI(bad="a", total="b")) == fingerprint(EventsSLI(bad="a", total="b"))
    assert fingerprint(replace(LATENCY)) == fingerprint(LATENCY)


def test_the_fingerprint_of_a_ledger_that_lies_in_databases_stays_what_it_is() -> None:
    assert fingerprint(EventsSLI(bad="a", total="b")) == "d299c884c955b85eb67594195ab78521"
    assert fingerprint(LATENCY) == "a496ca6eabdc294b91ac4ba7b757870c"


def test_a_threshold_written_with_more_zeros_is_the_same_sli() -> None:
    assert fingerprint(replace(LATENCY, threshold_seconds=Decimal("0.30"))) == fingerprint(LATENCY)


def test_different_expressions_have_different_fingerprints() -> None:
    slis: list[SLI] = [
        EventsSLI(bad="a", total="b"),
        EventsSLI(good="a", total="b"),
        EventsSLI(bad="a", good="b"),
        EventsSLI(bad="b", total="a"),
        LATENCY,
        replace(LATENCY, threshold_seconds=Decimal("0.5")),
        replace(LATENCY, matchers=""),
        replace(LATENCY, histogram="other_seconds"),
    ]
    assert len({fingerprint(sli) for sli in slis}) == len(slis)
