"""The inbox: what has been done already, so that the same request twice has one effect."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete
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


async def prune(session: AsyncSession, before: datetime) -> None:
    """Forget requests too old to be repeated, of every organisation."""
    await session.execute(delete(Received).where(Received.received_at < before))
