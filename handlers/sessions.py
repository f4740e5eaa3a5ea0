"""Sessions: laid out when a pair is introduced, planned one after the other, moved by the two themselves."""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Note, button
from chat.commands.checkins import AnswerCheckin
from chat.commands.sessions import MoveSession, OpenMove, move_form, which_pair
from chat.message import Answer, FormErrors, Message, OpenForm, Outbound, ReplaceCard, Update
from chat.router import By, Router
from chat.text import Text, t
from chat.turn import Turn
from content.dates import read_date
from programme.events import Event, PairIntroduced, SessionHeld, SessionMissed, SessionPlanned, SessionUnclear
from programme.refusals import Refusal, Refused
from programme.sessions import DidYouMeet, session_due
from scheduling.sessions import cancel, plan
from storage import checkins, meetings, pairs, programmes, sessions
from storage.checkins import QUESTION, CARDS, message_key
from storage.meetings import Meeting
from storage.sessions import Session

router = Router()
LATEST: Final = timedelta(days=60)


@router.when(PairIntroduced)
async def lay_out(event: PairIntroduced, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, turn.organisation, event.pair)
    if pair is None or await sessions.of_pairs(session, turn.organisation, {event.pair}):
        return []
    programme = await programmes.get(session, turn.organisation, pair.programme)
    introduced_on = (pair.introduced_at or turn.now).astimezone(ZoneInfo(programme.zone)).date()
    session.add_all(
        Session(organisation=turn.organisation, pair=pair.id, number=number,
                due_on=session_due(introduced_on, number, programme.cadence_days))
        for number in range(1, programme.sessions + 1)
    )  # fmt: skip
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
    following = await sessions.current(session, turn.organisation, pair)
    meeting = following and await meetings.find(session, turn.organisation, following.id)
    if not meeting:
        return []
    await plan(session, meeting, turn.now)
    return [SessionPlanned(turn.organisation, meeting.programme, pair, meeting.id)]


@router.on(OpenMove, said=("moved", "déplacé", "move", "déplacer"), by=By.PARTICIPANTS, writes=False)
async def open_move(command: OpenMove, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.session:
        return [_form(await _open(command.session, turn, session), command.rest, turn)]
    current = await sessions.current_of(session, turn.organisation, turn.programme, turn.person)
    mine = [await _open(row.id, turn, session) for row in current]
    if not mine:
        raise Refused(Refusal.NO_SESSION)
    if len(mine) == 1:
        return [_form(mine[0], command.rest, turn)]
    choices = [(one.partner(turn.person).name, command.model_copy(update={"session": one.id})) for one in mine]
    return [Answer(card=which_pair(choices))]


@router.on(MoveSession, by=By.PARTICIPANTS)
async def move(command: MoveSession, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await _open(command.session, turn, session)
    wrong = await _wrong(command.on, meeting, turn, session)
    if wrong:
        return [FormErrors(errors={"on": wrong})]
    row, partner = meeting.row, meeting.partner(turn.person)
    row.own_date, moved_by, asked = True, command.on - row.due_on, _cards(row, turn.person, partner.id)
    mine = _moved(meeting, t("sessions.moved.title", number=row.number, day=command.on), partner)
    if not moved_by:
        return [ReplaceCard(card=mine)]
    for later in [row, *(meeting.following if moved_by > timedelta() else [])]:
        later.due_on += moved_by
    await checkins.forget(session, turn.organisation, row.id)
    await plan(session, meeting, turn.now)
    told = t("sessions.moved.by", partner=first_name(turn.name), number=row.number, day=command.on)
    theirs = _moved(meeting, told, meeting.people[turn.person])
    ...
