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


def is_embedded(session: AsyncSession) -> bool:
    """Whether the session's database is a file of this machine, SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def moment(session: AsyncSession, after: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The present instant, or one some time from now, by the one clock of leases and waits, as a part of a statement.

    It is the database's clock where several machines share it: theirs need not agree.
    """
    if is_embedded(session):
        return bindparam(None, callable_=lambda: machine_now() + after, type_=Instant(), unique=True)
    present = func.statement_timestamp(type_=Instant())
    return present + literal(after, Interval()) if after else present


async def now(session: AsyncSession) -> datetime:
    """The present instant by that clock."""
    if is_embedded(session):
        return machine_now()
    instant: datetime = (await session.execute(select(moment(session)))).scalar_one()
    return instant


def insert(session: AsyncSession, table: type[Table]) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT, for the session's database (PostgreSQL's has the same methods)."""
    if is_embedded(session):
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]


async def insert_once(
    session: AsyncSession, table: type[Table], *rows: dict[str, Any], **computed: ColumnElement[Any]
) -> int:
    """Insert rows, leaving out those whose key is there already; says how many went in.

    What is `computed` is the same for all, such as the moment.
    """
    statement = _insert_once(session.get_bind().dialect.name, table)
    if computed:
        statement = statement.values(**computed)
    done = await session.execute(statement, rows[0] if len(rows) == 1 else rows)
    return done.rowcount if isinstance(done, CursorResult) else 0


@cache
def _insert_once(dialect: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """Built once: it runs in every writing turn."""
    statement = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # of an INSERT, SQLAlchemy tells the number of rows on request only
    return statement(table.__table__).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
