"""The database: SQLite in a file, or PostgreSQL, by address; and its two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.sqlite import InlineSession, empty_journal, open_engine

Found = TypeVar("Found")
AnyEngine = Engine | AsyncEngine
IN_TIME = 10
"""Within so many seconds a server lets one in, unless its address says otherwise: behind a wall it may never."""
FROZEN = 30
"""So many seconds a transaction may stand still: a process frozen in it would keep its locks from all the others."""

CROSSED = {"40001", "40P01", "23505"}
"""PostgreSQL ends one of two turns that wait for each other, undo each other, or add the same: nothing is done."""


class AddressError(ValueError):
    """DATABASE_URL is not one that Binôme can use."""


def address_of(url: str) -> URL:
    """DATABASE_URL with its driver; raises AddressError for anything but sqlite:///file and postgresql://."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise AddressError("is not a database address") from error
    if address.drivername in {"postgresql", "postgresql+psycopg"}:
        in_time = {"connect_timeout": str(IN_TIME)} | dict(address.query)
        return address.set(drivername="postgresql+psycopg", query=in_time)
    if address.drivername in {"sqlite", "sqlite+pysqlite"} and address.database not in {None, "", ":memory:"}:
        return address.set(drivername="sqlite+pysqlite")
    raise AddressError("must be sqlite:///a-file or postgresql://…")


def have_crossed(error: DBAPIError) -> bool:
    """Whether a transaction was undone only because another came first: done again, it sees what that one has done."""
    return getattr(error.orig, "sqlstate", None) in CROSSED


class Database:
    """Two engines, one for each kind of transaction. Handlers never see it: they get a session.

    `before_commit` is told of every writing transaction while it can still add to it.
    """

    def __init__(self, url: str) -> None:
        self.address = address_of(url)
        self.embedded = self.address.get_backend_name() == "sqlite"
        opened: Callable[..., AnyEngine] = open_engine if self.embedded else _server
        self._readers, self.writers = opened(self.address, reading=True), opened(self.address, reading=False)
        # SQLite's own lock would block the event loop that its holder needs
        self._one_writer: AbstractAsyncContextManager[object] = asyncio.Lock() if self.embedded else nullcontext()
        self.before_commit: Callable[[AsyncSession], Awaitable[None]] | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session whose every write is an error."""
        async with _session(self._readers) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits unless an error leaves it; on SQLite there is one at a time."""
        async with self._one_writer, _session(self.writers) as session:
            session.info["writes"] = True
            yield session
            if self.before_commit is not None:
                await self.before_commit(session)
            await session.commit()

    async def again(self, work: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
        """What `work` returns in a writing transaction; it is done once more if another has come first."""
        try:
            async with self.writing() as session:
                return await work(session)
        except DBAPIError as error:
            if not have_crossed(error):
                raise
        async with self.writing() as session:
            return await work(session)

    @asynccontextmanager
    async def alone(self, lock: int) -> AsyncIterator[bool]:
        """Whether no other process is at the same, by an advisory lock; then none will be until the end."""
        if self.embedded:
            yield True
            return
        async with self.reading() as session:
            alone = bool(await session.scalar(select(func.pg_try_advisory_lock(lock))))
            try:
                yield alone
            finally:
                if alone:
                    await session.execute(select(func.pg_advisory_unlock(lock)))

    async def on_connection(self, work: Callable[[Connection], Found]) -> Found:
        """What `work` makes of a plain connection, committed: for what looks at the schema and knows no sessions."""
        if isinstance(self.writers, Engine):
            with self.writers.begin() as connection:
                return work(connection)
        async with self.writers.begin() as asynchronous:
            return await asynchronous.run_sync(work)

    @contextmanager
    def on_its_own(self) -> Iterator[Connection]:
        """A connection for changes of the schema, in no transaction: never pooled, as what is set on it is for them."""
        if self.embedded:
            engine = open_engine(self.address, reading=False, changing=True)
        else:
            engine = create_engine(self.address, poolclass=NullPool, hide_parameters=True)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def empty_journal(self) -> None:
        """Leave nothing that was erased in the journal of a file; on a server that is the server's own work."""
        if self.embedded:
            empty_journal(self.address)

    async def close(self) -> None:
        for engine in (self._readers, self.writers):
            if isinstance(engine, Engine):
                engine.dispose()
            else:
                await engine.dispose()


def _session(engine: AnyEngine) -> AsyncSession:
    return InlineSession(engine) if isinstance(engine, Engine) else AsyncSession(engine, expire_on_commit=False)


def _server(address: URL, *, reading: bool) -> AsyncEngine:
    # no ping before each transaction, which costs a fifth of a turn: a turn that meets a connection lost is done again
    given = address.query.get("options", "")
    if not reading:
        options = f"{given} -c idle_in_transaction_session_timeout={FROZEN}s".strip()
        return create_async_engine(address, pool_size=10, hide_parameters=True, connect_args={"options": options})
    # each statement by itself: BEGIN and ROLLBACK are two more round trips, and at READ COMMITTED they promise nothing
    options = f"{given} -c default_transaction_read_only=on".strip()
    return create_async_engine(
        address, pool_size=10, hide_parameters=True, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True,
        connect_args={"options": options},
    )  # fmt: skip
