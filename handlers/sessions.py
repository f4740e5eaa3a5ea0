"""Sessions: laid out when a pair is introduced, planned one after the other, moved by the two themselves."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Note, button
from chat.command import PersonId, SessionId
from chat.commands.sessions import MoveSession, OpenMove, move_form, which_pair
from chat.message import Answer, FormErrors, Message, OpenForm, Outbound, ReplaceCard, Update
from chat.refusals import mistake
from chat.router import By, Router
from chat.text import Text, t
from chat.turn import Turn
from content.dates import read_date
from programme.calendar import Calendar
from programme.events import (
    Event,
    PairChecked,
    PairIntroduced,
    SessionHeld,
    SessionMissed,
    SessionPlanned,
    SessionUnclear,
)
from programme.refusals import Mistake, Refusal, Refused
from programme.sessions import DidYouMeet, working_day
from scheduling.mornings import today
from scheduling.sessions import cancel, dates, plan
from storage import checkins, meetings, pairs, programmes, sessions
from storage.checkins import CARDS, message_key
from storage.meetings import Meeting, first_name
from storage.people import Person
from storage.programmes import calendar_of
from storage.sessions import Session

router = Router()
LATEST: Final = timedelta(days=60)


@router.when(PairIntroduced)
async def lay_out(event: PairIntroduced, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, turn.organisation, event.pair)
    if pair is None or await sessions.of_pairs(session, turn.organisation, {event.pair}):
        return []
    programme = await programmes.get(session, turn.organisation, pair.programme)
    due = dates(programme, pair.introduced_at or turn.now)
    session.add_all(
        Session(organisation=turn.organisation, pair=pair.id, number=number, due_on=on)
        for number, on in enumerate(due, start=1)
    )
    await session.flush()
    return await _plan_next(event.pair, turn, session)


@router.when(SessionHeld)
@router.when(SessionMissed)
@router.when(SessionUnclear)
async def go_on(
    event: SessionHeld | SessionMissed | SessionUnclear, turn: Turn, session: AsyncSession
) -> list[Outbound | Event]:
    await cancel(session, turn.organisation, event.pair)
    return await _plan_next(event.pair, turn, session)


async def _plan_next(pair: int, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _plan_current(pair, turn, session)
    return [SessionPlanned(turn.organisation, meeting.programme, pair, meeting.id)] if meeting else []


@router.when(PairChecked)
async def look_over(event: PairChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    await _plan_current(event.pair, turn, session)
    return []


async def _plan_current(pair: int, turn: Turn, session: AsyncSession) -> Meeting | None:
    following = await sessions.current(session, turn.organisation, pair)
    meeting = await meetings.find(session, turn.organisation, following.id) if following else None
    if meeting is None or not meeting.goes_on:
        return None
    answers = await checkins.of(session, turn.organisation, meeting.id)
    programme = await programmes.get(session, turn.organisation, meeting.programme)
    await plan(session, meeting, answers, calendar_of(programme), turn.now)
    return meeting


@router.on(OpenMove, said=("moved", "déplacé", "move", "déplacer"), by=By.PARTICIPANTS, writes=False)
async def open_move(command: OpenMove, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.session:
        return [_form(await _open(command.session, turn, session), command.rest, turn)]
    mine = await meetings.current_of(session, turn.organisation, turn.programme, turn.person)
    if not mine:
        raise Refused(Refusal.NO_SESSION)
    if len(mine) == 1:
        return [_form(mine[0], command.rest, turn)]
    choices = [(one.partner(turn.person).name, command.model_copy(update={"session": one.id})) for one in mine]
    return [Answer(card=which_pair(choices))]


@router.on(MoveSession, by=By.PARTICIPANTS)
async def move(command: MoveSession, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _open(command.session, turn, session)
    calendar = calendar_of(await programmes.get(session, turn.organisation, meeting.programme))
    if wrong := await _wrong(command.on, meeting, calendar, turn, session):
        return [FormErrors(errors={"on": wrong})]
    me, partner, number = meeting.people[turn.person], meeting.partner(turn.person), meeting.row.number
    mine = _card(t("sessions.moved.title", number=number, day=command.on), partner, meeting)
    if command.on == meeting.row.due_on:
        meeting.row.own_date = True
        return [ReplaceCard(card=mine)]
    theirs = _card(t("sessions.moved.by", partner=first_name(me), number=number, day=command.on), me, meeting)
    asked = [*_in_place(meeting, me, mine), *_in_place(meeting, partner, theirs)]
    _shift(meeting, command.on - meeting.row.due_on, calendar)
    await checkins.forget(session, turn.organisation, meeting.id)
    await cancel(session, turn.organisation, meeting.pair.id)
    await plan(session, meeting, {}, calendar, turn.now)
    return [ReplaceCard(card=mine), *asked, Message(to=PersonId(partner.id), card=theirs)]


async def _open(number: SessionId, turn: Turn, session: AsyncSession) -> Meeting:
    """A session of the person's own that can still be moved."""
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, number, turn.person)
    if not meeting.is_open:
        raise Refused(Refusal.ANSWERED_ALREADY)
    return meeting


def _form(meeting: Meeting, typed: str, turn: Turn) -> OpenForm:
    """The form, filled in with the date that was typed, else with the session's own while it is to come."""
    here = today(turn.now, meeting.people[turn.person])
    day = read_date(typed, here) if typed else max(meeting.row.due_on, here)
    if day is None:
        raise Refused(Refusal.DATE_UNKNOWN)
    form = move_form(meeting.row.number, first_name(meeting.partner(turn.person)), day)
    return OpenForm(form=form, context=MoveSession.known(programme=meeting.programme, session=meeting.id))


async def _wrong(on: date, meeting: Meeting, calendar: Calendar, turn: Turn, session: AsyncSession) -> Text | None:
    """Why a session cannot have this date: past, too far, a day off; or the partner says that it took place."""
    here = today(turn.now, meeting.people[turn.person])
    if not here <= on <= here + LATEST:
        return mistake(Mistake.SESSION_DAY, last=here + LATEST)
    if not calendar.is_working_day(on):
        return mistake(Mistake.DAY_OFF)
    partner = meeting.partner(turn.person)
    theirs = (await checkins.of(session, turn.organisation, meeting.id)).get(partner.id)
    said_yes = theirs is not None and theirs.answer == DidYouMeet.YES
    return mistake(Mistake.SESSION_MET, partner=first_name(partner)) if said_yes else None


def _shift(meeting: Meeting, by: timedelta, calendar: Calendar) -> None:
    """Move a session; when it comes later, those after it keep their distance."""
    meeting.row.own_date = True
    for row in [meeting.row, *(meeting.following if by > timedelta() else [])]:
        row.due_on = working_day(row.due_on + by, calendar)


def _card(title: Text, other: Person, meeting: Meeting) -> Card:
    """A session's new date."""
    again = button(t("sessions.another-date"), OpenMove(programme=meeting.programme, session=meeting.id))
    return Card(title=title, parts=(Note(text=t("sessions.moved.both", other=first_name(other))),), buttons=(again,))


def _in_place(meeting: Meeting, person: Person, card: Card) -> list[Update]:
    """The card in place of those that asked about the earlier date."""
    return [Update(key=message_key(meeting.row, person.id, asked), card=card) for asked in CARDS]
