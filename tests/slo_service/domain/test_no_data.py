import pytest

from burnline_slo.domain.no_data import NoData, measured


def test_missing_data_has_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        NoData(reason="")


def test_measured_is_the_value_or_none_for_those_who_know_no_missing_data() -> None:
    assert measured(0.0) == 0.0
    assert measured(NoData(reason="the source is away")) is None
