"""When a session's check-in asks, reminds and ends: rows for each of the two people, in their own time.

A key holds the session's own date, so that nobody is asked twice about it, whatever their clocks do.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.checkins import AskDidYouMeet, RemindOfCheckin, SettleSession
from programme.calendar import Calendar
from programme.sessions import session_due, silent_on
from scheduling.lateness import keep_planned
from scheduling.mornings import morning, next_morning, today
from storage import agenda
from storage.checkins import Checkin
from storage.meetings import Meeting
from storage.people import Person
from storage.programmes import Programme, calendar_of


def dates(programme: Programme, introduced_at: datetime) -> list[date]:
    """When a pair's sessions are due, before the two choose dates of their own."""
    introduced_on = introduced_at.astimezone(ZoneInfo(programme.zone)).date()
    calendar, numbers = calendar_of(programme), range(1, programme.sessions + 1)
    return [session_due(introduced_on, number, programme.cadence_days, calendar) for number in numbers]


async def cancel(session: AsyncSession, organisation: int, pair: int) -> None:
    """Forget what was planned about a pair's session."""
    await agenda.cancel(session, organisation, f"pair:{pair}:checkin:*")


async def plan(
    session: AsyncSession, meeting: Meeting, answers: Mapping[int, Checkin], calendar: Calendar, now: datetime
) -> None:
    """Plan what is still to come of a session's check-in; any number of times."""
    asked = {
        person.id: await _ask(session, meeting, person, answers.get(person.id), calendar, now)
        for person in meeting.people.values()
    }
    ends = [whole_time(asked[person.id], person, calendar) for person in meeting.people.values()]
    await agenda.plan(session, meeting.row.organisation, SettleSession(session=meeting.id), at=max(ends),
                      key=_settles(meeting), programme=meeting.programme, moves=False)  # fmt: skip


async def plan_reminder(
    session: AsyncSession, meeting: Meeting, person: Person, asked: date, calendar: Calendar, now: datetime
) -> None:
    """Plan the one reminder of somebody who was asked on a date."""
    remind = RemindOfCheckin(session=meeting.id, person=PersonId(person.id))
    await keep_planned(session, meeting.row.organisation, remind, at=time_to_answer(asked, person, calendar),
               key=f"{_key(meeting)}:{person.id}:reminder", programme=meeting.programme, now=now)  # fmt: skip


async def settle_after(session: AsyncSession, meeting: Meeting, *ends: datetime) -> None:
    """Let a session be settled no sooner than the last of some instants."""
    await agenda.no_sooner(session, meeting.row.organisation, _settles(meeting), max(ends))


def time_to_answer(on: date, person: Person, calendar: Calendar) -> datetime:
    """When somebody who hears of a session on a date has had time to answer."""
    return morning(silent_on(on, calendar), person)


def whole_time(asked: date, person: Person, calendar: Calendar) -> datetime:
    """When somebody who is asked on a date was also reminded, and has had time to answer."""
    return time_to_answer(silent_on(asked, calendar), person, calendar)


async def _ask(
    session: AsyncSession, meeting: Meeting, person: Person, checkin: Checkin | None, calendar: Calendar, now: datetime
) -> date:
    """Plan the question to one of the two, or its reminder; gives the date of the question."""
    if checkin is not None:
        asked = today(checkin.asked_at, person)
        if not checkin.answer:
            await plan_reminder(session, meeting, person, asked, calendar, now)
        return asked
    at = morning(calendar.add_open_days(meeting.row.due_on, 1), person)
    moves, at = at > now, at if at > now else next_morning(now, person, calendar)
    ask = AskDidYouMeet(session=meeting.id, person=PersonId(person.id))
    await agenda.plan(session, meeting.row.organisation, ask, at=at, key=f"{_key(meeting)}:{person.id}",
                      programme=meeting.programme, moves=moves)  # fmt: skip
    return today(at, person)


def _key(meeting: Meeting) -> str:
    return f"pair:{meeting.pair.id}:checkin:{meeting.row.due_on}"


def _settles(meeting: Meeting) -> str:
    return f"{_key(meeting)}:settle"
