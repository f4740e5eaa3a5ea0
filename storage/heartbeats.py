"""Heartbeats: one row a process of the bot, so that one which hangs or is gone is seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import insert, name_of
from storage.encryption import marks
from storage.schema import Table

SILENT = timedelta(minutes=5)
"""Whoever has not been seen for so long hangs or is gone."""
REMEMBERED = timedelta(hours=1)


class Heartbeat(Table):
    """A process (`kind`: *serve* or *work*), and when its work last went round, in machine time.

    One that `seals` reads and writes what stands in clear for nobody; the version before does not. `keys` are the marks
    of its SECRET_KEYS, the first first; those that were started before there were marks have none.
    """

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    version: Mapped[str]
    seals: Mapped[bool] = mapped_column(default=False, server_default=false())
    keys: Mapped[str] = mapped_column(default="", server_default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


async def beat(session: AsyncSession, name: str, kind: str, version: str, started: datetime, now: datetime) -> None:
    """Note that a process lives; those that have been silent for an hour are forgotten."""
    known = {"kind": kind, "version": version, "seals": True, "keys": " ".join(marks()), "started_at": started,
             "seen_at": now}  # fmt: skip
    row = insert(name_of(session), Heartbeat).values(name=name, **known)
    await session.execute(row.on_conflict_do_update(index_elements=["name"], set_=known))
    await session.execute(delete(Heartbeat).where(Heartbeat.seen_at < now - REMEMBERED))


async def forget(session: AsyncSession, name: str) -> None:
    """A process has stopped because it was told to."""
    await session.execute(delete(Heartbeat).where(Heartbeat.name == name))


async def try_writing(session: AsyncSession, now: datetime) -> None:
    """Write a row, and take it away before anybody sees it: raises SQLAlchemyError where nothing can be written.

    A row that is changed to what it was would not do: SQLite writes nothing then.
    """
    row = Heartbeat(name=f"try:{uuid4()}", kind="try", version="", seals=True, started_at=now, seen_at=now)
    session.add(row)
    await session.flush()
    await session.delete(row)


async def everyone(session: AsyncSession) -> Sequence[Heartbeat]:
    """The processes that live, or did within the last hour."""
    return (await session.scalars(select(Heartbeat).order_by(Heartbeat.kind, Heartbeat.name))).all()


async def all_seal(session: AsyncSession) -> bool:
    """Whether no process of the version before has been seen within the last hour."""
    return await session.scalar(select(Heartbeat.id).where(~Heartbeat.seals).limit(1)) is None


async def unlike(session: AsyncSession, now: datetime) -> list[Heartbeat]:
    """The processes seen lately that do not encrypt with the first of our SECRET_KEYS, or do not say so."""
    lively = (one for one in await everyone(session) if now - one.seen_at <= SILENT)
    return [one for one in lively if one.keys.split()[:1] != marks()[:1]]


async def latest(session: AsyncSession) -> datetime | None:
    """When any process was last seen."""
    return await session.scalar(select(func.max(Heartbeat.seen_at)))
