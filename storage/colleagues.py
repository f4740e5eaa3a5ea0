"""People among each other: who takes part in a programme, who manages whom, and who is asked about again."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chat.turn import Address, Platform
from storage.enrolments import LEFT, Enrolment
from storage.people import Person, PlatformAddress
from storage.programmes import Lead

PAGE = 100


async def enrolled(
    session: AsyncSession, organisation: int, programme: int, state: str, among: Collection[int] | None = None
) -> list[tuple[Person, Enrolment]]:
    """The people in a programme whose enrolment is in a state, in the order of their ids, but for who has gone.

    Of all, or of those `among` whom they are looked for.

    Read in pages: reading and decrypting thousands of rows at once would hold up everybody's turn.
    """
    found: list[tuple[Person, Enrolment]] = []
    page = (
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person == Person.id)
        .where(
            Enrolment.organisation == organisation,
            Enrolment.programme == programme,
            Enrolment.state == state,
            Enrolment.departed_at.is_(None),
            true() if among is None else Person.id.in_(among),
        )
        .order_by(Person.id)
        .limit(PAGE)
    )
    while True:
        last = found[-1][0].id if found else 0
        rows = (await session.execute(page.where(Person.id > last))).all()
        found += [(person, enrolment) for person, enrolment in rows]
        if len(rows) < PAGE:
            return found
        await asyncio.sleep(0)


async def managers(session: AsyncSession, organisation: int) -> dict[int, int]:
    """Whose manager is whom, where both are known: a person's id, and the manager's."""
    manager = aliased(Person)
    rows = await session.execute(
        select(Person.id, manager.id)
        .join(manager, and_(manager.organisation == organisation, manager.email == func.lower(Person.manager)))
        .where(Person.organisation == organisation)
    )
    return {person: above for person, above in rows}  # noqa: C416 -- rows are not tuples to mypy


async def managed_by(session: AsyncSession, organisation: int, manager: int) -> set[int]:
    """Whom somebody manages, as imported."""
    above = aliased(Person)
    found = await session.scalars(
        select(Person.id)
        .join(above, and_(above.organisation == organisation, above.email == func.lower(Person.manager)))
        .where(Person.organisation == organisation, above.id == manager)
    )
    return set(found)


async def not_asked_about(
    session: AsyncSession, since: datetime, after: int, most: int
) -> Sequence[tuple[int, Address]]:
    """Some of those who lead or take part of whom no platform has told since an instant: (address's id, address)."""
    place = PlatformAddress
    part = exists().where(Enrolment.person == Person.id, Enrolment.state != LEFT)
    rows = await session.execute(
        select(place.id, place.platform, place.tenant, place.user)
        .join(Person, Person.id == place.person)
        .where(place.id > after, or_(part, exists().where(Lead.person == Person.id)),
               or_(Person.looked_up_at.is_(None), Person.looked_up_at < since))
        .order_by(place.id)
        .limit(most)
    )  # fmt: skip
    return [(number, Address(Platform(platform), tenant, user)) for number, platform, tenant, user in rows]
