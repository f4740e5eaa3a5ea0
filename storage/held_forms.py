"""Forms that somebody sent before their platform had said who they are, kept for them to send again."""

from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chat.turn import Turn
from programme.clock import machine_now
from storage.encryption import EncryptedText
from storage.schema import Owned, Table


class HeldForm(Owned, Table):
    """A form as its platform sent it, filled in; `kept_at` is machine time."""

    __tablename__ = "held_forms"

    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    platform: Mapped[str]
    sheet: Mapped[str] = mapped_column(EncryptedText)
    kept_at: Mapped[datetime]


async def keep(session: AsyncSession, turn: Turn, platform: str, sheet: str) -> int:
    """The number of a form that is kept for whoever acts."""
    form = HeldForm(
        organisation=turn.organisation, person=turn.person, platform=platform, sheet=sheet, kept_at=machine_now()
    )
    session.add(form)
    await session.flush()
    return form.id


async def sheet_of(session: AsyncSession, turn: Turn, number: int) -> str | None:
    """A form that is kept for whoever acts, where they are now."""
    return await session.scalar(
        select(HeldForm.sheet).where(
            HeldForm.organisation == turn.organisation, HeldForm.person == turn.person, HeldForm.id == number,
            HeldForm.platform == (turn.address.platform if turn.address else ""),
        )
    )  # fmt: skip


async def forget(session: AsyncSession, organisation: int, person: int) -> None:
    """Forget the forms that are kept for somebody."""
    await session.execute(delete(HeldForm).where(HeldForm.organisation == organisation, HeldForm.person == person))


async def prune(session: AsyncSession, before: datetime, most: int) -> int:
    """Forget up to `most` forms that were kept before an instant; says how many."""
    old = select(HeldForm.id).where(HeldForm.kept_at < before).limit(most)
    gone = await session.execute(
        delete(HeldForm).where(HeldForm.id.in_(old)).returning(HeldForm.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())
