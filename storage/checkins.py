"""Check-ins: what each of the two says after a session."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table


class Checkin(Owned, Table):
    """One person's answer about one session, or the question still open. `note` is for the partner alone."""

    __tablename__ = "checkins"
    __table_args__ = (UniqueConstraint("session", "person"),)

    session: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    usefulness: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    answered_at: Mapped[datetime | None]


async def of(session: AsyncSession, organisation: int, meeting: int) -> dict[int, Checkin]:
    """The check-ins of a session, by person."""
    found = await session.scalars(
        select(Checkin).where(Checkin.organisation == organisation, Checkin.session == meeting)
    )
    return {checkin.person: checkin for checkin in found}
