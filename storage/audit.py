"""The audit: who did what to whom, kept for the organisation, and read by nobody without the keys."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table

SEALED: Final = ""
"""The deed of a row that says everything in its sealed text."""
LENGTH: Final = 255
"""A sealed text is at least so long, so that its length does not tell the deed."""


class Deed(Owned, Table):
    """Something done that somebody may have to account for: all of it encrypted, but for the day.

    The version before wrote `programme`, `actor` and `deed` in clear; `seal` empties them.
    """

    __tablename__ = "audit"

    programme: Mapped[int | None]
    actor: Mapped[int] = mapped_column(default=0)
    deed: Mapped[str] = mapped_column(default=SEALED)
    sealed: Mapped[str] = mapped_column("about", EncryptedText)
    day: Mapped[datetime] = mapped_column("done_at")

    @property
    def said(self) -> dict[str, Any]:
        """`programme`, `actor`, `deed`, `about` and `at`, in ISO format."""
        if self.deed == SEALED:
            return dict(json.loads(self.sealed))
        return _said(self.actor, self.deed, self.day, self.programme, self.sealed)

    def seal(self, said: dict[str, Any]) -> None:
        """Say all this, so that without the keys only the day can be read."""
        at = datetime.fromisoformat(said["at"]).astimezone(UTC)
        self.programme, self.actor, self.deed = None, 0, SEALED
        self.sealed = json.dumps(said, ensure_ascii=False).ljust(LENGTH)
        self.day = at.replace(hour=0, minute=0, second=0, microsecond=0)


def _said(actor: int, deed: str, at: datetime, programme: int | None, about: str) -> dict[str, Any]:
    return {"programme": programme, "actor": actor, "deed": deed, "about": about, "at": at.isoformat()}


def note(
    session: AsyncSession, organisation: int, actor: int, deed: str, at: datetime, *, programme: int | None = None,
    about: str = "",
) -> None:  # fmt: skip
    """Add a line to the audit, in the transaction of the deed itself."""
    row = Deed(organisation=organisation)
    row.seal(_said(actor, deed, at, programme, about))
    session.add(row)


async def everything(session: AsyncSession, organisation: int) -> list[dict[str, Any]]:
    """What was done in an organisation, oldest first."""
    rows = await session.scalars(select(Deed).where(Deed.organisation == organisation).order_by(Deed.id))
    return [row.said for row in rows]


async def seal(session: AsyncSession, most: int) -> int:
    """Take up to `most` lines that the version before wrote out of the clear; says how many."""
    rows = await session.scalars(
        select(Deed).where(Deed.deed != SEALED).order_by(Deed.id).limit(most).with_for_update()
    )
    found = list(rows)
    for row in found:
        row.seal(row.said)
    return len(found)
