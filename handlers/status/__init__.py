"""Status: where somebody stands, with whom, and whose turn it is; to a lead, the programme in numbers too."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Button, Card, Fact, Paragraph, button
from chat.commands.join import OpenJoin
from chat.commands.pause import Resume
from chat.commands.status import OpenPair, OpenStatus
from chat.message import Answer, Outbound
from chat.router import By, Router
from chat.text import t, verbatim
from chat.turn import Role, Turn
from handlers.status.numbers import numbers
from handlers.status.standings import addresses, facts, next_step, proposals, standings
from programme.events import Event
from storage import enrolments, programmes
from storage.enrolments import PAUSED

router = Router()
Shown = tuple[Sequence[Block], Sequence[Button]]


@router.on(OpenStatus, said=("status", "statut", "état"), writes=False, own=True)
async def show_status(command: OpenStatus, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    parts, buttons = await _of_participant(turn, turn.role, session) if turn.role else _of_outsider(turn)
    counted = await numbers(turn, session) if turn.lead else []
    return [Answer(card=Card(title=verbatim(programme.name), parts=(*parts, *counted), buttons=tuple(buttons)))]


@router.on(
    OpenPair, said=("pair", "binôme", "mentor", "mentee", "mentoré", "mentorée"), by=By.PARTICIPANTS, writes=False
)
async def show_pair(command: OpenPair, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    role = turn.role or Role.MENTEE
    found = await standings(turn, role, session)
    title = t(f"status.partners.{role}") if any(one.formed for one in found) else t("status.no-pair")
    day = turn.today
    parts = (*facts(found, day), *addresses(found)) or (Paragraph(text=next_step(found, day)),)
    return [Answer(card=Card(title=title, parts=parts, buttons=proposals(found)))]


async def _of_participant(turn: Turn, role: Role, session: AsyncSession) -> Shown:
    enrolment = await enrolments.of(session, turn.organisation, turn.programme, turn.person)
    found = await standings(turn, role, session)
    parts = [Fact(label=t("status.you-are"), value=t(f"status.role.{role}")), *facts(found, turn.today)]
    if enrolment and enrolment.state == PAUSED and enrolment.paused_until:
        paused = Fact(label=t("status.next"), value=t("status.turn.paused", until=enrolment.paused_until))
        return [*parts, paused], [button(t("status.resume"), Resume(programme=turn.programme)), *proposals(found)]
    return [*parts, Fact(label=t("status.next"), value=next_step(found, turn.today))], proposals(found)


def _of_outsider(turn: Turn) -> Shown:
    if turn.lead:
        return [], []
    return [Paragraph(text=t("status.outside"))], [button(t("status.join"), OpenJoin(programme=turn.programme))]
