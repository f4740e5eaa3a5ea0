"""A pair's life: who is asked, until when, and what a lead may read of it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from programme.calendar import Calendar


class PairState(StrEnum):
    """Where a pair is; the mentee is asked first."""

    PROPOSED = "proposed"
    ASKED_MENTOR = "asked_mentor"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    ENDED = "ended"
    NOT_FORMED = "not_formed"


class Happening(StrEnum):
    """What can happen to a pair."""

    MENTEE_ACCEPTED = "mentee_accepted"
    MENTEE_DECLINED = "mentee_declined"
    MENTOR_ACCEPTED = "mentor_accepted"
    MENTOR_DECLINED = "mentor_declined"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    LEFT = "left"
    INTRODUCED = "introduced"
    STOPPED = "stopped"


class NotFormed(StrEnum):
    """Why a pair never formed: kept apart from its state, because a lead never reads it."""

    DECLINED_BY_MENTEE = "declined_by_mentee"
    DECLINED_BY_MENTOR = "declined_by_mentor"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    LEFT = "left"


class ShownToLead(StrEnum):
    """What a lead reads of a pair's state."""

    BEING_AGREED = "being_agreed"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    ENDED = "ended"
    NOT_FORMED = "not_formed"


class WrongMoment(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """Something that cannot happen to a pair in this state: an old button, or an answer given twice."""

    def __init__(self, state: PairState, happening: Happening) -> None:
        super().__init__(state, happening)
        self.state = state
        self.happening = happening


DAYS_TO_ANSWER: Final[Mapping[PairState, int]] = {PairState.PROPOSED: 5, PairState.ASKED_MENTOR: 3}

_REASONS: Final[Mapping[Happening, NotFormed]] = {
    Happening.MENTEE_DECLINED: NotFormed.DECLINED_BY_MENTEE,
    Happening.MENTOR_DECLINED: NotFormed.DECLINED_BY_MENTOR,
    Happening.EXPIRED: NotFormed.EXPIRED,
    Happening.BLOCKED: NotFormed.BLOCKED,
    Happening.LEFT: NotFormed.LEFT,
}
_WITHDRAWALS: Final = (Happening.BLOCKED, Happening.LEFT)
_ENDINGS: Final = (*_WITHDRAWALS, Happening.STOPPED)

_MOVES: Final[Mapping[tuple[PairState, Happening], PairState]] = {
    (PairState.PROPOSED, Happening.MENTEE_ACCEPTED): PairState.ASKED_MENTOR,
    (PairState.PROPOSED, Happening.MENTEE_DECLINED): PairState.NOT_FORMED,
    (PairState.ASKED_MENTOR, Happening.MENTOR_ACCEPTED): PairState.AGREED,
    (PairState.ASKED_MENTOR, Happening.MENTOR_DECLINED): PairState.NOT_FORMED,
    (PairState.AGREED, Happening.INTRODUCED): PairState.INTRODUCED,
    **{
        (state, happening): PairState.NOT_FORMED
        for state in DAYS_TO_ANSWER
        for happening in (Happening.EXPIRED, *_WITHDRAWALS)
    },
    **{
        (state, happening): PairState.ENDED
        for state in (PairState.AGREED, PairState.INTRODUCED)
        for happening in _ENDINGS
    },
}
_SHOWN: Final[Mapping[PairState, ShownToLead]] = {
    PairState.PROPOSED: ShownToLead.BEING_AGREED,
    PairState.ASKED_MENTOR: ShownToLead.BEING_AGREED,
    PairState.AGREED: ShownToLead.AGREED,
    PairState.INTRODUCED: ShownToLead.INTRODUCED,
    PairState.ENDED: ShownToLead.ENDED,
    PairState.NOT_FORMED: ShownToLead.NOT_FORMED,
}


def move(state: PairState, happening: Happening) -> PairState:
    """The state that follows, or `WrongMoment`."""
    try:
        return _MOVES[state, happening]
    except KeyError:
        raise WrongMoment(state, happening) from None


def why_not_formed(happening: Happening) -> NotFormed | None:
    """The reason to keep beside `NOT_FORMED`, if this happening is one."""
    return _REASONS.get(happening)


def shown_to_lead(state: PairState) -> ShownToLead:
    """What a lead reads: a decline, an expiry and a block look alike, and so do both stages of asking."""
    return _SHOWN[state]


def answer_due(asked_on: date, days: int, calendar: Calendar) -> date:
    """The last local day to answer, `days` working days of the person asked; quiet periods stop the count."""
    return calendar.add_open_days(asked_on, days)


def reminder_due(asked_on: date, days: int, calendar: Calendar) -> date:
    """The day of the one reminder, half-way."""
    return calendar.add_open_days(asked_on, (days + 1) // 2)
