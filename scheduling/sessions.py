"""When a session's check-in asks, reminds and ends: rows for each of the two people, in their own time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import Command, PersonId
from chat.commands.checkins import AskDidYouMeet, RemindOfCheckin, SettleSession
from programme.calendar import Calendar
from programme.sessions import session_due, silent_on
from scheduling.mornings import morning, today
from storage import agenda, programmes
from storage.meetings import Meeting
from storage.people import Person
from storage.programmes import Programme, calendar_of


def dates(programme: Programme, introduced_at: datetime) -> list[date]:
    """When a pair's sessions are due, before the two choose dates of their own."""
    introduced_on = introduced_at.astimezone(ZoneInfo(programme.zone)).date()
    calendar, numbers = calendar_of(programme), range(1, programme.sessions + 1)
    return [session_due(introduced_on, number, programme.cadence_days, calendar) for number in numbers]


async def plan(session: AsyncSession, meeting: Meeting, now: datetime) -> None:
    """Plan a session's check-in, on working days after its date and after today, in place of what was planned."""
    await cancel(session, meeting.row.organisation, meeting.pair.id)
    calendar = await _calendar(session, meeting)
    ends = [await _plan_for(session, meeting, person, now, calendar) for person in meeting.people.values()]
    await _settle(session, meeting, max(ends))


async def prolong(session: AsyncSession, meeting: Meeting, now: datetime) -> None:
    """Give the two people time for another answer: the session is settled as late as if they were first asked today."""
    calendar = await _calendar(session, meeting)
    await _settle(
        session, meeting, max(_end(today(now, person), person, calendar) for person in meeting.people.values())
    )


async def cancel(session: AsyncSession, organisation: int, pair: int) -> None:
    """Forget what was planned about a pair's session."""
    await agenda.cancel(session, organisation, f"pair:{pair}:checkin:*")


async def _plan_for(
    session: AsyncSession, meeting: Meeting, person: Person, now: datetime, calendar: Calendar
) -> datetime:
    """One person's rows; gives the end of their time to answer."""
    asked = calendar.add_open_days(max(meeting.row.due_on, today(now, person)), 1)
    reminded = silent_on(asked, calendar)
    ask = AskDidYouMeet(session=meeting.id, person=PersonId(person.id))
    await _plan(session, meeting, ask, morning(asked, person), f"{asked}:{person.id}")
    remind = RemindOfCheckin(session=meeting.id, person=PersonId(person.id))
    await _plan(session, meeting, remind, morning(reminded, person), f"{reminded}:{person.id}:reminder")
    return _end(asked, person, calendar)


def _end(asked: date, person: Person, calendar: Calendar) -> datetime:
    return morning(silent_on(silent_on(asked, calendar), calendar), person)


async def _settle(session: AsyncSession, meeting: Meeting, at: datetime) -> None:
    await _plan(session, meeting, SettleSession(session=meeting.id), at, f"{meeting.row.due_on}:settle")


async def _plan(session: AsyncSession, meeting: Meeting, command: Command, at: datetime, key: str) -> None:
    key = f"pair:{meeting.pair.id}:checkin:{key}"
    await agenda.plan(session, meeting.row.organisation, command, at=at, key=key, programme=meeting.programme)


async def _calendar(session: AsyncSession, meeting: Meeting) -> Calendar:
    return calendar_of(await programmes.get(session, meeting.row.organisation, meeting.programme))
