"""How fast each workspace lets the bot write, as its refusals have taught, and until when it wants nothing."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.dialect import insert, name_of
from storage.schema import Table

POSTING, CHANGING = "post", "change"
"""Kinds of calls, which platforms count apart: new messages, and changes of old ones."""


class LearnedPace(Table):
    """Messages per second that a workspace takes (None: it has never refused any). Times are of the clock of leases."""

    __tablename__ = "paces"
    __table_args__ = (UniqueConstraint("platform", "tenant", "kind"),)

    platform: Mapped[str]
    tenant: Mapped[str]
    kind: Mapped[str]
    rate: Mapped[float | None]
    parked_until: Mapped[datetime | None]
    learned_at: Mapped[datetime]


async def of(session: AsyncSession, platform: str, tenant: str) -> dict[str, LearnedPace]:
    """What is known of a workspace, by kind of call."""
    found = await session.scalars(
        select(LearnedPace).where(LearnedPace.platform == platform, LearnedPace.tenant == tenant)
    )
    return {one.kind: one for one in found}


async def every(session: AsyncSession) -> list[LearnedPace]:
    """What is known of all workspaces, for whoever operates the bot."""
    return list(await session.scalars(select(LearnedPace).order_by(LearnedPace.platform, LearnedPace.tenant)))


async def next_end(session: AsyncSession, now: datetime) -> datetime | None:
    """When the first workspace that wants nothing will want something again."""
    parked = select(func.min(LearnedPace.parked_until)).where(LearnedPace.parked_until > now)
    return await session.scalar(parked)


async def learn(
    session: AsyncSession, platform: str, tenant: str, kind: str, rate: float | None, parked_until: datetime | None,
    now: datetime,
) -> None:  # fmt: skip
    """Remember a workspace's pace, for the other processes and for the next start."""
    known = {"rate": rate, "parked_until": parked_until, "learned_at": now}
    row = insert(name_of(session), LearnedPace).values(platform=platform, tenant=tenant, kind=kind, **known)
    await session.execute(row.on_conflict_do_update(index_elements=["platform", "tenant", "kind"], set_=known))
