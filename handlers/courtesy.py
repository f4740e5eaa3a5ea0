"""Courtesy: thanks are answered, and open nothing."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.commands.courtesy import SayThanks
from chat.message import Answer, Outbound
from chat.router import Router
from chat.text import t
from chat.turn import Turn
from programme.events import Event

router = Router()


@router.on(SayThanks, said=("thanks", "merci", "thank"), writes=False)
async def say_thanks(command: SayThanks, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [Answer(card=Card(title=t("courtesy.welcome")))]
