"""Rhythms: when somebody's days begin at another time, what their pairs have still to come moves with them."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.message import Outbound
from chat.router import Router
from chat.turn import Turn
from programme.events import Event, PairChecked, PersonMoved
from storage import pairs

router = Router()


@router.when(PersonMoved)
async def follow(event: PersonMoved, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    theirs = await pairs.living(session, turn.organisation, event.person)
    return [PairChecked(turn.organisation, programme, pair) for programme, pair in theirs]
