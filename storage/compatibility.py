"""Which schema the database has, and which versions of the code may use it: both run during a roll-out."""

import sys
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy import delete as remove
from sqlalchemy.orm import Mapped

from storage.database import Database
from storage.schema import Table

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class SchemaError(Exception):
    """Why the database cannot be used or migrated by this version, and what to do."""


class Compatibility(Table):
    """One row at most, written by a migration: code that does not know the schema `oldest` must not run on this one."""

    __tablename__ = "compatibility"

    oldest: Mapped[str]


class Standing(NamedTuple):
    """The schema that a database has, if any, and the oldest whose code may use it, if that was said."""

    have: str | None
    oldest: str | None

    @property
    def is_newer(self) -> bool:
        """Whether a version that is newer than this one has migrated it."""
        return self.have is not None and self.have not in known()

    @property
    def is_older(self) -> bool:
        """Whether migrations of this version are missing."""
        return not self.is_newer and self.have != known()[-1]

    @property
    def trouble(self) -> tuple[str, str] | None:
        """Why this version must not use it, and what to do; nothing is wrong with a newer one that allows it."""
        if self.have is None:
            return "no schema yet", f"Run `{typed('migrate')}`."
        if self.is_older:
            fix = f"Make a backup, then run `{typed('migrate')}`."
            return f"schema {self.have}, and this version needs {known()[-1]}", fix
        if self.oldest is not None and self.oldest not in known():
            return f"schema {self.have}, for versions that know {self.oldest}; this one knows {known()[-1]}", UPDATE
        return None


UPDATE = "A newer version has migrated it: update this one."


def typed(command: str) -> str:
    """A command of the bot's as it is typed where it is read: by the Python that runs, which no shell finds itself."""
    return f"{sys.executable} -m bot {command}"


def known() -> list[str]:
    """The schemas that this version knows, its own last: by name, without the half second that Alembic takes."""
    return sorted(file.name.partition("_")[0] for file in VERSIONS.glob("*.py"))


def read(connection: Connection) -> Standing:
    """What a database says of itself."""
    seen = inspect(connection)
    have = seen.has_table("alembic_version") and connection.scalar(text("SELECT version_num FROM alembic_version"))
    said = seen.has_table(Compatibility.__tablename__) and connection.scalar(select(Compatibility.oldest))
    return Standing(have or None, said or None)


async def standing(database: Database) -> Standing:
    """What a database says of itself."""
    return await database.on_connection(read)


async def check(database: Database) -> None:
    """Raises SchemaError unless this version may use the database as it stands."""
    trouble = (await standing(database)).trouble
    if trouble is not None:
        what, fix = trouble
        raise SchemaError(f"The database has {what}. {fix}")


def require(connection: Connection, revision: str) -> None:
    """Say in a migration that from now on only code which knows `revision` may start."""
    connection.execute(remove(Compatibility))
    connection.execute(insert(Compatibility).values(oldest=revision))
