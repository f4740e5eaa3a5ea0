"""Organisations: the boundary of data. The home organisation is the one that the environment's tokens belong to."""

from sqlalchemy import Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import insert_once, locked
from storage.schema import Table


class Organisation(Table):
    """A company."""

    __tablename__ = "organisations"

    name: Mapped[str]
    home: Mapped[bool] = mapped_column(default=False)


# processes that start at once make one home
Index("uq_organisations_home", Organisation.home, unique=True, sqlite_where=Organisation.home,
      postgresql_where=Organisation.home)  # fmt: skip


async def find_home(session: AsyncSession) -> int | None:
    """The home organisation's id, if there is one yet."""
    return await session.scalar(locked(session, select(Organisation.id).where(Organisation.home)))


async def home(session: AsyncSession) -> int:
    """The home organisation's id; made when it is first asked for, and until the turn ends nobody else's to ask for."""
    found = await find_home(session)
    if found is None:
        await insert_once(session, Organisation, {"name": "home", "home": True})
        found = await find_home(session)
    return found or 0


async def add(session: AsyncSession, name: str) -> int:
    """A new organisation's id."""
    organisation = Organisation(name=name)
    session.add(organisation)
    await session.flush()
    return organisation.id
