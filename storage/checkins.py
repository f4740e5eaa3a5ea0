"""Check-ins: what each of the two says after a session."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table
from storage.sessions import Session

QUESTION, REMINDER, DOUBT = CARDS = ("checkin", "reminder", "doubt")


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


async def asked_since(session: AsyncSession, organisation: int, person: int, instant: datetime) -> bool:
    """Whether somebody was asked about any session since an instant."""
    asked = select(Checkin.id).where(
        Checkin.organisation == organisation, Checkin.person == person, Checkin.asked_at >= instant
    )
    return await session.scalar(asked.limit(1)) is not None


async def forget(session: AsyncSession, organisation: int, meeting: int) -> None:
    """Forget what was said about a session: it is asked about anew."""
    await session.execute(delete(Checkin).where(Checkin.organisation == organisation, Checkin.session == meeting))


def message_key(meeting: Session, person: int, card: str = QUESTION) -> str:
    """The key of a check-in's message to one of the two. A session that has moved is asked about once more."""
    return f"session:{meeting.id}:{card}:{meeting.due_on}:{person}"
