"""When sessions are due, when both are asked whether they met, and what their answers mean."""

from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from programme.calendar import Calendar

CHECK_IN_AT: Final = time(9)
SILENCE_AFTER: Final = 2


class DidYouMeet(StrEnum):
    """The answers of a check-in."""

    YES = "yes"
    NOT_YET = "not_yet"
    MOVED = "moved"


class Outcome(StrEnum):
    """What is known of a session: `open` until somebody answers; `disputed` counts neither as held nor as not held."""

    HELD = "held"
    NOT_HELD = "not_held"
    MOVED = "moved"
    DISPUTED = "disputed"
    OPEN = "open"


def session_due(introduced_on: date, number: int, cadence_days: int, calendar: Calendar) -> date:
    """The date of session `number` (from 1), unless the pair has its own: sessions are working time."""
    return working_day(introduced_on + timedelta(days=number * cadence_days), calendar)


def working_day(day: date, calendar: Calendar) -> date:
    """The day itself, or the next on which people work."""
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def silent_on(asked_on: date, calendar: Calendar) -> date:
    """The day from which no answer is silence: two working days later, quiet periods apart."""
    return calendar.add_open_days(asked_on, SILENCE_AFTER)


def outcome(mentor: DidYouMeet | None, mentee: DidYouMeet | None) -> Outcome:
    """What two answers mean, `None` being no answer so far.

    Held when one says yes and the other does not say no. Yes and no is disputed: both are asked once for the date.
    """
    answers = {mentor, mentee}
    if DidYouMeet.YES in answers:
        return Outcome.DISPUTED if DidYouMeet.NOT_YET in answers else Outcome.HELD
    if DidYouMeet.MOVED in answers:
        return Outcome.MOVED
    return Outcome.NOT_HELD if DidYouMeet.NOT_YET in answers else Outcome.OPEN
