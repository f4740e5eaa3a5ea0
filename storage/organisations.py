"""Organisations: the boundary of data. The home organisation is the one that the environment's tokens belong to."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Table


class Organisation(Table):
    """A company."""

    __tablename__ = "organisations"

    name: Mapped[str]
    home: Mapped[bool] = mapped_column(default=False)


async def find_home(session: AsyncSession) -> int | None:
    """The home organisation's id, if there is one yet."""
    return await session.scalar(select(Organisation.id).where(Organisation.home))


async def home(session: AsyncSession) -> int:
    """The home organisation's id; made when it is first asked for."""
    found = await find_home(session)
    if found is not None:
        return found
    return await add(session, "home", home=True)


async def add(session: AsyncSession, name: str, *, home: bool = False) -> int:
    """A new organisation's id."""
    organisation = Organisation(name=name, home=home)
    session.add(organisation)
    await session.flush()
    return organisation.id
