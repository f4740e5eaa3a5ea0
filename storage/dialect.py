"""The one thing that SQLite and PostgreSQL say in the same words but SQLAlchemy does not: INSERT … ON CONFLICT."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def insert(session: AsyncSession, table: type[Any]) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT, for the session's database (PostgreSQL's has the same methods)."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]
