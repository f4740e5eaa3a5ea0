"""A pair is agreed by both, in order and in time, and a lead cannot tell one refusal from another."""

from datetime import date
from itertools import product

import pytest

from programme.calendar import FRENCH_QUIET_PERIODS, Calendar
from programme.pair import (
    DAYS_TO_ANSWER,
    Happening,
    NotFormed,
    PairState,
    ShownToLead,
    WrongMoment,
    answer_due,
    move,
    reminder_due,
    shown_to_lead,
    why_not_formed,
)

FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)
MONDAY = date(2026, 11, 16)


def test_a_pair_is_agreed_by_the_mentee_then_by_the_mentor() -> None:
    state = PairState.PROPOSED
    for happening in (Happening.MENTEE_ACCEPTED, Happening.MENTOR_ACCEPTED, Happening.INTRODUCED, Happening.STOPPED):
        state = move(state, happening)
    assert state is PairState.ENDED


@pytest.mark.parametrize(
    ("state", "happening", "reason"),
    [
        (PairState.PROPOSED, Happening.MENTEE_DECLINED, NotFormed.DECLINED_BY_MENTEE),
        (PairState.ASKED_MENTOR, Happening.MENTOR_DECLINED, NotFormed.DECLINED_BY_MENTOR),
        (PairState.PROPOSED, Happening.EXPIRED, NotFormed.EXPIRED),
        (PairState.ASKED_MENTOR, Happening.EXPIRED, NotFormed.EXPIRED),
        (PairState.ASKED_MENTOR, Happening.BLOCKED, NotFormed.BLOCKED),
        (PairState.PROPOSED, Happening.LEFT, NotFormed.LEFT),
    ],
)
def test_a_decline_an_expiry_and_a_block_look_alike_to_a_lead(
    state: PairState, happening: Happening, reason: NotFormed
) -> None:
    assert why_not_formed(happening) is reason
    assert shown_to_lead(move(state, happening)) is ShownToLead.NOT_FORMED


def test_a_lead_cannot_tell_who_is_being_asked() -> None:
    assert shown_to_lead(PairState.PROPOSED) is shown_to_lead(PairState.ASKED_MENTOR) is ShownToLead.BEING_AGREED


@pytest.mark.parametrize("happening", [Happening.STOPPED, Happening.BLOCKED, Happening.LEFT])
@pytest.mark.parametrize("state", [PairState.AGREED, PairState.INTRODUCED])
def test_either_side_can_end_an_agreed_pair(state: PairState, happening: Happening) -> None:
    assert move(state, happening) is PairState.ENDED


@pytest.mark.parametrize("happening", Happening)
@pytest.mark.parametrize("state", [PairState.NOT_FORMED, PairState.ENDED])
def test_nothing_happens_to_a_pair_that_is_over(state: PairState, happening: Happening) -> None:
    with pytest.raises(WrongMoment):
        move(state, happening)


def test_the_mentor_is_never_asked_before_the_mentee_said_yes() -> None:
    leading_to_mentor = [
        (state, happening)
        for state, happening in product(PairState, Happening)
        if _moves_to(state, happening) is PairState.ASKED_MENTOR
    ]
    assert leading_to_mentor == [(PairState.PROPOSED, Happening.MENTEE_ACCEPTED)]


def test_an_answer_given_twice_is_refused() -> None:
    with pytest.raises(WrongMoment) as refused:
        move(PairState.ASKED_MENTOR, Happening.MENTEE_ACCEPTED)
    assert (refused.value.state, refused.value.happening) == (PairState.ASKED_MENTOR, Happening.MENTEE_ACCEPTED)


@pytest.mark.parametrize(
    ("state", "reminder", "due"),
    [
        (PairState.PROPOSED, date(2026, 11, 19), date(2026, 11, 23)),
        (PairState.ASKED_MENTOR, date(2026, 11, 18), date(2026, 11, 19)),
    ],
)
def test_each_has_working_days_to_answer_and_one_reminder_half_way(state: PairState, reminder: date, due: date) -> None:
    days = DAYS_TO_ANSWER[state]
    assert (reminder_due(MONDAY, days, FRANCE), answer_due(MONDAY, days, FRANCE)) == (reminder, due)


def test_quiet_periods_stop_the_timers() -> None:
    before_christmas = date(2026, 12, 17)
    assert answer_due(before_christmas, 5, FRANCE) == date(2027, 1, 7)
    assert reminder_due(before_christmas, 5, FRANCE) == date(2027, 1, 5)


def _moves_to(state: PairState, happening: Happening) -> PairState | None:
    try:
        return move(state, happening)
    except WrongMoment:
        return None
