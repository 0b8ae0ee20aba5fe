"""Transitions become stretches of time."""

from datetime import timedelta

from tests.support.slo_service.board import NOW, past_alert, slo

from burnline_slo.web.history import episodes

HOUR = timedelta(hours=1)


def test_a_beginning_and_its_end_are_one_episode() -> None:
    [each] = episodes(past_alert(slo(), "page_1h", 3 * HOUR, HOUR, 22.4, 61.0))
    assert (each.since, each.ended_at) == (NOW - 3 * HOUR, NOW - 2 * HOUR)
    assert each.lasted(NOW) == HOUR
    assert each.long_burn_rate == 22.4
    assert each.reason == "a window fell below the threshold"


def test_what_has_not_ended_lasts_until_now() -> None:
    [each] = episodes(past_alert(slo(), "page_1h", 3 * HOUR, HOUR, 22.4, 61.0)[:1])
    assert each.ended_at is None
    assert each.lasted(NOW) == 3 * HOUR


def test_an_end_whose_beginning_is_forgotten_still_shows() -> None:
    [each] = episodes(past_alert(slo(), "page_1h", 3 * HOUR, HOUR, 22.4, 61.0)[1:])
    assert each.lasted(NOW) == HOUR
    assert each.long_burn_rate is None


def test_newest_first_and_tiers_are_kept_apart() -> None:
    found = episodes(
        [
            *past_alert(slo(), "page_1h", 9 * HOUR, HOUR, 20, 20),
            *past_alert(slo(), "ticket_3d", 3 * HOUR, HOUR, 2, 2),
            *past_alert(slo(), "page_6h", 3 * HOUR, HOUR, 9, 9),
        ]
    )
    assert [each.key.tier for each in found] == ["ticket_3d", "page_6h", "page_1h"]
