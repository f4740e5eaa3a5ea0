"""Drafts: a matching that a lead looks at before it is published."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import locked
from storage.encryption import EncryptedJSON
from storage.schema import Owned, Table

RUNNING, READY, PUBLISHING, PUBLISHED, REPLACED = "running", "ready", "publishing", "published", "replaced"
STOPPED = "stopped"
"""The run was cancelled, or failed: there is no draft."""


class Draft(Owned, Table):
    """A run of the matching: `matching` is its answer, in counts and ids, never topic names.

    Once it is published nothing stays of that; once it is put aside, who was paired with whom.
    """

    __tablename__ = "drafts"

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    author: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[str]
    matching: Mapped[Any] = mapped_column(EncryptedJSON, default=None, nullable=True)
    made_at: Mapped[datetime]

    def publish(self) -> None:
        """All its pairs are proposed."""
        self.state, self.matching = PUBLISHED, None

    def put_aside(self) -> None:
        """Another one is made, or none."""
        pairs = [{role: pair[role] for role in ("mentor", "mentee")} for pair in self.matching["pairs"]]
        self.state, self.matching = REPLACED, {"pairs": pairs}


async def get(session: AsyncSession, organisation: int, programme: int, draft: int) -> Draft | None:
    """A draft of a programme, locked: of two who publish it, one comes second."""
    its = select(Draft).where(Draft.organisation == organisation, Draft.programme == programme, Draft.id == draft)
    return await session.scalar(locked(session, its))


async def latest(session: AsyncSession, organisation: int, programme: int) -> Draft | None:
    """The newest draft of a programme."""
    newest: Draft | None = await session.scalar(_latest(organisation, programme))
    return newest


async def to_change(session: AsyncSession, organisation: int, programme: int) -> Draft | None:
    """The same, locked: whoever publishes it just now is awaited. The programme is locked before it."""
    its = locked(session, _latest(organisation, programme)).execution_options(populate_existing=True)
    newest: Draft | None = await session.scalar(its)
    return newest


def _latest(organisation: int, programme: int) -> Select[Any]:
    its = Draft.organisation == organisation, Draft.programme == programme
    return select(Draft).where(*its).order_by(Draft.id.desc()).limit(1)


async def replaced(session: AsyncSession, organisation: int, programme: int) -> Draft | None:
    """The newest draft that was made and put aside: the next one should move few of its pairs."""
    return await session.scalar(
        select(Draft)
        .where(
            Draft.organisation == organisation,
            Draft.programme == programme,
            Draft.state == REPLACED,
            Draft.matching.is_not(None),
        )
        .order_by(Draft.id.desc())
        .limit(1)
    )


async def forget(session: AsyncSession, most: int) -> int:
    """Erase what up to `most` drafts told that nobody decides on any more, as the version before leaves them.

    Says how many; the newest that was put aside in each programme stays.
    """
    aside = select(func.max(Draft.id)).where(Draft.state == REPLACED, Draft.matching.is_not(None))
    over = or_(
        Draft.state == PUBLISHED, and_(Draft.state == REPLACED, Draft.id.not_in(aside.group_by(Draft.programme)))
    )
    found = select(Draft.id).where(Draft.matching.is_not(None), over).order_by(Draft.id).limit(most)
    gone = await session.execute(
        update(Draft)
        .where(Draft.id.in_(found))
        .values(matching=None)
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
