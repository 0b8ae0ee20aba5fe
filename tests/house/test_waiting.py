from __future__ import annotations

import pytest
from tests.support.waiting import wait_until


def test_the_first_true_answer_is_returned() -> None:
    answers = iter([0, None, "", "here"])
    assert wait_until(lambda: next(answers), timeout_seconds=10, what="an answer", every_seconds=0) == "here"


def test_a_late_condition_is_named() -> None:
    with pytest.raises(TimeoutError, match=r"^the door opens: not so after 0\.01 s$"):
        wait_until(lambda: False, timeout_seconds=0.01, what="the door opens", every_seconds=0)


def test_the_condition_is_called_once_even_without_time() -> None:
    assert wait_until(lambda: 7, timeout_seconds=0, what="seven") == 7
