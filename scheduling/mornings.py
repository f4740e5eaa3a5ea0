"""When somebody may be written to: within their working hours, on days that are neither off nor quiet."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from programme.calendar import Calendar, local_instant
from programme.sessions import CHECK_IN_AT
from storage.people import Person


class Office(NamedTuple):
    """Where a programme is, for what is read by many."""

    zone: str
    works_from: time = time(9)
    works_until: time = time(18)


def today(now: datetime, person: Person | Office) -> date:
    """The date where somebody is."""
    return now.astimezone(ZoneInfo(person.zone)).date()


def morning(day: date, person: Person | Office) -> datetime:
    """Nine o'clock where somebody is, or when they begin if they do not work then (UTC)."""
    return local_instant(day, CHECK_IN_AT if _works_at(CHECK_IN_AT, person) else person.works_from, person.zone)


def may_be_written_to(now: datetime, person: Person | Office, calendar: Calendar) -> bool:
    """Whether a message may reach somebody now; not so when the bot was away and is late."""
    local = now.astimezone(ZoneInfo(person.zone))
    return calendar.is_open_day(local.date()) and _works_at(local.time(), person)


def moment(now: datetime, person: Person | Office, calendar: Calendar) -> datetime:
    """When somebody may next be written to: now, or else on a morning."""
    return now if may_be_written_to(now, person, calendar) else next_morning(now, person, calendar)


def next_morning(now: datetime, person: Person | Office, calendar: Calendar) -> datetime:
    """The first morning to come that is neither off nor quiet; today's, early in the day."""
    day = calendar.add_open_days(today(now, person) - timedelta(days=1), 1)
    at = morning(day, person)
    return at if at > now else morning(calendar.add_open_days(day, 1), person)


def _works_at(moment: time, person: Person | Office) -> bool:
    if person.works_from < person.works_until:
        return person.works_from <= moment < person.works_until
    return moment >= person.works_from or moment < person.works_until
