"""Rounds of matching: whether one can form a pair, and who has waited one more; each a single statement."""

from sqlalchemy import ColumnElement, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Role
from storage.enrolments import ACTIVE, LONGEST_WAIT, Enrolment
from storage.pairs import LIVE, Pair


def _takes_part(organisation: int, programme: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.organisation == organisation, Enrolment.programme == programme, Enrolment.state == ACTIVE,
        Enrolment.departed_at.is_(None),
    )  # fmt: skip


def _their_pairs() -> tuple[ColumnElement[bool], ...]:
    """The pairs of an enrolment's person that are proposed, agreed or running, in its programme."""
    theirs = or_(Pair.mentor == Enrolment.person, Pair.mentee == Enrolment.person)
    return Pair.programme == Enrolment.programme, theirs, Pair.state.in_(sorted(LIVE))


async def can_form_pairs(session: AsyncSession, organisation: int, programme: int) -> bool:
    """Whether there is a mentee without a pair, and a mentor who can take one more."""
    load = select(func.count()).where(*_their_pairs()).correlate(Enrolment).scalar_subquery()
    free = {Role.MENTEE: ~exists().where(*_their_pairs()), Role.MENTOR: load < Enrolment.capacity}
    for role, places in free.items():
        its = *_takes_part(organisation, programme), Enrolment.role == role, places
        if await session.scalar(select(Enrolment.id).where(*its).limit(1)) is None:
            return False
    return True


async def wait(session: AsyncSession, organisation: int, programme: int) -> None:
    """Whoever has no pair now has waited a round more."""
    longer = case((Enrolment.waited < LONGEST_WAIT, Enrolment.waited + 1), else_=Enrolment.waited)
    await session.execute(
        update(Enrolment)
        .where(*_takes_part(organisation, programme), ~exists().where(*_their_pairs()))
        .values(waited=longer)
        .execution_options(synchronize_session=False)
    )
