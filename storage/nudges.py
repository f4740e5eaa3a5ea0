"""Nudges: who heard when about which session, so that caps are true and nobody is chased."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Owned, Table


class Nudge(Owned, Table):
    """A session that a message spoke of, on the local date of the person nudged."""

    __tablename__ = "nudges"
    __table_args__ = (UniqueConstraint("session", "person", "sent_on"),)

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    session: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    sent_on: Mapped[date]


async def since(session: AsyncSession, organisation: int, person: int, day: date) -> set[tuple[int, date]]:
    """The messages that somebody got from a day on, as (programme, day): a message may speak of several sessions."""
    rows = await session.execute(
        select(Nudge.programme, Nudge.sent_on)
        .distinct()
        .where(Nudge.organisation == organisation, Nudge.person == person, Nudge.sent_on >= day)
    )
    return {(programme, sent_on) for programme, sent_on in rows}


async def last(session: AsyncSession, organisation: int, person: int, meetings: set[int]) -> dict[int, date]:
    """When somebody last heard of some sessions."""
    rows = await session.execute(
        select(Nudge.session, func.max(Nudge.sent_on))
        .where(Nudge.organisation == organisation, Nudge.person == person, Nudge.session.in_(meetings))
        .group_by(Nudge.session)
    )
    return {meeting: sent_on for meeting, sent_on in rows}  # noqa: C416 -- rows are not tuples to mypy
