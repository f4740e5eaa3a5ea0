"""The agenda: a packed command, its instant in programme time, and a key that makes planning idempotent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Index,
    ScalarSelect,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from chat.command import Command
from storage.dialect import insert, moment, name_of
from storage.encryption import EncryptedText, as_stored
from storage.schema import Owned, Table

FAR = timedelta(minutes=70)
"""Further ahead than any lease, or any wait after a failure."""


class AgendaRow(Owned, Table):
    """A due date. `retry_at` and `lease_until` are of the clock of leases, `due_at` and `done_at` programme time."""

    __tablename__ = "agenda"
    __table_args__ = (UniqueConstraint("organisation", "key"),)

    programme: Mapped[int]
    key: Mapped[str]
    command: Mapped[str] = mapped_column(EncryptedText)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


Index("ix_agenda_open", AgendaRow.due_at, AgendaRow.id, sqlite_where=AgendaRow.done_at.is_(None),
      postgresql_where=AgendaRow.done_at.is_(None))  # fmt: skip
Index("ix_agenda_done", AgendaRow.done_at, sqlite_where=AgendaRow.done_at.is_not(None),
      postgresql_where=AgendaRow.done_at.is_not(None))  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A due command, claimed, and still encrypted, so that one that cannot be read does not hold up the others."""

    id: int
    organisation: int
    programme: int
    key: str
    command: str
    due_at: datetime
    attempts: int


async def plan(
    session: AsyncSession,
    organisation: int,
    command: Command,
    *,
    at: datetime,
    key: str,
    programme: int = 0,
    moves: bool = True,
) -> None:
    """Have `command` sent at an instant of programme time; the same key again moves a row that is not done.

    With `moves=False` a row that is there stays as it is. The earliest instant planned is left in
    `session.info["planned"]`, for the alarm clock.
    """
    session.info["planned"] = min(at, session.info.get("planned", at))
    row = {"organisation": organisation, "programme": programme, "key": key, "command": command.pack(), "due_at": at}
    await session.execute(_planned(name_of(session)), {**row, "attempts": 0, "moves": moves})


@cache
def _planned(dialect: str) -> sqlite.Insert:
    """Built once: a turn may plan a dozen due dates."""
    row = insert(dialect, AgendaRow)
    return row.on_conflict_do_update(
        index_elements=["organisation", "key"],
        set_={"due_at": row.excluded.due_at, "command": row.excluded.command},
        where=and_(AgendaRow.done_at.is_(None), bindparam("moves", type_=Boolean)),
    )


async def put_off(session: AsyncSession, organisation: int, key: str, at: datetime) -> None:
    """Have a command that is being carried out sent once more, at a later time: its row is not done after all."""
    session.info["planned"] = min(at, session.info.get("planned", at))
    await session.execute(
        update(AgendaRow)
        .where(AgendaRow.organisation == organisation, AgendaRow.key == key)
        .values(due_at=at, done_at=None, owner=None, lease_until=None, attempts=0)
    )


async def no_sooner(session: AsyncSession, organisation: int, key: str, at: datetime) -> None:
    """Let a due date wait until an instant, if it would come before."""
    await session.execute(
        update(AgendaRow)
        .where(AgendaRow.organisation == organisation, AgendaRow.key == key, AgendaRow.done_at.is_(None),
               AgendaRow.due_at < at)
        .values(due_at=at)
    )  # fmt: skip


async def cancel(session: AsyncSession, organisation: int, *keys: str) -> None:
    """Forget due dates by key, or by the beginning of their keys (`pair:7:*`); without keys, none."""
    named = [AgendaRow.key.startswith(key[:-1], autoescape=True) if key.endswith("*") else AgendaRow.key == key
             for key in keys]  # fmt: skip
    await session.execute(
        delete(AgendaRow).where(
            AgendaRow.organisation == organisation, AgendaRow.done_at.is_(None), or_(false(), *named)
        )
    )


def _over(until: InstrumentedAttribute[datetime | None], dialect: str) -> ColumnElement[bool]:
    """Whether an instant is none, or has passed, or was written before the clock was set back: so far ahead is none."""
    return or_(until.is_(None), until <= moment(dialect), until > moment(dialect, FAR))


def _free(dialect: str) -> ColumnElement[bool]:
    """Nobody has a row, nor does it wait to be tried again."""
    return and_(_over(AgendaRow.retry_at, dialect), _over(AgendaRow.lease_until, dialect))


def _next(dialect: str, now: datetime) -> ScalarSelect[int]:
    return (
        select(AgendaRow.id)
        .where(AgendaRow.done_at.is_(None), AgendaRow.due_at <= now, _free(dialect))
        .order_by(AgendaRow.due_at, AgendaRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


async def claim(session: AsyncSession, now: datetime, owner: str, lease: timedelta) -> Due | None:
    """The first due command, of any organisation, now `owner`'s until the lease ends or `finish`."""
    columns = AgendaRow
    row = (
        await session.execute(
            update(AgendaRow)
            .where(AgendaRow.id == _next(name_of(session), now))
            .values(owner=owner, lease_until=moment(name_of(session), lease), attempts=AgendaRow.attempts + 1)
            .returning(columns.id, columns.organisation, columns.programme, columns.key,
                       as_stored(columns.command), columns.due_at, columns.attempts)
            .execution_options(synchronize_session=False)
        )
    ).one_or_none()  # fmt: skip
    return None if row is None else Due(*row)


def _its(row: Due) -> ColumnElement[bool]:
    return and_(
        AgendaRow.organisation == row.organisation, AgendaRow.id == row.id, AgendaRow.done_at.is_(None)
    )  # fmt: skip


def _held(row: Due, owner: str) -> ColumnElement[bool]:
    return and_(_its(row), AgendaRow.owner == owner)


async def finish(session: AsyncSession, row: Due, owner: str, now: datetime) -> bool:
    """Note that a command was carried out, in its own transaction; False when somebody else has it."""
    done = await session.execute(
        update(AgendaRow).where(_held(row, owner)).values(done_at=now, last_error=None).returning(AgendaRow.id)
    )
    return done.one_or_none() is not None


async def forget(session: AsyncSession, row: Due) -> None:
    """Erase what a command held, such as somebody's words, once it is done; its key stays: it is not planned again."""
    await session.execute(
        update(AgendaRow)
        .where(AgendaRow.organisation == row.organisation, AgendaRow.id == row.id, AgendaRow.done_at.is_not(None))
        .values(command="")
    )


async def renew(session: AsyncSession, row: Due, owner: str, lease: timedelta) -> bool:
    """Keep a command that takes longer than its lease; False when it was cancelled, or somebody else has it."""
    kept = await session.execute(
        update(AgendaRow)
        .where(_held(row, owner))
        .values(lease_until=moment(name_of(session), lease))
        .returning(AgendaRow.id)
        .execution_options(synchronize_session=False)
    )
    return kept.one_or_none() is not None


async def release(session: AsyncSession, row: Due, owner: str, wait: timedelta, error: str) -> None:
    """Give a command back after a failure, to be tried again after a while; not when somebody else has it.

    What failed together with its claim is nobody's any more, or still of somebody who is gone.
    """
    nobodys = _over(AgendaRow.lease_until, name_of(session))
    await session.execute(
        update(AgendaRow)
        .where(_its(row), or_(AgendaRow.owner == owner, nobodys))
        .values(owner=None, lease_until=None, attempts=row.attempts, retry_at=moment(name_of(session), wait),
                last_error=error[:500])
        .execution_options(synchronize_session=False)
    )  # fmt: skip


async def next_due(session: AsyncSession) -> datetime | None:
    """The programme time of the first open due date of any organisation, those apart that wait to be retried."""
    due: datetime | None = await session.scalar(_next_due(name_of(session)))
    return due


@cache
def _next_due(dialect: str) -> Select[Any]:
    """Built once: the runner asks after every turn."""
    return select(func.min(AgendaRow.due_at)).where(AgendaRow.done_at.is_(None), _free(dialect))


async def prune(session: AsyncSession, before: datetime, most: int) -> int:
    """Forget up to `most` due dates that were done long ago, the oldest first; says how many."""
    old = select(AgendaRow.id).where(AgendaRow.done_at < before).order_by(AgendaRow.done_at).limit(most)
    gone = await session.execute(
        delete(AgendaRow)
        .where(AgendaRow.id.in_(old))
        .returning(AgendaRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
