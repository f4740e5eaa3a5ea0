"""Check-ins: whether the two met, how useful it was, a line for the partner, and the day when their answers differ."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.checkins import AnswerCheckin, GiveDay, OpenDay, Said, SayMet, SayMissed, day_form
from chat.commands.sessions import which_pair
from chat.message import Answer, FormErrors, Message, OpenForm, Outbound
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from handlers.checkins import asking, cards, feedback
from handlers.checkins.settling import Answers, known, settle
from programme.events import Event
from programme.refusals import Refusal, Refused
from programme.sessions import DidYouMeet, Outcome
from scheduling.mornings import today
from scheduling.sessions import prolong
from storage import checkins, meetings
from storage.checkins import DOUBT, Checkin, message_key
from storage.meetings import Meeting, first_name

router = Router()
router.include([asking.router, feedback.router])
EARLY: Final = timedelta(days=7)


@router.on(SayMet, said=("met", "vu"), by=By.PARTICIPANTS)
async def say_met(command: SayMet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return await _say(DidYouMeet.YES, EARLY, turn, session)


@router.on(SayMissed, said=("missed", "manqué", "manquée"), by=By.PARTICIPANTS)
async def say_missed(command: SayMissed, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return await _say(DidYouMeet.NOT_YET, timedelta(), turn, session)


@router.on(AnswerCheckin, by=By.PARTICIPANTS)
async def answer(command: AnswerCheckin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, command.session, turn.person)
    return await _answer(meeting, command.answer, turn, session, stays=command.stays)


@router.on(OpenDay, by=By.PARTICIPANTS, writes=False)
async def open_day(command: OpenDay, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting, _ = await _disputed(command.session, turn, session)
    form = day_form(meeting.row.number, first_name(meeting.partner(turn.person)))
    return [OpenForm(form=form, context=GiveDay.known(programme=meeting.programme, session=meeting.id))]


@router.on(GiveDay, by=By.PARTICIPANTS)
async def give_day(command: GiveDay, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting, answers = await _disputed(command.session, turn, session)
    if not _introduced_on(meeting) <= command.on <= today(turn.now, meeting.people[turn.person]):
        return [FormErrors(errors={"on": t("checkins.day.wrong")})]
    mine, partner = answers[turn.person], meeting.partner(turn.person).id
    mine.answer, mine.answered_at = DidYouMeet.YES, turn.now
    settled = _settled(meeting, answers)
    memory = cards.in_place(meeting, partner, cards.doubt(meeting, partner, command.on), DOUBT)
    given = cards.in_place(meeting, turn.person, cards.answered(meeting, mine), DOUBT)
    return [*feedback.shown(meeting, mine, turn), *(settled or [*memory, *given])]


async def _say(said: Said, ahead: timedelta, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """An answer that was typed is about the current session whose date is past, or at most `ahead`."""
    every = await meetings.current_of(session, turn.organisation, turn.programme, turn.person)
    if not every:
        raise Refused(Refusal.NO_SESSION)
    meant = [one for one in every if one.row.due_on - today(turn.now, one.people[turn.person]) <= ahead]
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
        return feedback.shown(meeting, mine, turn, stays=stays)
    if not meeting.is_open:
        raise Refused(Refusal.ANSWERED_ALREADY)
    if said is DidYouMeet.NOT_YET and meeting.row.due_on > today(turn.now, meeting.people[turn.person]):
        raise Refused(Refusal.OLD_BUTTON)
    if mine is None:
        mine = answers[turn.person] = Checkin(
            organisation=turn.organisation, session=meeting.id, person=turn.person, asked_at=turn.now
        )
        session.add(mine)
    mine.answer, mine.answered_at = said, turn.now
    followed = _settled(meeting, answers) or await _differ(meeting, answers, turn, session)
    return [*feedback.shown(meeting, mine, turn, stays=stays), *followed]


def _settled(meeting: Meeting, answers: Answers) -> list[Outbound | Event]:
    """Both have answered, and the session took place: there is nothing to wait for."""
    both = all(person in answers and answers[person].answer for person in meeting.people)
    held = known(meeting, answers) is Outcome.HELD
    return settle(meeting, answers, Outcome.HELD) if both and held else []


async def _differ(meeting: Meeting, answers: Answers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """One says yes and the other no: both are asked for the day, once."""
    if known(meeting, answers) is not Outcome.DISPUTED:
        return []
    await prolong(session, meeting, turn.now)
    return [
        Message(to=PersonId(person), card=cards.doubt(meeting, person), key=message_key(meeting.row, person, DOUBT))
        for person in meeting.people
    ]


async def _disputed(number: int, turn: Turn, session: AsyncSession) -> tuple[Meeting, Answers]:
    """A session about which the two differ."""
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, number, turn.person)
    answers = await checkins.of(session, turn.organisation, meeting.id)
    if not meeting.is_open or known(meeting, answers) is not Outcome.DISPUTED:
        raise Refused(Refusal.OLD_BUTTON)
    return meeting, answers


def _introduced_on(meeting: Meeting) -> date:
    return (meeting.pair.introduced_at or meeting.pair.proposed_at).date()
