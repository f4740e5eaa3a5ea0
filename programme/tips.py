"""When the next tip of the week is posted."""

from datetime import datetime, time, timedelta
from typing import Final

from programme.calendar import Calendar, Occurrence, local_instant, next_weekly

_WEEK: Final = timedelta(weeks=1)


def next_tip(after: datetime, weekday: int, at: time, zone: str, calendar: Calendar) -> Occurrence:
    """The first weekly time after the instant `after`, in a week that is not quiet.

    A public holiday moves it to the next working day at the same hour; whoever chose a day of the weekend means it.
    """
    day = next_weekly(after, weekday, at, zone).day
    while True:
        stays = weekday not in calendar.working or calendar.is_working_day(day)
        posted_on = day if stays else calendar.next_working_day(day)
        if not calendar.is_quiet(day) and not calendar.is_quiet(posted_on):
            return Occurrence(local_instant(posted_on, at, zone), posted_on)
        day += _WEEK
