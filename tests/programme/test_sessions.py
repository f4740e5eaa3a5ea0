"""Sessions fall due at the programme's rhythm; two answers say whether one was held."""

from datetime import date
from itertools import product

import pytest

from programme.calendar import FRENCH_QUIET_PERIODS, Calendar
from programme.sessions import DidYouMeet, Outcome, outcome, session_due, silent_on

FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)
YES, NOT_YET, MOVED = DidYouMeet


def test_sessions_follow_the_introduction_at_the_cadence() -> None:
    introduced = date(2026, 11, 23)
    assert [session_due(introduced, number, 28, FRANCE) for number in (1, 2, 6)] == [
        date(2026, 12, 21),
        date(2027, 1, 18),
        date(2027, 5, 10),
    ]


@pytest.mark.parametrize(
    ("introduced", "due"),
    [(date(2027, 1, 3), date(2027, 2, 1)), (date(2027, 3, 1), date(2027, 3, 30)), (date(2027, 4, 3), date(2027, 5, 3))],
)
def test_nobody_meets_on_a_day_off(introduced: date, due: date) -> None:
    """A Sunday, the Monday after Easter, and a Saturday that is a public holiday."""
    assert session_due(introduced, 1, 28, FRANCE) == due


def test_silence_is_two_working_days() -> None:
    assert silent_on(date(2026, 11, 27), FRANCE) == date(2026, 12, 1)


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
