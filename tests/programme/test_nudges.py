"""When a nudge is due, and when there have been enough."""

from datetime import date

import pytest

from programme.calendar import FRENCH_QUIET_PERIODS, Calendar
from programme.nudges import first_day_of_next_week, is_within_caps, needs_nudge, nudge_on

FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)
DUE = date(2027, 2, 2)
NEAR = date(2027, 1, 26)


def test_a_session_is_near_five_working_days_before_whatever_is_quiet() -> None:
    assert nudge_on(DUE, FRANCE) == NEAR
    assert nudge_on(date(2027, 1, 5), FRANCE) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("today", "last", "missed", "needed"),
    [
        pytest.param(date(2027, 1, 25), None, False, False, id="not near yet"),
        pytest.param(NEAR, None, False, True, id="near"),
        pytest.param(DUE, None, False, True, id="on the day"),
        pytest.param(date(2027, 2, 3), None, True, False, id="the check-in asks now"),
        pytest.param(NEAR, NEAR, False, False, id="once is enough"),
        pytest.param(date(2027, 1, 12), None, True, True, id="the one before was missed"),
        pytest.param(date(2027, 1, 13), date(2027, 1, 12), True, False, id="about a missed one, once"),
        pytest.param(NEAR, date(2027, 1, 12), True, True, id="and again when the next is near"),
    ],
)
def test_a_nudge_is_needed_after_a_missed_session_and_when_one_is_near(
    today: date, last: date | None, missed: bool, needed: bool
) -> None:
    assert needs_nudge(today, DUE, last, FRANCE, missed=missed) is needed


def test_one_a_week_goes_about_a_programme_and_two_in_all() -> None:
    monday, tuesday = date(2027, 1, 25), date(2027, 1, 26)
    assert is_within_caps(set(), 1)
    assert not is_within_caps({(1, monday)}, 1)
    assert is_within_caps({(1, monday)}, 2)
    assert not is_within_caps({(1, monday), (2, tuesday)}, 3)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        pytest.param(date(2027, 1, 29), date(2027, 2, 1), id="a Monday"),
        pytest.param(date(2027, 3, 24), date(2027, 3, 30), id="Easter Monday is off"),
        pytest.param(date(2026, 12, 17), date(2027, 1, 4), id="a quiet period"),
    ],
)
def test_what_exceeds_waits_for_the_first_working_day_of_another_week(day: date, first: date) -> None:
    assert first_day_of_next_week(day, FRANCE) == first
