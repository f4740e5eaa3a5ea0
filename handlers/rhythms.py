"""Rhythms: when somebody's days begin at another time, what their pairs have still to come moves with them."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.rhythms import FollowPerson
from chat.message import Outbound
from chat.router import By, Router
from chat.turn import Turn
from programme.events import Event, PairChecked, PersonMoved
from storage import agenda, pairs

router = Router()


@router.when(PersonMoved)
async def follow_later(event: PersonMoved, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Have it done right after the turn: whoever has many pairs would wait for their answer."""
    if await pairs.living(session, turn.organisation, event.person):
        key = f"person:{event.person}:moved:{turn.key}"
        follow = FollowPerson(person=PersonId(event.person))
        await agenda.plan(session, turn.organisation, follow, at=turn.now, key=key)
    return []


@router.on(FollowPerson, by=By.CLOCK)
async def follow(command: FollowPerson, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    theirs = await pairs.living(session, turn.organisation, command.person)
    return [PairChecked(turn.organisation, programme, pair) for programme, pair in theirs]
