"""What SQLite and PostgreSQL have in common and SQLAlchemy says for one only: INSERT … ON CONFLICT; and row locks."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from storage.schema import Table

Rows = TypeVar("Rows", bound=Select[Any])


def locked(session: AsyncSession, rows: Rows) -> Rows:
    """Rows that nobody else can change until the turn ends; a session that only reads locks none, and needs none."""
    return rows.with_for_update() if session.info.get("writes") else rows


def insert(session: AsyncSession, table: type[Table]) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT, for the session's database (PostgreSQL's has the same methods)."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]


async def insert_once(session: AsyncSession, table: type[Table], *rows: dict[str, Any]) -> int:
    """Insert rows, leaving out those whose key is there already; says how many went in."""
    statement = _insert_once(session.get_bind().dialect.name, table)
    done = await session.execute(statement, rows[0] if len(rows) == 1 else rows)
    return done.rowcount if isinstance(done, CursorResult) else 0


@cache
def _insert_once(dialect: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """Built once: it runs in every writing turn."""
    statement = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # of an INSERT, SQLAlchemy tells the number of rows on request only
    return statement(table.__table__).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
