import pytest

from burnline_slo.domain.no_data import NoData, value_or_none


def test_missing_data_has_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        NoData(reason="")


def test_measured_is_the_value_or_none_for_those_who_know_no_missing_data() -> None:
    assert value_or_none(0.0) == 0.0
    assert value_or_none(NoData(reason="the source is away")) is None
