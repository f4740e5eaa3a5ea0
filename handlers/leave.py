"""Leave: somebody reads what leaving means, and leaves; nobody asks why."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Bullets, Card, Note, Paragraph, button
from chat.commands.join import OpenJoin
from chat.commands.leave import Leave, OpenLeave, Stay
from chat.commands.pause import OpenPause
from chat.message import Answer, Message, Outbound, ReplaceCard, Withdraw
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from programme.events import Event, ParticipantLeft
from programme.refusals import Refusal, Refused
from storage import agenda, audit, enrolments, programmes
from storage.enrolments import ACTIVE, PAUSED

router = Router()


@router.on(
    OpenLeave, said=("leave", "quitter", "stop", "arrêter", "partir"), by=By.PARTICIPANTS, writes=False, own=True
)  # fmt: skip
async def open_leave(command: OpenLeave, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    here = turn.programme
    card = Card(
        title=t("leave.title", programme=programme.name),
        parts=(
            Paragraph(text=t("leave.what")),
            Bullets(items=(t("leave.pairs"), t("leave.proposals"), t("leave.erased"), t("leave.kept"))),
            Note(text=t("leave.no-reason")),
        ),
        buttons=(
            button(t("leave.confirm"), Leave(programme=here), "danger"),
            button(t("leave.stay"), Stay(programme=here)),
            button(t("leave.pause"), OpenPause(programme=here)),
        ),
    )
    return [Answer(card=card)]


@router.on(Leave, by=By.PARTICIPANTS, own=True)
async def leave(command: Leave, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    enrolment = await enrolments.to_change(session, turn.organisation, programme.id, turn.person)
    if enrolment is None or enrolment.state not in {ACTIVE, PAUSED}:
        raise Refused(Refusal.LEAVES_FIRST)
    enrolments.leave(enrolment, turn.now)
    await agenda.cancel(session, turn.organisation, f"programme:{programme.id}:pause:{turn.person}:*")
    audit.note(session, turn.organisation, turn.person, "left", turn.now, programme=programme.id)
    again = button(t("leave.join-again"), OpenJoin(programme=turn.programme))
    goodbye = Card(title=t("leave.goodbye", programme=programme.name), parts=(Paragraph(text=t("leave.thanks")),),
                   buttons=(again,))  # fmt: skip
    return [
        ReplaceCard(card=Card(title=t("leave.done"))),
        Withdraw(person=turn.person, programme=turn.programme),
        Message(to=turn.person, card=goodbye),
        ParticipantLeft(turn.organisation, turn.programme, turn.person),
    ]


@router.on(Stay, writes=False, own=True)
async def stay(command: Stay, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [ReplaceCard(card=Card(title=t("leave.stayed")))]
