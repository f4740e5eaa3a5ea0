"""Programmes and their leads."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from programme.calendar import Calendar, MonthDay, QuietPeriod
from storage.schema import Owned, Table


class Programme(Owned, Table):
    """A reverse-mentoring programme; one open programme a channel (`platform`, `tenant`, `channel`).

    A quiet period is [[month, day], [month, day]], both included; `invited_at` is when its lead sent the invitation.
    """

    __tablename__ = "programmes"

    name: Mapped[str]
    track: Mapped[str]
    platform: Mapped[str]
    tenant: Mapped[str]
    channel: Mapped[str] = mapped_column(index=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    zone: Mapped[str]
    country: Mapped[str]
    region: Mapped[str | None]
    quiet_periods: Mapped[list[Any]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date]
    sessions: Mapped[int] = mapped_column(default=6)
    cadence_days: Mapped[int] = mapped_column(default=28)
    tip_weekday: Mapped[int]
    tip_at: Mapped[time]
    contacts: Mapped[str] = mapped_column(default="")
    sponsor_word: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


OPEN = Programme.closed_at.is_(None)
Index("uq_programmes_open_channel", Programme.platform, Programme.tenant, Programme.channel, unique=True,
      sqlite_where=OPEN, postgresql_where=OPEN)  # fmt: skip


class Lead(Owned, Table):
    """Somebody who leads a programme."""

    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("programme", "person"),)

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    owner: Mapped[bool] = mapped_column(default=False)


async def get(session: AsyncSession, organisation: int, programme: int) -> Programme:
    """A programme of the organisation; raises NoResultFound for anybody else's."""
    found = await session.scalars(
        select(Programme).where(Programme.organisation == organisation, Programme.id == programme)
    )
    return found.one()


async def to_change(session: AsyncSession, organisation: int, programme: int) -> Programme:
    """The same, locked: of two who begin something, one comes second. Rows that name it are written all the while."""
    its = select(Programme).where(Programme.organisation == organisation, Programme.id == programme)
    return (await session.scalars(its.with_for_update(key_share=True))).one()


def calendar_of(programme: Programme) -> Calendar:
    """The days of a programme's place: its public holidays and quiet periods."""
    quiet = (QuietPeriod(MonthDay(*first), MonthDay(*last)) for first, last in programme.quiet_periods)
    return Calendar(programme.country, programme.region, tuple(quiet))


async def opened(session: AsyncSession, organisation: int) -> list[Programme]:
    """The organisation's open programmes, oldest first."""
    found = await session.scalars(
        select(Programme).where(Programme.organisation == organisation, OPEN).order_by(Programme.id)
    )
    return list(found)


async def all_opened(session: AsyncSession) -> list[tuple[int, int]]:
    """(organisation, id) of each open programme of any organisation."""
    rows = await session.execute(select(Programme.organisation, Programme.id).where(OPEN).order_by(Programme.id))
    return [(organisation, programme) for organisation, programme in rows]


async def in_channel(session: AsyncSession, organisation: int, tenant: str, channel: str) -> Programme | None:
    """The open programme of a channel."""
    return await session.scalar(
        select(Programme).where(
            Programme.organisation == organisation,
            Programme.tenant == tenant,
            Programme.channel == channel,
            OPEN,
        )
    )


async def leads(session: AsyncSession, organisation: int, programme: int) -> list[int]:
    """Who leads a programme, its owner first."""
    found = await session.scalars(
        select(Lead.person)
        .where(Lead.organisation == organisation, Lead.programme == programme)
        .order_by(Lead.owner.desc(), Lead.id)
    )
    return list(found)
