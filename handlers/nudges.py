"""Nudges: the mentor, whom the next step waits on, hears of a session that nobody has spoken of."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Buttons, Card, Note, Paragraph, button
from chat.command import PairId, PersonId
from chat.commands.checkins import AnswerCheckin
from chat.commands.nudges import NudgeMentor
from chat.commands.sessions import OpenMove
from chat.message import Message, Outbound, Repeat
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from programme.calendar import Calendar
from programme.events import Event, PairChecked, SessionPlanned
from programme.nudges import MOST_A_WEEK, first_day_of_next_week, is_within_caps, needs_nudge, nudge_on, week_of
from programme.sessions import DidYouMeet
from scheduling.lateness import must_wait, put_off
from scheduling.mornings import morning, today
from storage import agenda, checkins, enrolments, meetings, nudges, pairs, people, programmes, sessions
from storage.meetings import Meeting, first_name
from storage.nudges import Nudge
from storage.pairs import Pair
from storage.people import Person
from storage.programmes import calendar_of
from storage.sessions import NOT_HELD, Session

router = Router()


@router.when(SessionPlanned)
async def plan(event: SessionPlanned, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Plan a nudge for when the session is near, and one for tomorrow when the session before it was missed."""
    meeting = await meetings.find(session, turn.organisation, event.session)
    if meeting is None:
        return []
    calendar, mentor = await _calendar(meeting.programme, turn, session), meeting.people[meeting.pair.mentor]
    tomorrow = calendar.add_open_days(today(turn.now, mentor), 1)
    for day in {max(nudge_on(meeting.row.due_on, calendar), tomorrow), *([tomorrow] if _missed(meeting) else [])}:
        await _plan(session, meeting, mentor, day)
    return []


@router.when(PairChecked)
async def look_over(event: PairChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Plan the nudge of the current session while its day is to come; one that was lost later is let be."""
    current = await sessions.current(session, turn.organisation, event.pair)
    meeting = current and await meetings.find(session, turn.organisation, current.id)
    if not meeting or not meeting.goes_on:
        return []
    calendar, mentor = await _calendar(meeting.programme, turn, session), meeting.people[meeting.pair.mentor]
    day = nudge_on(meeting.row.due_on, calendar)
    if morning(day, mentor) > turn.now:
        await _plan(session, meeting, mentor, day)
    return []


@router.on(NudgeMentor, by=By.CLOCK)
async def nudge(command: NudgeMentor, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, turn.organisation, command.pair)
    if pair is None:
        return []
    mentor = await people.get(session, turn.organisation, pair.mentor)
    calendar, here = await _calendar(pair.programme, turn, session), today(turn.now, mentor)
    waiting = await _waiting(pair, here, calendar, turn, session)
    if pair.id not in {one.pair.id for one in waiting}:
        return []
    week = await nudges.since(session, turn.organisation, mentor.id, week_of(here))
    if await must_wait(mentor, calendar, turn, session):
        return []
    if not is_within_caps(week, pair.programme):
        await put_off(turn, session, morning(first_day_of_next_week(here, calendar), mentor))
        return []
    return [_sent(waiting, mentor, here, len(week) + 1, turn, session)]


async def _plan(session: AsyncSession, meeting: Meeting, mentor: Person, day: date) -> None:
    due, key = NudgeMentor(pair=PairId(meeting.pair.id)), f"pair:{meeting.pair.id}:nudge:{day}"
    await agenda.plan(session, meeting.pair.organisation, due, at=morning(day, mentor), key=key,
                      programme=meeting.programme)  # fmt: skip


async def _waiting(pair: Pair, here: date, calendar: Calendar, turn: Turn, session: AsyncSession) -> list[Meeting]:
    """The sessions with the pair's mentor that nobody has spoken of, this pair's and others': one message for all."""
    every = await meetings.current_of(session, turn.organisation, pair.programme, pair.mentor)
    last = await nudges.last(session, turn.organisation, pair.mentor, {one.id for one in every})
    return [
        one for one in every
        if one.pair.mentor == pair.mentor
        and needs_nudge(here, one.row.due_on, last.get(one.id), calendar, missed=_missed(one) is not None)
        and not await _is_settled_between_them(one, turn, session)
    ]  # fmt: skip


async def _is_settled_between_them(meeting: Meeting, turn: Turn, session: AsyncSession) -> bool:
    """Whether the two chose a date or have met already, or nothing is expected of them: one has paused."""
    if meeting.row.own_date or await checkins.of(session, turn.organisation, meeting.id):
        return True
    return not await enrolments.all_active(session, turn.organisation, meeting.programme, set(meeting.people))


def _missed(meeting: Meeting) -> Session | None:
    """The session just before, if it did not take place."""
    before = (one for one in meeting.every if one.number == meeting.row.number - 1)
    return next((one for one in before if one.state == NOT_HELD), None)


def _sent(
    waiting: list[Meeting], mentor: Person, here: date, number: int, turn: Turn, session: AsyncSession
) -> Message:
    session.add_all(
        Nudge(organisation=turn.organisation, programme=one.programme, session=one.id, person=mentor.id, sent_on=here)
        for one in waiting
    )
    parts = [part for one in waiting for part in _about(one, alone=len(waiting) == 1)]
    cap = Note(text=t("nudges.cap", number=number, most=MOST_A_WEEK))
    card = Card(title=t("nudges.title", count=len(waiting)), parts=(*parts, cap))
    key = f"programme:{waiting[0].programme}:nudge:{here}:{mentor.id}"
    return Message(to=PersonId(mentor.id), card=card, key=key, repeat=Repeat.MAY_SKIP)


def _about(meeting: Meeting, *, alone: bool) -> tuple[Block, ...]:
    """One session: what is known, and what to do in one tap."""
    row, missed = meeting.row, _missed(meeting)
    partner = first_name(meeting.people[meeting.pair.mentee])
    said = (
        t("nudges.missed", missed=missed.number, number=row.number, partner=partner, day=row.due_on)
        if missed
        else t("nudges.near", number=row.number, partner=partner, day=row.due_on)
    )
    met = AnswerCheckin(programme=meeting.programme, session=meeting.id, answer=DidYouMeet.YES, stays=not alone)
    move = OpenMove(programme=meeting.programme, session=meeting.id)
    return (
        Paragraph(text=said),
        Buttons(
            buttons=(
                button(t("nudges.met", partner=partner), met),
                button(t("nudges.new-date", partner=partner), move, "primary"),
            )
        ),
    )


async def _calendar(programme: int, turn: Turn, session: AsyncSession) -> Calendar:
    return calendar_of(await programmes.get(session, turn.organisation, programme))
