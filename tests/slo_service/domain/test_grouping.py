import pytest

from burnline_slo.domain.grouping import Grouping


@pytest.mark.parametrize("labels", [(), ("a", "a"), ("le",), ("__name__",), ("a b",), ("1",), ("é",), ("a.b",)])
def test_labels_that_nothing_can_be_grouped_by_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="group"):
        Grouping(labels=labels)


def test_a_grouping_has_room_for_one() -> None:
    assert Grouping(labels=("a",), limit=1).limit == 1
    with pytest.raises(ValueError, match="room"):
        Grouping(labels=("a",), limit=0)
