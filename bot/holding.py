"""What becomes of a request whose author the platform has not told about yet: nothing of it is lost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.showing import Shown
from chat.arrival import Arrival
from chat.card import Card, Paragraph, button
from chat.command import Command
from chat.commands.holding import HearHeld, ReopenForm
from chat.message import Answer
from chat.text import t
from chat.turn import Address, Platform, Source, Turn
from storage import agenda, held_forms

FIRST = timedelta(seconds=5)


async def hold(session: AsyncSession, turn: Turn, arrival: Arrival) -> Shown:
    """Keep a request until its author is known; a form comes back as a button that opens it as it was filled in."""
    if arrival.source is Source.FORM:
        number = await held_forms.keep(session, turn, arrival.address.platform, arrival.sheet)
        again = button(t("forms.open"), ReopenForm(form=number), "primary")
        return (Answer(card=Card(title=t("holding.form"), parts=(Paragraph(text=t("holding.form-next")),),
                                 buttons=(again,))),)  # fmt: skip
    held = HearHeld(
        person=turn.person, platform=arrival.address.platform, tenant=arrival.address.tenant,
        user=arrival.address.user, key=arrival.key, source=arrival.source, said=arrival.said, command=arrival.command,
        values=dict(arrival.values), channel=arrival.channel,
    )  # fmt: skip
    key = f"held:{arrival.address.platform}:{arrival.key}"
    await agenda.plan(session, turn.organisation, held, at=turn.now + FIRST, key=key, moves=False)
    return (Answer(card=Card(title=t("holding.kept"), parts=(Paragraph(text=t("holding.kept-next")),))),)


def arrival_of(command: Command) -> Arrival:
    """The request that a due command holds; what it answers is a message of its own by now."""
    told: Mapping[str, Any] = command.model_dump()
    return Arrival(
        address=Address(Platform(told["platform"]), told["tenant"], told["user"]), key=f"{told['key']}:again",
        source=Source(told["source"]), said=told["said"], command=told["command"], values=told["values"],
        channel=told["channel"],
    )  # fmt: skip
