"""All rows of a database, and what has become of them."""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.schema import Table

Rows = dict[tuple[str, int], dict[str, Any]]


async def rows(session: AsyncSession) -> Rows:
    """Every row of every table."""
    tables = Table.metadata.sorted_tables
    return {
        (table.name, row.id): dict(row._mapping) for table in tables for row in await session.execute(select(table))
    }


async def changes(session: AsyncSession) -> int:
    """How many rows a connection to SQLite has changed since it was opened."""
    return int(await session.scalar(text("SELECT total_changes()")) or 0)


def changed(before: Rows, after: Rows) -> list[tuple[str, dict[str, Any]]]:
    """The rows that are gone, different or new, with their tables."""
    gone = [(table, row) for (table, number), row in before.items() if (table, number) not in after]
    return gone + [(key[0], row) for key, row in after.items() if row != before.get(key)]
