"""Sessions: the meetings of a pair, with their dates and whether they were held."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Owned, Table

OPEN, HELD, NOT_HELD, UNKNOWN = "open", "held", "not-held", "unknown"


class Session(Owned, Table):
    """A pair's session number 1, 2, …; `due_on` moves when the pair moves it, and is then a date of their own.

    *Unknown* is a session of which the two disagree or say nothing: it counts neither as held nor as not held.
    """

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("pair", "number"),)

    pair: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    number: Mapped[int]
    due_on: Mapped[date]
    own_date: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=OPEN)


async def get(session: AsyncSession, organisation: int, meeting: int) -> Session | None:
    """A session of the organisation."""
    return await session.scalar(select(Session).where(Session.organisation == organisation, Session.id == meeting))


async def of_pairs(session: AsyncSession, organisation: int, pairs: set[int]) -> list[Session]:
    """The sessions of some pairs, in their order."""
    found = await session.scalars(
        select(Session)
        .where(Session.organisation == organisation, Session.pair.in_(pairs))
        .order_by(Session.pair, Session.number)
    )
    return list(found)


async def current(session: AsyncSession, organisation: int, pair: int) -> Session | None:
    """The first session of a pair that is still open."""
    return await session.scalar(
        select(Session)
        .where(Session.organisation == organisation, Session.pair == pair, Session.state == OPEN)
        .order_by(Session.number)
        .limit(1)
    )
