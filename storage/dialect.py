"""What SQLite and PostgreSQL have in common and SQLAlchemy says for one only: INSERT … ON CONFLICT; locks; a clock."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Interval, Select, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from programme.clock import machine_now
from storage.schema import Instant, Table

Rows = TypeVar("Rows", bound=Select[Any])


def locked(session: AsyncSession, rows: Rows) -> Rows:
    """Rows that nobody else can change until the turn ends; a session that only reads locks none, and needs none."""
    return rows.with_for_update() if session.info.get("writes") else rows


def name_of(session: AsyncSession) -> str:
    """The dialect of a session's database: *sqlite* or *postgresql*."""
    return session.get_bind().dialect.name


def moment(dialect: str, after: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The present instant, or one some time from now, by the one clock of leases and waits, as a part of a statement.

    It is the database's clock where several machines share it: theirs need not agree.
    """
    if dialect == "sqlite":
        return bindparam(None, callable_=lambda: machine_now() + after, type_=Instant(), unique=True)
    present = func.statement_timestamp(type_=Instant())
    return present + literal(after, Interval()) if after else present


async def now(session: AsyncSession) -> datetime:
    """The present instant by that clock."""
    if name_of(session) == "sqlite":
        return machine_now()
    instant: datetime = (await session.execute(select(moment("postgresql")))).scalar_one()
    return instant


def insert(dialect: str, table: type[Table]) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT (PostgreSQL's has the same methods)."""
    statement: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made: sqlite.Insert = statement(table.__table__)
    return made


async def insert_once(session: AsyncSession, table: type[Table], *rows: dict[str, Any], now: str | None = None) -> int:
    """Insert rows, leaving out those whose key is there already; says how many went in.

    `now` names a column that gets the present instant, by the clock of leases.
    """
    statement = _insert_once(name_of(session), table, now)
    done = await session.execute(statement, rows[0] if len(rows) == 1 else rows)
    return done.rowcount if isinstance(done, CursorResult) else 0


@cache
def _insert_once(dialect: str, table: type[Table], now: str | None) -> sqlite.Insert:
    """Built once: it runs in every writing turn."""
    statement = insert(dialect, table)
    if now is not None:
        statement = statement.values({now: moment(dialect)})
    # of an INSERT, SQLAlchemy tells the number of rows on request only
    return statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
