"""Conversations, on platforms that want more than somebody's id to write to them (Teams)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chat.turn import Platform
from storage.dialect import insert_once
from storage.schema import Owned, Table


class Reference(Owned, Table):
    """Where a person or a channel (`who`, the platform's own id) is written to, as the platform itself told.

    `conversation` is empty until it is known; `team` and `name` are a channel's, `locale` and `zone` a person's.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("platform", "tenant", "who"),)

    platform: Mapped[str]
    tenant: Mapped[str]
    who: Mapped[str]
    service_url: Mapped[str]
    conversation: Mapped[str] = mapped_column(default="")
    channel: Mapped[bool] = mapped_column(default=False)
    team: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str | None]
    zone: Mapped[str | None]


async def at(session: AsyncSession, organisation: int, platform: Platform, tenant: str, who: str) -> Reference | None:
    """Where somebody, or a channel, is written to."""
    return await session.scalar(select(Reference).where(*_is(organisation, platform, tenant), Reference.who == who))


def says_more(known: Reference | None, told: Mapping[str, Any]) -> bool:
    """Whether what is told now differs from what is known; what is not told does not."""
    return known is None or any(value and value != getattr(known, name) for name, value in told.items())


async def remember(session: AsyncSession, organisation: int, told: Mapping[str, Any]) -> None:
    """Store where somebody is written to (the columns' values), or take over what is told anew."""
    if not await insert_once(session, Reference, {"organisation": organisation, **told}):
        here = _is(organisation, told["platform"], told["tenant"])
        said = {name: value for name, value in told.items() if value}
        await session.execute(update(Reference).where(*here, Reference.who == told["who"]).values(**said))


async def channels(session: AsyncSession, organisation: int, platform: Platform, tenant: str) -> Sequence[Reference]:
    """The channels where the bot is installed, by name."""
    found = select(Reference).where(*_is(organisation, platform, tenant), Reference.channel)
    return (await session.scalars(found.order_by(Reference.name, Reference.id))).all()


async def latest(session: AsyncSession, organisation: int, platform: Platform, tenant: str) -> Reference | None:
    """Any conversation of a tenant: all are reached at one service."""
    found = select(Reference).where(*_is(organisation, platform, tenant))
    return await session.scalar(found.order_by(Reference.id.desc()).limit(1))


async def forget(session: AsyncSession, organisation: int, platform: Platform, tenant: str, who: str) -> None:
    """The bot was taken out of somebody's conversation, or of a team with all its channels."""
    gone = or_(Reference.who == who, Reference.team == who)
    await session.execute(delete(Reference).where(*_is(organisation, platform, tenant), gone))


def _is(organisation: int, platform: Platform, tenant: str) -> tuple[Any, ...]:
    return (Reference.organisation == organisation, Reference.platform == platform, Reference.tenant == tenant)
