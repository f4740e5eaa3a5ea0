"""Announcements of a lead: drafted, scheduled, sent, cancelled or taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import locked
from storage.encryption import EncryptedText
from storage.schema import Owned, Table

DRAFT, SCHEDULED, SENT, CANCELLED, TAKEN_BACK = "draft", "scheduled", "sent", "cancelled", "taken-back"


class Announcement(Owned, Table):
    """A message from a lead to an audience, which is computed when it goes."""

    __tablename__ = "announcements"

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    author: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    audience: Mapped[str]
    body: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[str] = mapped_column(default=DRAFT)
    goes_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    readers: Mapped[int] = mapped_column(default=0)


async def get(session: AsyncSession, organisation: int, programme: int, announcement: int) -> Announcement | None:
    """An announcement of a programme, locked."""
    its = select(Announcement).where(
        Announcement.organisation == organisation,
        Announcement.programme == programme,
        Announcement.id == announcement,
    )
    return await session.scalar(locked(session, its))


async def waiting(session: AsyncSession, organisation: int, programme: int) -> list[Announcement]:
    """The scheduled announcements of a programme, soonest first."""
    found = await session.scalars(
        select(Announcement)
        .where(
            Announcement.organisation == organisation,
            Announcement.programme == programme,
            Announcement.state == SCHEDULED,
        )
        .order_by(Announcement.goes_at)
    )
    return list(found)


async def sent(session: AsyncSession, organisation: int, programme: int) -> list[Announcement]:
    """The five announcements of a programme that went last, newest first, with those taken back since."""
    found = await session.scalars(
        select(Announcement)
        .where(
            Announcement.organisation == organisation,
            Announcement.programme == programme,
            Announcement.state.in_([SENT, TAKEN_BACK]),
        )
        .order_by(Announcement.sent_at.desc(), Announcement.id.desc())
        .limit(5)
    )
    return list(found)
