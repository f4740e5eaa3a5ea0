"""What becomes of somebody's address: whether they can be written to there, and what they are to the company."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Address
from programme.belonging import Belonging
from storage import people
from storage.people import Person, PlatformAddress


async def can_be_reached(session: AsyncSession, organisation: int, address: Address, *, now: bool) -> int | None:
    """Note whether somebody can be written to at an address; gives the person if that is news."""
    its = await _at(session, organisation, address)
    if its is None or its.reachable == now:
        return None
    its.reachable = now
    return its.person


async def belongs(session: AsyncSession, person: Person, address: Address, belonging: Belonging) -> bool:
    """Take over what somebody is at one of their addresses; says whether they have become an employee there."""
    its = await _at(session, person.organisation, address)
    if its is None or its.belonging == belonging:
        return False
    its.belonging = belonging
    await session.flush()
    person.guest = not await people.employed_somewhere(session, person)
    return belonging is Belonging.MEMBER


async def belongings(session: AsyncSession, organisation: int, person: int) -> set[Belonging]:
    """What somebody is at each of their addresses."""
    found = await session.scalars(
        select(PlatformAddress.belonging).where(
            PlatformAddress.organisation == organisation, PlatformAddress.person == person
        )
    )
    return {Belonging(one) for one in found}


async def _at(session: AsyncSession, organisation: int, address: Address) -> PlatformAddress | None:
    return await session.scalar(
        select(PlatformAddress).where(
            PlatformAddress.organisation == organisation, PlatformAddress.platform == address.platform,
            PlatformAddress.tenant == address.tenant, PlatformAddress.user == address.user,
        )
    )  # fmt: skip
