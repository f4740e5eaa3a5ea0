"""Installations: the workspaces and tenants where the bot lives, each in one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, UniqueConstraint, and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import moment, name_of
from storage.encryption import EncryptedText
from storage.organisations import Organisation
from storage.people import PlatformAddress
from storage.schema import Owned, Table


class Installation(Owned, Table):
    """The bot in one workspace (`tenant`: Teams' tenant id; Slack's team id, or the enterprise's if it is `org_wide`).

    `installed_at` is by the platform's clock where it told the time, and `expires_at` is when the token ends, if ever.
    Who renews it does so until `renewing_until`, by the clock of leases. The version before leaves `org_wide` unknown,
    and writes an enterprise's id for each of its workspaces (docs/decisions/0016).
    """

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("platform", "tenant"),)

    platform: Mapped[str]
    tenant: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    enterprise: Mapped[str | None]
    org_wide: Mapped[bool | None]
    bot_user: Mapped[str]
    bot: Mapped[str]
    token: Mapped[str] = mapped_column(EncryptedText)
    refresh_token: Mapped[str | None] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    installed_at: Mapped[datetime]


RENEWED = ("name", "enterprise", "org_wide", "bot", "bot_user", "token", "refresh_token", "expires_at", "installed_at")


@dataclass(frozen=True)
class Grant:
    """A token, what renews it, and until when it is good; one without an end needs no renewing."""

    token: str
    refresh_token: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Named:
    """A workspace by its id and its name, and whose it is."""

    organisation: int
    tenant: str
    name: str
    home: bool


async def at(session: AsyncSession, platform: str, tenant: str) -> Installation | None:
    """The installation in a workspace: the one query that finds an organisation instead of naming it."""
    return await session.scalar(
        select(Installation).where(Installation.platform == platform, Installation.tenant == tenant)
    )


async def on(session: AsyncSession, platform: str, most: int) -> Sequence[Installation]:
    """The workspaces of a platform, the oldest first; raises UnreadableError for a token under another key."""
    found = select(Installation).where(Installation.platform == platform).order_by(Installation.id).limit(most)
    return (await session.scalars(found)).all()


async def named(session: AsyncSession) -> list[Named]:
    """Every installation, the oldest first, for whoever operates the bot; needs no keys.

    Of whose it is not known (see `moves`), the organisation's name counts, and not that of whosever token it is.
    """
    told = and_(Installation.name != "", Installation.org_wide.is_not(None))
    name = case((told, Installation.name), else_=Organisation.name)
    columns = (Installation.organisation, Installation.tenant, name, Organisation.home)
    found = select(*columns).join(Organisation, Organisation.id == Installation.organisation).order_by(Installation.id)
    return [Named(*row) for row in await session.execute(found)]


async def last_owner(session: AsyncSession, platform: str, tenant: str) -> int | None:
    """The organisation of a workspace that had taken the bot out: the one whose people were met there."""
    met = select(PlatformAddress.organisation).where(
        PlatformAddress.platform == platform, PlatformAddress.tenant == tenant
    )  # fmt: skip
    return await session.scalar(met.limit(1))


async def install(session: AsyncSession, new: Installation) -> Installation:
    """Store an installation; the same workspace again renews its token, and keeps its organisation and known name."""
    known = await at(session, new.platform, new.tenant)
    if known is None:
        session.add(new)
        await session.flush()
        return new
    name = new.name or known.name  # it is not always told
    for column in RENEWED:
        setattr(known, column, getattr(new, column))
    known.name, known.renewing_until = name, None
    return known


async def uninstall(session: AsyncSession, platform: str, tenant: str, before: datetime | None = None) -> None:
    """Forget a workspace's token, if it is from `before` an instant; asking twice does no harm."""
    gone = delete(Installation).where(Installation.platform == platform, Installation.tenant == tenant)
    await session.execute(gone.where(Installation.installed_at < before) if before else gone)


async def begin_renewing(
    session: AsyncSession, organisation: int, platform: str, tenant: str, known: datetime | None, lease: timedelta
) -> str | None:
    """What renews a token, for whoever may do so now; None if it ends at another time than `known`, or is renewed."""
    dialect = name_of(session)
    mine = (
        update(Installation)
        .where(*_token(organisation, platform, tenant, known))
        .where(or_(Installation.renewing_until.is_(None), Installation.renewing_until <= moment(dialect)))
        .values(renewing_until=moment(dialect, lease))
        .returning(Installation.refresh_token)
    )
    return await session.scalar(mine)


async def end_renewing(
    session: AsyncSession, organisation: int, platform: str, tenant: str, known: datetime | None, new: Grant | None
) -> None:  # fmt: skip
    """Store what came of renewing, unless the workspace was installed again meanwhile; None: another may try."""
    values = {"renewing_until": None} | (vars(new) if new else {})
    await session.execute(update(Installation).where(*_token(organisation, platform, tenant, known)).values(**values))


def _token(organisation: int, platform: str, tenant: str, ends: datetime | None) -> tuple[ColumnElement[bool], ...]:
    """An organisation's token in a workspace, as long as it is the one that ends then."""
    its = Installation
    return its.organisation == organisation, its.platform == platform, its.tenant == tenant, its.expires_at == ends


async def of_enterprises(session: AsyncSession, platform: str) -> Sequence[Installation]:
    """Installations under an enterprise's id which nobody knows to be the whole enterprise's."""
    found = select(Installation).where(
        Installation.platform == platform, Installation.tenant.startswith("E"), Installation.org_wide.is_not(True)
    )
    return (await session.scalars(found.order_by(Installation.id))).all()
