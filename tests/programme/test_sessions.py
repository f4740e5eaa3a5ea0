"""Sessions fall due at the programme's rhythm; two answers say whether one was held."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from programme.calendar import FRENCH_QUIET_PERIODS, Calendar
from programme.sessions import DidYouMeet, Outcome, check_in_instant, outcome, reminder_on, session_due, silent_on

FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)
YES, NOT_YET, MOVED = DidYouMeet


def test_sessions_follow_the_introduction_at_the_cadence() -> None:
    introduced = date(2026, 11, 23)
    assert [session_due(introduced, number, 28) for number in (1, 2, 6)] == [
        date(2026, 12, 21),
        date(2027, 1, 18),
        date(2027, 5, 10),
    ]


@pytest.mark.parametrize(
    ("due", "zone", "asked"),
    [
        pytest.param(date(2026, 11, 24), "Europe/Paris", datetime(2026, 11, 25, 8, tzinfo=UTC), id="the next day"),
        pytest.param(date(2026, 11, 27), "Europe/Paris", datetime(2026, 11, 30, 8, tzinfo=UTC), id="after the weekend"),
        pytest.param(date(2027, 3, 26), "Europe/Paris", datetime(2027, 3, 30, 7, tzinfo=UTC), id="Easter, summer time"),
        pytest.param(date(2026, 11, 24), "Asia/Tokyo", datetime(2026, 11, 25, 0, tzinfo=UTC), id="in Tokyo"),
    ],
)
def test_both_are_asked_at_nine_where_they_are_on_the_next_working_day(due: date, zone: str, asked: datetime) -> None:
    assert check_in_instant(due, FRANCE, zone) == asked


def test_silence_is_two_working_days_with_one_reminder() -> None:
    friday = date(2026, 11, 27)
    assert (reminder_on(friday, FRANCE), silent_on(friday, FRANCE)) == (date(2026, 11, 30), date(2026, 12, 1))


def test_a_quiet_period_is_not_silence() -> None:
    assert silent_on(date(2026, 12, 17), FRANCE) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("one", "other", "meaning"),
    [
        (None, None, Outcome.OPEN),
        (YES, YES, Outcome.HELD),
        (YES, None, Outcome.HELD),
        (YES, MOVED, Outcome.HELD),
        (YES, NOT_YET, Outcome.DISPUTED),
        (NOT_YET, NOT_YET, Outcome.NOT_HELD),
        (NOT_YET, None, Outcome.NOT_HELD),
        (MOVED, MOVED, Outcome.MOVED),
        (MOVED, None, Outcome.MOVED),
        (MOVED, NOT_YET, Outcome.MOVED),
    ],
)
def test_two_answers_have_one_meaning_whoever_gave_which(
    one: DidYouMeet | None, other: DidYouMeet | None, meaning: Outcome
) -> None:
    assert outcome(one, other) is outcome(other, one) is meaning


def test_a_session_is_held_only_when_somebody_says_yes_and_nobody_says_no() -> None:
    for answers in product((*DidYouMeet, None), repeat=2):
        assert (outcome(*answers) is Outcome.HELD) == (YES in answers and NOT_YET not in answers)
