"""Enrolments: who takes part in a programme, as what, and with which topics."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chat.command import PersonId
from storage.dialect import locked
from storage.encryption import EncryptedJSON
from storage.schema import Owned, Table

INVITED, ACTIVE, PAUSED, LEFT = "invited", "active", "paused", "left"
LONGEST_WAIT = 1000
"""In rounds: the matching counts no further."""


class Enrolment(Owned, Table):
    """A person in a programme. `topics` maps a topic to a level (mentor) or a priority (mentee), 1 to 3.

    An imported volunteer is *invited* until they say yes themselves; `invited_at` is when they were written to.
    `departed_at` is when a platform first said that they are no employee any more, until a lead has confirmed it.
    """

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("programme", "person"),)

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    state: Mapped[str]
    topics: Mapped[dict[str, int]] = mapped_column(EncryptedJSON, default=dict)
    languages: Mapped[list[Any]] = mapped_column(JSON, default=list)
    capacity: Mapped[int] = mapped_column(default=1)
    waited: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[date | None]
    imported_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    departed_at: Mapped[datetime | None]


def _of(organisation: int, programme: int, person: int) -> Select[Any]:
    return select(Enrolment).where(
        Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.person == person
    )


async def of(session: AsyncSession, organisation: int, programme: int, person: int) -> Enrolment | None:
    """A person's enrolment in a programme."""
    found: Enrolment | None = await session.scalar(_of(organisation, programme, person))
    return found


async def to_change(session: AsyncSession, organisation: int, programme: int, person: int) -> Enrolment | None:
    """The same, locked: whoever pauses while they leave has left."""
    found: Enrolment | None = await session.scalar(locked(session, _of(organisation, programme, person)))
    return found


async def hold_active(session: AsyncSession, organisation: int, programme: int, among: Collection[int]) -> list[int]:
    """The enrolments of those who take part: nobody leaves or pauses until the turn ends; who just does is awaited."""
    active = select(Enrolment.id).where(
        Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.state == ACTIVE,
        Enrolment.person.in_(among),
    )  # fmt: skip
    return list(await session.scalars(locked(session, active.order_by(Enrolment.id))))


async def everyone(
    session: AsyncSession, organisation: int, programme: int, *states: str, among: Collection[int] | None = None
) -> list[Enrolment]:
    """A programme's enrolments in the given states, or those of some people, in the order of people's ids."""
    found = await session.scalars(
        select(Enrolment)
        .where(
            Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.state.in_(states),
            true() if among is None else Enrolment.person.in_(among),
        )
        .order_by(Enrolment.person)
    )  # fmt: skip
    return list(found)


def leave(enrolment: Enrolment, now: datetime) -> None:
    """Somebody takes part no more: what they wanted or offered is erased."""
    enrolment.state, enrolment.left_at = LEFT, now
    enrolment.topics, enrolment.paused_until = {}, None


async def everywhere(session: AsyncSession, organisation: int, person: int) -> list[Enrolment]:
    """Somebody's enrolments in all programmes of the organisation, whatever their state."""
    found = await session.scalars(
        select(Enrolment)
        .where(Enrolment.organisation == organisation, Enrolment.person == person)
        .order_by(Enrolment.programme)
    )
    return list(found)


async def departed(session: AsyncSession, organisation: int, programme: int) -> list[Enrolment]:
    """Who takes part in a programme, but seems to have left the company, the first that did first."""
    found = await session.scalars(
        select(Enrolment)
        .where(Enrolment.organisation == organisation, Enrolment.programme == programme,
               Enrolment.state.in_([ACTIVE, PAUSED]), Enrolment.departed_at.is_not(None))
        .order_by(Enrolment.departed_at, Enrolment.id)
    )  # fmt: skip
    return list(found)


async def put_first(session: AsyncSession, organisation: int, programme: int, person: int) -> None:
    """Nobody in a programme has waited longer than this person now."""
    longest = await session.scalar(
        select(func.max(Enrolment.waited)).where(
            Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.state == ACTIVE
        )
    )
    enrolment = await of(session, organisation, programme, person)
    if enrolment is not None:
        enrolment.waited = min((longest or 0) + 1, LONGEST_WAIT)


async def all_active(session: AsyncSession, organisation: int, programme: int, people: set[int]) -> bool:
    """Whether all of these people take part now: none has paused or left, nor seems to have left the company."""
    active = await session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.person.in_(people),
            Enrolment.state == ACTIVE, Enrolment.departed_at.is_(None),
        )
    )  # fmt: skip
    return active == len(people)


async def programmes_of(session: AsyncSession, organisation: int, person: int) -> set[int]:
    """The programmes in which a person takes part (paused included), or is invited to."""
    found = await session.scalars(
        select(Enrolment.programme).where(
            Enrolment.organisation == organisation, Enrolment.person == person, Enrolment.state != LEFT
        )
    )
    return set(found)


async def count(session: AsyncSession, organisation: int, programme: int) -> dict[tuple[str, str], int]:
    """How many people by (role, state)."""
    rows = await session.execute(
        select(Enrolment.role, Enrolment.state, func.count())
        .where(Enrolment.organisation == organisation, Enrolment.programme == programme)
        .group_by(Enrolment.role, Enrolment.state)
    )
    return {(role, state): number for role, state, number in rows}


async def readers(
    session: AsyncSession, organisation: int, programme: int, *roles: str, after: int = 0, most: int | None = None
) -> list[PersonId]:
    """Who takes part in these roles now, the paused included; of those after somebody, by their ids, not too many."""
    found = await session.scalars(
        select(Enrolment.person)
        .where(
            Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.role.in_(roles),
            Enrolment.state.in_([ACTIVE, PAUSED]), Enrolment.person > after,
        )
        .order_by(Enrolment.person)
        .limit(most)
    )  # fmt: skip
    return [PersonId(person) for person in found]
