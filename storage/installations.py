"""Installations: the workspaces and tenants where the bot lives, each in one organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table


class Installation(Owned, Table):
    """The bot in one workspace (`tenant`: Slack's enterprise or team id, Teams' tenant id)."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("platform", "tenant"),)

    platform: Mapped[str]
    tenant: Mapped[str]
    bot_user: Mapped[str]
    bot: Mapped[str]
    token: Mapped[str] = mapped_column(EncryptedText)
    installed_at: Mapped[datetime]


async def at(session: AsyncSession, platform: str, tenant: str) -> Installation | None:
    """The installation in a workspace: the one query that finds an organisation instead of naming it."""
    return await session.scalar(
        select(Installation).where(Installation.platform == platform, Installation.tenant == tenant)
    )


async def on(session: AsyncSession, platform: str, most: int) -> Sequence[Installation]:
    """The workspaces of a platform, the oldest first; raises UnreadableError for a token under another key."""
    found = select(Installation).where(Installation.platform == platform).order_by(Installation.id).limit(most)
    return (await session.scalars(found)).all()


async def install(session: AsyncSession, new: Installation) -> Installation:
    """Store an installation; the same workspace again renews its token and keeps its organisation."""
    known = await at(session, new.platform, new.tenant)
    if known is None:
        session.add(new)
        await session.flush()
        return new
    known.bot, known.bot_user, known.token = new.bot, new.bot_user, new.token
    return known


async def uninstall(session: AsyncSession, platform: str, tenant: str) -> None:
    """Forget a workspace's token; asking twice does no harm."""
    await session.execute(delete(Installation).where(Installation.platform == platform, Installation.tenant == tenant))
