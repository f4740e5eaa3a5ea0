"""Holding: what somebody asked for before their platform had said who they are is done later, or given back."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Paragraph
from chat.commands.holding import HearHeld, ReopenForm
from chat.form import Form
from chat.message import Message, OpenForm, Outbound
from chat.router import By, HearAgain, Router
from chat.text import t
from chat.turn import Turn
from programme.events import Event, ParticipantLeft
from programme.refusals import Refusal, Refused
from storage import agenda, held_forms

router = Router()
WAITS: Final = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=45))
"""Between two tries; after the last one it is over."""


@router.on(HearHeld, by=By.CLOCK, apart=HearAgain())
async def try_again(command: HearHeld, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Plan another try if it was in vain, or say that there is none."""
    if command.result is None or command.result["heard"]:
        return []
    if command.tries > len(WAITS):
        what = t("holding.over-said", said=command.said) if command.said else t("holding.over-pressed")
        card = Card(title=t("holding.over"), parts=(Paragraph(text=what), Paragraph(text=t("holding.over-next"))))
        return [Message(to=command.person, card=card)]
    again = command.model_copy(update={"tries": command.tries + 1, "result": None})
    await agenda.plan(
        session, turn.organisation, again, at=turn.now + WAITS[command.tries - 1],
        key=f"held:{command.platform}:{command.key}:{again.tries}",
    )  # fmt: skip
    return []


@router.when(ParticipantLeft)
async def forget_forms(event: ParticipantLeft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """What somebody filled in may name topics, which are erased as they leave."""
    await held_forms.forget(session, event.organisation, event.person)
    return []


@router.on(ReopenForm, writes=False)
async def reopen(command: ReopenForm, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    sheet = await held_forms.sheet_of(session, turn, command.form)
    if sheet is None:
        raise Refused(Refusal.OLD_BUTTON)
    return [OpenForm(form=Form(title=t("holding.form"), submit=ReopenForm, fields=()), sheet=sheet)]
