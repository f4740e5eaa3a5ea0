"""Bringing a database to the schema of this version."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

import storage
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
MIGRATING = 0x62696E6F6D66
"""The advisory lock of whoever migrates: another waits, and then finds nothing to do."""


async def migrate(database: Database) -> None:
    """Run the migrations that are missing; without effect on a database that is up to date."""
    await database.on_connection(_upgrade)


async def revisions(database: Database) -> tuple[str | None, list[str]]:
    """The schema that a database has, and those that this version knows, its own first."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 -- before the connection, which takes the write lock
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await database.on_connection(read), [one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()]


def configuration(connection: Connection) -> "Config":
    """Alembic's configuration for a connection that is open already."""
    from alembic.config import Config  # noqa: PLC0415 - half a second that a demo which goes on is spared

    storage.load()
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def ours(name: str | None, _: str, __: object) -> bool:
    """Whether a table, index or column is one of our models' and not procrastinate's, for Alembic's comparisons."""
    return not (name or "").startswith("procrastinate_")


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    command.upgrade(configuration(connection), "head")
