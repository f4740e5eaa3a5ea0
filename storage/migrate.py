"""Bringing a database to the schema of this version."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

import storage
from storage.compatibility import UPDATE, SchemaError, known, read
from storage.database import Database
from storage.giving_way import give_way, wait_shortly

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
MIGRATING = 0x62696E6F6D66
"""The advisory lock of whoever migrates: another waits, and then finds nothing to do."""

WHICH = "`PRAGMA foreign_key_check` names those that do so already."


async def migrate(database: Database) -> None:
    """Run the migrations that are missing, holding up the event loop; raises SchemaError where that cannot be."""
    upgrade(database)


def upgrade(database: Database, revision: str = "head") -> None:
    """The same, as far as a revision."""
    from alembic import command  # noqa: PLC0415 - half a second, before anything is locked

    with changing(database) as connection:
        migrating = partial(command.upgrade, configuration(connection), revision)
        if database.embedded:
            migrating()
        else:
            give_way(connection, migrating)


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """The connection of whoever migrates, who is alone with it.

    A file is changed in one transaction, or not at all. On a server each migration commits for itself, or even parts
    of one (0006), and whoever comes after a crash goes on; so the lock is the session's. There people go on reading
    and writing, so it waits for no table for long.
    """
    with database.on_its_own() as connection:
        if database.embedded:
            with connection.begin():
                _refuse_newer(connection)
                yield connection
                _refuse_dangling(connection)
            return
        # for another `migrate` one waits as long as it takes, and so may a change, whatever the server is told
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATING})
        _refuse_newer(connection)
        wait_shortly(connection)
        connection.commit()
        yield connection


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


def _refuse_newer(connection: Connection) -> None:
    found = read(connection)
    if found.is_newer:
        raise SchemaError(f"The database has schema {found.have}; the newest here is {known()[-1]}. {UPDATE}")


def _refuse_dangling(connection: Connection) -> None:
    """Look at all references at the end: SQLite did not, as tables may have been dropped to be built anew."""
    rows = connection.execute(text("PRAGMA foreign_key_check")).all()
    if rows:
        tables = ", ".join(
            f"{table} ({number})" for table, number in sorted(Counter(row.table for row in rows).items())
        )
        raise SchemaError(f"The database is as it was: rows of {tables} would refer to nothing. {WHICH}")
