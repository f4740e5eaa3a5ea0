"""Check-ins: each of the two says whether they met, on a card or in a word, and may correct it until it is settled."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chat.commands.checkins import AnswerCheckin, Said, SayMet, SayMissed
from chat.commands.sessions import which_pair
from chat.message import Answer, Outbound
from chat.router import By, Router
from chat.turn import Turn
from handlers.checkins import asking, cards, differing, feedback
from handlers.checkins.settling import differ, settle_if_held
from programme.events import Event
from programme.refusals import Refusal, Refused
from programme.sessions import DidYouMeet
from scheduling.mornings import today
from storage import checkins, meetings
from storage.checkins import Checkin
from storage.meetings import Meeting

router = Router()
router.include([asking.router, differing.router, feedback.router])


@router.on(SayMet, said=("met", "vu"), by=By.PARTICIPANTS)
async def say_met(command: SayMet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return await _say(DidYouMeet.YES, _is_near, turn, session)


@router.on(SayMissed, said=("missed", "manqué", "manquée"), by=By.PARTICIPANTS)
async def say_missed(command: SayMissed, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return await _say(DidYouMeet.NOT_YET, _is_due, turn, session)


@router.on(AnswerCheckin, by=By.PARTICIPANTS)
async def answer(command: AnswerCheckin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, command.session, turn.person)
    return await _answer(meeting, command.answer, turn, session, stays=command.stays)


def _is_due(meeting: Meeting, here: date) -> bool:
    return meeting.row.due_on <= here


def _is_near(meeting: Meeting, here: date) -> bool:
    """Whether a session's date is nearer than the one before: a word said twice must not hold two sessions."""
    introduced = today(meeting.introduced_at, meeting.people[meeting.pair.mentee])
    before = max((one.due_on for one in meeting.every if one.number < meeting.row.number), default=introduced)
    return meeting.row.due_on - here <= here - before


async def _say(
    said: Said, may_be_meant: Callable[[Meeting, date], bool], turn: Turn, session: AsyncSession
) -> list[Outbound | Event]:
    """An answer that was typed: about the current session, of which there may be several, or none close enough."""
    every = await meetings.current_of(session, turn.organisation, turn.programme, turn.person)
    if not every:
        raise Refused(Refusal.NO_SESSION)
    meant = [one for one in every if may_be_meant(one, today(turn.now, one.people[turn.person]))]
    choices = meant or every
    if len(choices) > 1:
        return [Answer(card=which_pair([_choice(one, said, turn) for one in choices]))]
    if not meant:
        return [Answer(card=cards.early(choices[0], turn.person))]
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, choices[0].id, turn.person)
    return await _answer(meeting, said, turn, session)


def _choice(meeting: Meeting, said: Said, turn: Turn) -> tuple[str, AnswerCheckin]:
    command = AnswerCheckin(programme=meeting.programme, session=meeting.id, answer=said)
    return meeting.partner(turn.person).name, command


async def _answer(
    meeting: Meeting, said: Said, turn: Turn, session: AsyncSession, *, stays: bool = False
) -> list[Outbound | Event]:
    """Keep an answer; what was said already is only shown again."""
    answers = await checkins.of(session, turn.organisation, meeting.id)
    mine = answers.get(turn.person)
    if mine is not None and mine.answer == said:
        return feedback.shown(meeting, mine, turn, stays=stays, disputed=differ(meeting, answers))
    if not meeting.is_open:
        raise Refused(Refusal.ANSWERED_ALREADY)
    if said is DidYouMeet.NOT_YET and not _is_due(meeting, today(turn.now, meeting.people[turn.person])):
        raise Refused(Refusal.OLD_BUTTON)
    if mine is None:
        mine = Checkin(organisation=turn.organisation, session=meeting.id, person=turn.person, asked_at=turn.now)
        answers[turn.person] = mine
        session.add(mine)
    mine.answer, mine.answered_at = said, turn.now
    followed = settle_if_held(meeting, answers) or await differing.ask_both(meeting, answers, turn, session)
    return [*feedback.shown(meeting, mine, turn, stays=stays, disputed=differ(meeting, answers)), *followed]
