"""How far programme time has been moved, so that a restarted demo goes on where it was."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.schema import Table


class MovedClock(Table):
    """The one row, in seconds; only `--dev` ever writes it."""

    __tablename__ = "moved_clock"

    seconds: Mapped[float]


async def moved_by(session: AsyncSession) -> timedelta:
    """By how much programme time is ahead of machine time."""
    return timedelta(seconds=await session.scalar(select(MovedClock.seconds)) or 0)


async def remember(session: AsyncSession, moved: timedelta) -> None:
    """Store how far programme time is ahead."""
    await session.merge(MovedClock(id=1, seconds=moved.total_seconds()))
