"""Pyrra's own rules, which are held to with --strict only."""

import pytest
from tests.support.slo_service.one_slo import PYRRA
from tests.support.slo_service.reading import broken_rules

LATENCY = PYRRA.replace("ratio:", "latency:").replace("errors:", "success:")


@pytest.mark.parametrize(
    "text",
    [
        PYRRA,
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken_rules(text, strict=True) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (PYRRA.replace(", namespace: till", ""), "an objective has a namespace"),
        (LATENCY, "a latency's `success` has a matcher of `le`"),
        (LATENCY, "this metric's name ends in _count"),
    ],
)
def test_what_breaks_a_rule_is_reported_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken_rules(text, strict=False) == []
    assert any(rule in summary for summary in broken_rules(text, strict=True)), broken_rules(text, strict=True)
