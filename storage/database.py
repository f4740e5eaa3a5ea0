"""The database: SQLite in a file, or PostgreSQL, by address; and its two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage import sqlite

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class AddressError(ValueError):
    """DATABASE_URL is not one that Binôme can use."""


def address_of(url: str) -> URL:
    """DATABASE_URL with its driver; raises AddressError for anything but sqlite:///file and postgresql://."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise AddressError("DATABASE_URL is not a database address") from error
    if address.drivername in {"postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in {"sqlite", "sqlite+aiosqlite"} and address.database not in {None, "", ":memory:"}:
        return address.set(drivername="sqlite+aiosqlite")
    raise AddressError("DATABASE_URL must be sqlite:///a-file or postgresql://…")


class Database:
    """An engine and its transactions. Handlers never see it: they get a session."""

    def __init__(self, url: str) -> None:
        self.address = address_of(url)
        self.embedded = self.address.get_backend_name() == "sqlite"
        self.engine = _embedded(self.address) if self.embedded else _server(self.address)
        # SQLite's own lock would block the event loop that its holder needs
        self._one_writer: AbstractAsyncContextManager[object] = asyncio.Lock() if self.embedded else nullcontext()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is always rolled back."""
        async with self._session() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits unless an error leaves it; on SQLite it holds the write lock from its start."""
        async with self._one_writer, self._session() as session:
            if self.embedded:
                await session.connection(execution_options={"begin": "IMMEDIATE"})
            yield session
            await session.commit()

    def _session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False, autoflush=True)

    async def close(self) -> None:
        await self.engine.dispose()


def _server(address: URL) -> AsyncEngine:
    return create_async_engine(address, pool_pre_ping=True, pool_size=10, hide_parameters=True)


def _embedded(address: URL) -> AsyncEngine:
    engine = create_async_engine(address, async_creator=sqlite.connector(str(address.database)), hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        # the default mode loses updates between two writers: sqlite.org/lang_transaction.html
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")

    return engine
