"""One says yes and the other no: both are asked once for the day, and then the session counts neither way."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.checkins import GiveDay, OpenDay, day_form
from chat.message import FormErrors, Message, OpenForm, Outbound
from chat.refusals import mistake
from chat.router import By, Router
from chat.turn import Turn
from handlers.checkins import cards, feedback
from handlers.checkins.settling import Answers, differ, settle_if_held
from programme.events import Event
from programme.refusals import Mistake, Refusal, Refused
from programme.sessions import DidYouMeet
from scheduling.mornings import today
from scheduling.sessions import settle_after, whole_time
from storage import checkins, meetings, programmes
from storage.checkins import DOUBT, message_key
from storage.meetings import Meeting, first_name
from storage.programmes import calendar_of

router = Router()


@router.on(OpenDay, by=By.PARTICIPANTS, writes=False)
async def open_day(command: OpenDay, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting, _ = await _disputed(command.session, turn, session)
    form = day_form(meeting.row.number, first_name(meeting.partner(turn.person)))
    return [OpenForm(form=form, context=GiveDay.known(programme=meeting.programme, session=meeting.id))]


@router.on(GiveDay, by=By.PARTICIPANTS)
async def give_day(command: GiveDay, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """A day is a yes; until the other agrees, it helps them to remember."""
    meeting, answers = await _disputed(command.session, turn, session)
    me, partner = meeting.people[turn.person], meeting.partner(turn.person)
    if not today(meeting.introduced_at, me) <= command.on <= today(turn.now, me):
        return [FormErrors(errors={"on": mistake(Mistake.DAY_IN_MEMORY)})]
    mine = answers[me.id]
    mine.answer, mine.answered_at = DidYouMeet.YES, turn.now
    settled = settle_if_held(meeting, answers)
    memory = cards.in_place(meeting, partner.id, cards.doubt(meeting, partner.id, command.on), DOUBT)
    given = cards.in_place(meeting, me.id, cards.answered(meeting, mine), DOUBT)
    return [*feedback.shown(meeting, mine, turn), *(settled or [*memory, *given])]


async def ask_both(meeting: Meeting, answers: Answers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Ask both for the day when their answers differ, and give them time for it."""
    if not differ(meeting, answers):
        return []
    programme = await programmes.get(session, turn.organisation, meeting.programme)
    calendar, both = calendar_of(programme), meeting.people.values()
    await settle_after(session, meeting, *(whole_time(today(turn.now, one), one, calendar) for one in both))
    said = [
        cards.in_place(meeting, person, cards.answered(meeting, answer, disputed=True))
        for person, answer in answers.items()
        if person != turn.person
    ]
    asked = [
        Message(to=PersonId(person), card=cards.doubt(meeting, person), key=message_key(meeting.row, person, DOUBT))
        for person in meeting.people
    ]
    return [*(update for updates in said for update in updates), *asked]


async def _disputed(number: int, turn: Turn, session: AsyncSession) -> tuple[Meeting, Answers]:
    """A session about which the two differ."""
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, number, turn.person)
    answers = await checkins.of(session, turn.organisation, meeting.id)
    if not meeting.is_open or not differ(meeting, answers):
        raise Refused(Refusal.OLD_BUTTON)
    return meeting, answers
