"""Blocks: *do not pair me with*, known to the person alone."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ForeignKey, Integer, cast, delete, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText, as_stored, digest, digests, readable
from storage.schema import Owned, Table

Couple = tuple[int, int]


class Refusal(Owned, Table):
    """A person's private refusal of another: both ids stand encrypted, and a keyed digest finds whose it is."""

    __tablename__ = "refusals"

    whose: Mapped[str] = mapped_column(index=True)
    couple: Mapped[str] = mapped_column(EncryptedText)


class Block(Owned, Table):
    """The same as the version before wrote it, with `person` in clear: read, emptied, and never written to."""

    __tablename__ = "blocks"

    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    refused: Mapped[str] = mapped_column(EncryptedText)


def _words(organisation: int, person: int) -> str:
    return f"refusals:{organisation}:{person}"


def digested(row: Any) -> dict[str, str]:
    """What is digested of a refusal as it stands: nothing else says whose it is."""
    person, _ = _read(readable(row.couple))
    return {"whose": digest(_words(row.organisation, person))}


def _sealed(organisation: int, person: int, refused: int) -> Refusal:
    # of one length, whatever the ids
    couple = f"{person:>15} {refused:>15}"
    return Refusal(organisation=organisation, whose=digest(_words(organisation, person)), couple=couple)


async def add(session: AsyncSession, organisation: int, person: int, refused: int) -> None:
    """Refuse somebody; twice is once."""
    if refused not in await by(session, organisation, person):
        session.add(_sealed(organisation, person, refused))


async def remove(session: AsyncSession, organisation: int, person: int, refused: int) -> None:
    """Refuse somebody no more."""
    sealed = await session.scalars(
        select(Refusal).where(
            Refusal.organisation == organisation, Refusal.whose.in_(digests(_words(organisation, person)))
        )
    )
    before = await session.scalars(select(Block).where(Block.organisation == organisation, Block.person == person))
    gone = [one for one in sealed if _read(one.couple) == (person, refused)]
    for row in (*gone, *(one for one in before if int(one.refused) == refused)):
        await session.delete(row)


async def forget(session: AsyncSession, organisation: int, people: Collection[int]) -> None:
    """Forget whom people who are erased have refused, and who has refused them."""
    sealed = await session.scalars(select(Refusal).where(Refusal.organisation == organisation))
    before = await session.scalars(select(Block).where(Block.organisation == organisation))
    gone = [one for one in sealed if not set(people).isdisjoint(_read(one.couple))]
    for row in (*gone, *(one for one in before if not set(people).isdisjoint({one.person, int(one.refused)}))):
        await session.delete(row)


async def by(session: AsyncSession, organisation: int, person: int) -> set[int]:
    """Whom a person refuses."""
    return {refused for _, refused in await _found(session, organisation, [person])}


async def between(session: AsyncSession, organisation: int, one: int, other: int) -> bool:
    """Whether one of two people refuses the other."""
    return not {(one, other), (other, one)}.isdisjoint(await _found(session, organisation, [one, other]))


async def everyone(session: AsyncSession, organisation: int) -> set[Couple]:
    """All (person, refused) of an organisation, for matching."""
    return await _found(session, organisation)


async def _found(session: AsyncSession, organisation: int, people: Collection[int] | None = None) -> set[Couple]:
    """(person, refused) of some people, or of all, from both tables in one statement."""
    sealed = select(cast(null(), Integer).label("person"), as_stored(Refusal.couple)).where(
        Refusal.organisation == organisation
    )
    before = select(Block.person, as_stored(Block.refused)).where(Block.organisation == organisation)
    if people is not None:
        whose = [one for person in people for one in digests(_words(organisation, person))]
        sealed, before = sealed.where(Refusal.whose.in_(whose)), before.where(Block.person.in_(people))
    rows = await session.execute(union_all(sealed, before))
    return {_read(readable(text)) if person is None else (person, int(readable(text))) for person, text in rows}


def _read(couple: str) -> Couple:
    person, refused = couple.split()
    return int(person), int(refused)


async def seal(session: AsyncSession, most: int) -> int:
    """Take up to `most` of what the version before wrote out of the clear; says how many."""
    rows = (await session.scalars(select(Block).order_by(Block.id).limit(most).with_for_update())).all()
    session.add_all(_sealed(row.organisation, row.person, int(row.refused)) for row in rows)
    await session.execute(delete(Block).where(Block.id.in_([row.id for row in rows])))
    return len(rows)
