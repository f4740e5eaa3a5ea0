"""Blocks: *do not pair me with*, known to the person alone."""

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Owned, Table


class Block(Owned, Table):
    """A person's private refusal of another, whose id stands encrypted."""

    __tablename__ = "blocks"

    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    refused: Mapped[str] = mapped_column(EncryptedText)


async def add(session: AsyncSession, organisation: int, person: int, refused: int) -> None:
    """Refuse somebody; twice is once."""
    if refused not in await by(session, organisation, person):
        session.add(Block(organisation=organisation, person=person, refused=str(refused)))


async def remove(session: AsyncSession, organisation: int, person: int, refused: int) -> None:
    """Refuse somebody no more."""
    rows = await session.scalars(select(Block).where(Block.organisation == organisation, Block.person == person))
    for row in rows:
        if int(row.refused) == refused:
            await session.delete(row)


async def by(session: AsyncSession, organisation: int, person: int) -> set[int]:
    """Whom a person refuses."""
    found = await session.scalars(
        select(Block.refused).where(Block.organisation == organisation, Block.person == person)
    )
    return {int(refused) for refused in found}


async def everyone(session: AsyncSession, organisation: int) -> set[tuple[int, int]]:
    """All (person, refused) of an organisation, for matching."""
    rows = await session.execute(select(Block.person, Block.refused).where(Block.organisation == organisation))
    return {(person, int(refused)) for person, refused in rows}
