"""The clock's part of a check-in: the question, one reminder, and the end."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId, SessionId
from chat.commands.checkins import AskDidYouMeet, RemindOfCheckin, SettleSession
from chat.message import Message, Outbound
from chat.router import By, Router
from chat.turn import Turn
from handlers.checkins import cards
from handlers.checkins.settling import known, settle
from programme.events import Event
from scheduling.mornings import may_be_written_to
from scheduling.sessions import plan
from storage import checkins, enrolments, meetings, programmes
from storage.checkins import REMINDER, Checkin, message_key
from storage.meetings import Meeting
from storage.programmes import calendar_of

router = Router()


@router.on(AskDidYouMeet, by=By.CLOCK)
async def ask(command: AskDidYouMeet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _expected(command.session, turn, session)
    if meeting is None or command.person in await checkins.of(session, turn.organisation, meeting.id):
        return []
    if not await _now(meeting, command.person, turn, session):
        await plan(session, meeting, turn.now)
        return []
    session.add(Checkin(organisation=turn.organisation, session=meeting.id, person=command.person, asked_at=turn.now))
    return [Message(to=command.person, card=cards.question(meeting, command.person),
                    key=message_key(meeting.row, command.person))]  # fmt: skip


@router.on(RemindOfCheckin, by=By.CLOCK)
async def remind(command: RemindOfCheckin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _expected(command.session, turn, session)
    if meeting is None or not await _now(meeting, command.person, turn, session):
        return []
    asked = (await checkins.of(session, turn.organisation, meeting.id)).get(command.person)
    if asked is None or asked.answer:
        return []
    return [Message(to=command.person, card=cards.reminder(meeting, command.person),
                    key=message_key(meeting.row, command.person, REMINDER))]  # fmt: skip


@router.on(SettleSession, by=By.CLOCK)
async def settle_in_time(command: SettleSession, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _open(command.session, turn, session)
    if meeting is None:
        return []
    answers = await checkins.of(session, turn.organisation, meeting.id)
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


async def _now(meeting: Meeting, person: PersonId, turn: Turn, session: AsyncSession) -> bool:
    """Whether this is a moment to write to somebody; the bot may have been away when it was."""
    calendar = calendar_of(await programmes.get(session, turn.organisation, meeting.programme))
    return may_be_written_to(turn.now, meeting.people[person], calendar)
