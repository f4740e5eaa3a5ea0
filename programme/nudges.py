"""When the person whom a pair's next step waits on is nudged, and how often at most."""

from datetime import date, timedelta
from typing import Final

from programme.calendar import Calendar

MOST_A_WEEK: Final = 2
DAYS_BEFORE: Final = 5
_WEEK: Final = timedelta(weeks=1)


def nudge_on(due: date, calendar: Calendar) -> date:
    """The day from which a session that nobody has spoken of is near: five working days before, quiet periods apart."""
    return calendar.add_open_days(due, -DAYS_BEFORE)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def first_day_of_next_week(day: date, calendar: Calendar) -> date:
    """The first working day of the weeks after `day`'s, quiet periods apart."""
    return calendar.add_open_days(week_of(day) + _WEEK - timedelta(days=1), 1)


def needs_nudge(today: date, due: date, last: date | None, calendar: Calendar, *, missed: bool) -> bool:
    """Whether somebody hears of a session that nobody has spoken of.

    `last` is when they last did, `missed` whether the pair's session before it did not take place.
    """
    if today > due:
        return False
    near = nudge_on(due, calendar)
    return (missed and last is None) or (near <= today and (last is None or last < near))


def is_within_caps(this_week: set[tuple[int, date]], programme: int) -> bool:
    """Whether one more may go: one a week about a programme, two in all; `this_week` are (programme, day)."""
    return len(this_week) < MOST_A_WEEK and programme not in {about for about, _ in this_week}
