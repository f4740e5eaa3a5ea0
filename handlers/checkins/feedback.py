"""How useful a session was, and a line for the partner: each said by whoever says that they met."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId, SessionId
from chat.commands.checkins import GiveFeedback, OpenFeedback, feedback_form
from chat.message import Message, OpenForm, Outbound, ReplaceCard
from chat.router import By, Router
from chat.turn import Source, Turn
from handlers.checkins import cards
from programme.events import Event
from programme.refusals import Refusal, Refused
from programme.sessions import DidYouMeet
from storage import checkins, meetings
from storage.checkins import Checkin, message_key
from storage.meetings import Meeting, first_name
from storage.sessions import HELD, OPEN

router = Router()


@router.on(OpenFeedback, by=By.PARTICIPANTS, writes=False)
async def open_form(command: OpenFeedback, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting, mine = await _met(command.session, turn, session)
    form = feedback_form(first_name(meeting.partner(turn.person)), mine.usefulness, mine.note)
    return [OpenForm(form=form, context=GiveFeedback.known(programme=meeting.programme, session=meeting.id))]


@router.on(GiveFeedback, by=By.PARTICIPANTS)
async def give(command: GiveFeedback, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    meeting, mine = await _met(command.session, turn, session)
    if command.usefulness and command.usefulness != mine.usefulness:
        if mine.usefulness and not meeting.is_open:
            raise Refused(Refusal.ANSWERED_ALREADY)
        mine.usefulness = command.usefulness
    said = _line(meeting, mine, command.note.strip())
    return [*shown(meeting, mine, turn), *said]


def shown(
    meeting: Meeting, mine: Checkin, turn: Turn, *, stays: bool = False, disputed: bool = False
) -> list[Outbound | Event]:
    """Somebody's answer, in place of what they pressed and of what they were asked with.

    After a form there is nothing to replace: the answer stands where the question was, or is sent.
    """
    card = cards.answered(meeting, mine, disputed=disputed)
    sent = Message(to=turn.person, card=card, key=message_key(meeting.row, turn.person))
    first = sent if stays or turn.source is Source.FORM else ReplaceCard(card=card)
    return [first, *cards.in_place(meeting, turn.person, card)]


def _line(meeting: Meeting, mine: Checkin, note: str) -> list[Outbound | Event]:
    """Keep and deliver a line to the partner; it cannot be taken back."""
    if not note or note == mine.note:
        return []
    if mine.note:
        raise Refused(Refusal.ANSWERED_ALREADY)
    mine.note = note
    partner = PersonId(meeting.partner(mine.person).id)
    return [Message(to=partner, card=cards.line(meeting, mine.person, note),
                    key=f"session:{meeting.id}:line:{mine.person}")]  # fmt: skip


async def _met(number: SessionId, turn: Turn, session: AsyncSession) -> tuple[Meeting, Checkin]:
    """A session of which the person says that it took place, and nobody has found otherwise."""
    meeting = await meetings.claimed(session, turn.organisation, turn.programme, number, turn.person)
    mine = (await checkins.of(session, turn.organisation, meeting.id)).get(turn.person)
    if mine is None or mine.answer != DidYouMeet.YES or meeting.row.state not in {OPEN, HELD}:
        raise Refused(Refusal.OLD_BUTTON)
    return meeting, mine
