"""Bringing a database to the schema of this version."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

import storage
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Run the migrations that are missing; without effect on a database that is up to date."""
    await database.on_connection(_upgrade)


def configuration(connection: Connection) -> "Config":
    """Alembic's configuration for a connection that is open already."""
    from alembic.config import Config  # noqa: PLC0415 - half a second that a demo which goes on is spared

    storage.load()
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    command.upgrade(configuration(connection), "head")
