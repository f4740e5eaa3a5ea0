"""A database of another version's schema, as far as this version can see."""

from sqlalchemy import text

from storage.compatibility import require
from storage.database import Database


async def stands_at(database: Database, revision: str, oldest: str | None = None) -> None:
    """Another version has migrated it, and said which is the oldest that may use it."""
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    if oldest is not None:
        await database.on_connection(lambda connection: require(connection, oldest))
