"""The clock's part of a check-in: the question, one reminder, and the end."""

from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import SessionId
from chat.commands.checkins import AskDidYouMeet, RemindOfCheckin, SettleSession
from chat.message import Message, Outbound
from chat.router import By, Router
from chat.turn import Turn
from handlers.checkins import cards
from handlers.checkins.settling import differ, known, settle
from programme.calendar import Calendar, local_instant
from programme.events import Event
from scheduling.lateness import must_wait, put_off, was_away
from scheduling.mornings import moment, morning, today
from scheduling.sessions import plan_reminder, settle_after, time_to_answer, whole_time
from storage import checkins, enrolments, meetings, people, programmes
from storage.checkins import REMINDER, Checkin, message_key
from storage.meetings import Meeting
from storage.people import Person
from storage.programmes import calendar_of

router = Router()


@router.on(AskDidYouMeet, by=By.CLOCK)
async def ask(command: AskDidYouMeet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """The reminder and the end are counted from when somebody is really asked.

    Whoever cannot be written to is asked on the morning after they are back, if the session is still open then.
    """
    meeting = await _expected(command.session, turn, session)
    if meeting is None or command.person in await checkins.of(session, turn.organisation, meeting.id):
        return []
    person, calendar = meeting.people[command.person], await _calendar(meeting, turn, session)
    if not await people.reachable(session, turn.organisation, {person.id}):
        await put_off(turn, session, morning(calendar.add_open_days(today(turn.now, person), 1), person))
        return []
    at = await _moment_to_ask(meeting, person, calendar, turn, session)
    asked = today(at, person)
    await settle_after(session, meeting, whole_time(asked, person, calendar))
    if at > turn.now:
        await put_off(turn, session, at)
        return []
    session.add(Checkin(organisation=turn.organisation, session=meeting.id, person=person.id, asked_at=turn.now))
    await plan_reminder(session, meeting, person, asked, calendar, turn.now)
    return [Message(to=command.person, card=cards.question(meeting, person.id),
                    key=message_key(meeting.row, person.id))]  # fmt: skip


@router.on(RemindOfCheckin, by=By.CLOCK)
async def remind(command: RemindOfCheckin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _expected(command.session, turn, session)
    if meeting is None:
        return []
    asked = (await checkins.of(session, turn.organisation, meeting.id)).get(command.person)
    if asked is None or asked.answer:
        return []
    person, calendar = meeting.people[command.person], await _calendar(meeting, turn, session)
    here = today(moment(turn.now, person, calendar), person)
    await settle_after(session, meeting, time_to_answer(here, person, calendar))
    if await must_wait(person, calendar, turn, session):
        return []
    return [Message(to=command.person, card=cards.reminder(meeting, command.person),
                    key=message_key(meeting.row, command.person, REMINDER))]  # fmt: skip


@router.on(SettleSession, by=By.CLOCK)
async def settle_in_time(command: SettleSession, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _open(command.session, turn, session)
    if meeting is None:
        return []
    answers = await checkins.of(session, turn.organisation, meeting.id)
    silent = [one for one in meeting.people if one not in answers or not answers[one].answer]
    if was_away(turn) and (silent or differ(meeting, answers)):
        calendar, both = await _calendar(meeting, turn, session), meeting.people.values()
        await put_off(turn, session, max(time_to_answer(today(turn.now, one), one, calendar) for one in both))
        return []
    return settle(meeting, answers, known(meeting, answers))


async def _open(number: SessionId, turn: Turn, session: AsyncSession) -> Meeting | None:
    """The session, unless it is settled or its pair has ended."""
    meeting = await meetings.find(session, turn.organisation, number)
    return meeting if meeting and meeting.goes_on and meeting.is_open else None


async def _expected(number: SessionId, turn: Turn, session: AsyncSession) -> Meeting | None:
    """The session, when something is expected of its pair: nothing is while one of the two has paused."""
    meeting = await _open(number, turn, session)
    active = meeting and await enrolments.all_active(session, turn.organisation, meeting.programme, set(meeting.people))
    return meeting if active else None


async def _moment_to_ask(
    meeting: Meeting, person: Person, calendar: Calendar, turn: Turn, session: AsyncSession
) -> datetime:
    """Now, on the right day. After it, one question a day: a bot that was away does not ask about everybody at once."""
    here = today(turn.now, person)
    midnight = local_instant(here, time(), person.zone)
    if here > calendar.add_open_days(meeting.row.due_on, 1) and await checkins.asked_since(
        session, turn.organisation, person.id, midnight
    ):
        return morning(calendar.add_open_days(here, 1), person)
    return moment(turn.now, person, calendar)


async def _calendar(meeting: Meeting, turn: Turn, session: AsyncSession) -> Calendar:
    return calendar_of(await programmes.get(session, turn.organisation, meeting.programme))
