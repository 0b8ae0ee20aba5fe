from dataclasses import replace

import pytest
from tests.support.slo_service.values import slo

from burnline_slo.domain.combinations import expand
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.links import filled, stray_brace, without_stray_braces


def test_placeholders_become_the_slos_own_percent_encoded() -> None:
    address = "https://x.example/{service}/{slo}?id={slo_id}"
    assert filled(address, "checkout/availability") == (
        "https://x.example/checkout/availability?id=checkout%2Favailability"
    )


def test_a_combination_of_labels_has_its_own_id_in_addresses_and_the_name_of_the_whole() -> None:
    total = replace(
        slo(), runbook="https://x/{slo}", links={"logs": "https://x/?{slo_id}"}, grouping=Grouping(labels=("route",))
    )
    _, child = expand(total, [("/a b",)])
    assert child.addresses == {
        "runbook": "https://x/availability",
        "logs": "https://x/?checkout%2Favailability%7Broute%3D%22%2Fa%20b%22%7D",
    }


def test_addresses_are_the_runbook_first_and_nothing_that_is_not_set() -> None:
    assert slo().addresses == {}
    one = replace(slo(), runbook="https://r/{slo}", links={"logs": "https://l"})
    assert list(one.addresses.items()) == [("runbook", "https://r/availability"), ("logs", "https://l")]


@pytest.mark.parametrize(
    ("address", "stray"),
    [
        ("https://x/{slo}{service}{slo_id}", None),
        ("https://x/{name}", "{name}"),
        ("https://x/{slo", "{slo"),
        ("https://x/slo}", "}"),
        ("https://x/{{slo}}", "{}"),
    ],
)
def test_braces_that_are_no_placeholder_are_found_and_can_be_encoded(address: str, stray: str | None) -> None:
    assert stray_brace(address) == stray
    assert stray_brace(without_stray_braces(address)) is None
    assert (without_stray_braces(address) == address) == (stray is None)
