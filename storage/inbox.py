"""The inbox: what has been done already, so that the same request twice has one effect."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.dialect import insert_once
from storage.schema import Owned, Table


class Received(Owned, Table):
    """A platform request that has had its effect; `key` is the platform's own id of it."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("organisation", "platform", "key"),)

    platform: Mapped[str]
    key: Mapped[str]
    received_at: Mapped[datetime]


async def first_time(session: AsyncSession, organisation: int, platform: str, key: str, now: datetime) -> bool:
    """Note a request, in the transaction of its effect; False when it is noted already."""
    row = {"organisation": organisation, "platform": platform, "key": key, "received_at": now}
    return await insert_once(session, Received, row) == 1


async def prune(session: AsyncSession, before: datetime, most: int) -> int:
    """Forget, among the `most` oldest requests of all organisations, those too old to be repeated; says how many.

    Their ids are in the order of time, nearly: no index has to be kept in every turn.
    """
    oldest = select(Received.id).order_by(Received.id).limit(most)
    gone = await session.execute(
        delete(Received)
        .where(Received.id.in_(oldest), Received.received_at < before)
        .returning(Received.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
