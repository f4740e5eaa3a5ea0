"""The audit: who did what to whom, kept for the organisation."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table


class Deed(Owned, Table):
    """Something done that somebody may have to account for."""

    __tablename__ = "audit"

    programme: Mapped[int | None]
    actor: Mapped[int]
    deed: Mapped[str]
    about: Mapped[str] = mapped_column(EncryptedText, default="")
    done_at: Mapped[datetime]


def note(
    session: AsyncSession, organisation: int, actor: int, deed: str, at: datetime, *, programme: int | None = None,
    about: str = "",
) -> None:  # fmt: skip
    """Add a line to the audit, in the transaction of the deed itself."""
    session.add(Deed(organisation=organisation, programme=programme, actor=actor, deed=deed, about=about, done_at=at))
