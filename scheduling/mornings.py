"""When somebody may be written to: within their working hours, on days that are neither off nor quiet."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from programme.calendar import Calendar, local_instant
from programme.sessions import CHECK_IN_AT
from storage.people import Person


def today(now: datetime, person: Person) -> date:
    """The date where somebody is."""
    return now.astimezone(ZoneInfo(person.zone)).date()


def morning(day: date, person: Person) -> datetime:
    """Nine o'clock where somebody is, or when they begin if they do not work then (UTC)."""
    return local_instant(day, CHECK_IN_AT if _works_at(CHECK_IN_AT, person) else person.works_from, person.zone)


def may_be_written_to(now: datetime, person: Person, calendar: Calendar) -> bool:
    """Whether a message may reach somebody now; not so when the bot was away and is late."""
    local = now.astimezone(ZoneInfo(person.zone))
    return calendar.is_open_day(local.date()) and _works_at(local.time(), person)


def _works_at(moment: time, person: Person) -> bool:
    if person.works_from < person.works_until:
        return person.works_from <= moment < person.works_until
    return moment >= person.works_from or moment < person.works_until
