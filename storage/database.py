"""The database: SQLite in a file, or PostgreSQL, by address; and its two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.sqlite import InlineSession, open_engine

Found = TypeVar("Found")


class AddressError(ValueError):
    """DATABASE_URL is not one that Binôme can use."""


def address_of(url: str) -> URL:
    """DATABASE_URL with its driver; raises AddressError for anything but sqlite:///file and postgresql://."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise AddressError("is not a database address") from error
    if address.drivername in {"postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in {"sqlite", "sqlite+pysqlite"} and address.database not in {None, "", ":memory:"}:
        return address.set(drivername="sqlite+pysqlite")
    raise AddressError("must be sqlite:///a-file or postgresql://…")


class Database:
    """An engine and its transactions. Handlers never see it: they get a session."""

    def __init__(self, url: str) -> None:
        self.address = address_of(url)
        self.embedded = self.address.get_backend_name() == "sqlite"
        self.engine: Engine | AsyncEngine = open_engine(self.address) if self.embedded else _server(self.address)
        # SQLite's own lock would block the event loop that its holder needs
        self._one_writer: AbstractAsyncContextManager[object] = asyncio.Lock() if self.embedded else nullcontext()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is always rolled back, unless `writing(after=…)` goes on with it."""
        async with self._session() as session:
            yield session

    @asynccontextmanager
    async def writing(self, after: AsyncSession | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction that commits unless an error leaves it; on SQLite it holds the write lock from its start.

        `after` is a reading session of the same turn, whose transaction goes on where readers hinder no writers.
        """
        if after is not None and not self.embedded:
            try:
                yield after
            except BaseException:
                await after.rollback()
                raise
            await after.commit()
            return
        async with self._one_writer, self._session() as session:
            if isinstance(session, InlineSession):
                session.begin_immediately()
            yield session
            await session.commit()

    async def on_connection(self, work: Callable[[Connection], Found]) -> Found:
        """What `work` makes of a plain connection, committed: for migrations, which know no sessions."""
        if isinstance(self.engine, Engine):
            with self.engine.begin() as connection:
                return work(connection)
        async with self.engine.begin() as asynchronous:
            return await asynchronous.run_sync(work)

    def _session(self) -> AsyncSession:
        if isinstance(self.engine, Engine):
            return InlineSession(self.engine)
        return AsyncSession(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        if isinstance(self.engine, Engine):
            self.engine.dispose()
        else:
            await self.engine.dispose()


def _server(address: URL) -> AsyncEngine:
    # no ping before each transaction, which costs a fifth of a turn: a turn that meets a connection lost is done again
    return create_async_engine(address, pool_size=10, hide_parameters=True)
